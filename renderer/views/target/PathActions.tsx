import { Button } from '../../components/Button.tsx';
import { Menu } from '../../components/Menu.tsx';
import { useNow } from '../../components/use-now.ts';
import { focusPath } from '../../state/engine.ts';
import type { LongRun } from '../../state/path-view.ts';
import type { ShownPath } from '../../state/paths.ts';
import { endPathRun, runPath } from '../../state/target-screen.ts';

/** How many rounds desks ask for. */
const RUNS = [100, 200] as const;

/** Traces beyond the regular ones: one each second while one looks, or a long run for a ticket. */
export function PathActions({ shown, run }: { readonly shown: ShownPath; readonly run: LongRun }) {
  return (
    <>
      <Focus shown={shown} />
      <Run run={run} />
    </>
  );
}

function Focus({ shown }: { readonly shown: ShownPath }) {
  const ends = shown.focusEndsMs;
  // Once it has ended by itself nothing needs to be counted.
  const nowMs = useNow(ends !== null && ends > performance.now());
  const isOn = ends !== null && ends > nowMs;
  const minutes = ends === null ? 0 : Math.ceil((ends - nowMs) / 60_000);
  return (
    <>
      {isOn && <span className="faint nowrap">a trace a second, {minutes} min left</span>}
      <Button
        label={isOn ? 'Stop' : 'Trace each second'}
        small
        aria-pressed={isOn}
        disabled={shown.reading}
        onClick={() => void focusPath(shown.target, !isOn)}
      />
    </>
  );
}

function Run({ run }: { readonly run: LongRun }) {
  if (run.kind === 'running') {
    return (
      <>
        <span className="run-progress" role="status">
          <progress max={run.cycles} value={run.done} aria-label="Rounds done" />
          {run.done} of {run.cycles}
        </span>
        <Button label="Cancel" small onClick={endPathRun} />
      </>
    );
  }
  return (
    <>
      {run.kind === 'refused' && <span className="refused clip">{run.message}</span>}
      {run.kind === 'done' && run.done < run.cycles && (
        <span className="faint nowrap">
          {run.done} of {run.cycles} rounds were possible
        </span>
      )}
      <Menu
        label="How many rounds"
        items={RUNS.map((cycles) => ({
          kind: 'action',
          label: `${cycles} cycles, about ${Math.round(cycles / 60)} min`,
          onChoose: () => runPath(cycles),
        }))}
      >
        <Button label="Long run" small icon="down" />
      </Menu>
    </>
  );
}
