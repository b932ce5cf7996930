import '../../styles/adding.css';
import { useEffect, useState } from 'react';
import { AddTargetForm } from '../../components/AddTargetForm.tsx';
import { durationText, spanText } from '../../components/duration.ts';
import { LabelledPhaseBar, shortPhasesText } from '../../components/PhaseBar.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { changeSettings } from '../../state/app.ts';
import { useDesktop } from '../../state/desktop.ts';
import { useLink } from '../../state/link.ts';
import { setFirstRun } from '../../state/screen.ts';
import { type TargetRow, useTargets } from '../../state/targets.ts';
import { OverdueWords } from '../live/TargetRowView.tsx';
import { useAdding } from '../live/use-adding.ts';
import { phaseShares, rowSentence, rowState, rowTitle, targetsText } from '../live/words.ts';

/** One field, in focus. After Enter the first sample shows under it, and nothing moves. */
export function FirstRun() {
  const live = useLink((state) => state.link.kind === 'live');
  const [added, setAdded] = useState<readonly string[]>([]);
  const adding = useAdding(setAdded);
  const { fieldRef } = adding;
  useEffect(() => fieldRef.current?.focus(), [fieldRef]);
  const row = useTargets((state) => (added[0] === undefined ? undefined : state.rows?.get(added[0])));
  // Targets may come from elsewhere, too: from a file, or another window.
  const watching = useTargets((state) => (state.rows?.size ?? 0) > 0) || added.length > 0;
  return (
    <div className="first-run">
      <section aria-labelledby="first-run-title">
        <div className="body">
          <h1 id="first-run-title">What keeps hanging?</h1>
          <AddTargetForm {...adding} label="What keeps hanging?" />
          {added.length === 0 ? (
            adding.refusal === null &&
            !adding.text.includes('\n') && (
              <p className="hint faint">Paste a URL, a host:port, or a list with one a line, and press Enter.</p>
            )
          ) : (
            <FirstSample row={row} others={added.length - 1} live={live} />
          )}
        </div>
        <footer>
          <Offer sampled={row !== undefined && row.last !== null} />
          <span className="grow" />
          {watching && (
            <button type="button" className="btn" onClick={() => setFirstRun(false)}>
              Open overview
            </button>
          )}
        </footer>
      </section>
    </div>
  );
}

interface SampleProps {
  readonly row: TargetRow | undefined;
  readonly others: number;
  readonly live: boolean;
}

function FirstSample({ row, others, live }: SampleProps) {
  if (row === undefined) return <p className="first muted">Added.</p>;
  const { target, last, overdue } = row;
  const rhythm = `Asked again every ${spanText(target.intervalMs)}. What takes over ${spanText(target.captureAfterMs)} is recorded while it hangs.`;
  return (
    <div className="first">
      {overdue !== null ? (
        <p className="strong st-overdue">
          <OverdueWords
            overdue={overdue}
            live={live}
            captureAfterMs={target.captureAfterMs}
            slowAfterMs={target.slowAfterMs}
          />
        </p>
      ) : last === null ? (
        <p className="muted">{rowSentence(row)}</p>
      ) : (
        <>
          <div className="line">
            <StateMark state={rowState(row)} label={rowState(row)} />
            {last.totalMs !== null && <b className="strong nowrap">{durationText(last.totalMs)}</b>}
            <span className="muted clip" title={rowTitle(row)}>
              {rowTitle(row)}
              {last.failure === null && last.remoteAddress !== null ? ` from ${last.remoteAddress}` : ''}
            </span>
            <span className="grow" />
            <span className="faint nowrap">{shortPhasesText(phaseShares(last.phases))}</span>
          </div>
          <LabelledPhaseBar phases={phaseShares(last.phases)} />
        </>
      )}
      <p className="after muted">{others > 0 ? `And ${targetsText(others)} more. ${rhythm}` : rhythm}</p>
    </div>
  );
}

/** Once it is seen to work, the app offers to start by itself; nothing is taken that was not asked for. */
function Offer({ sampled }: { readonly sampled: boolean }) {
  const app = useDesktop((state) => state.state);
  const [refusal, setRefusal] = useState<string | null>(null);
  if (!sampled || app === null || app.loginHindrance !== null) {
    return <span className="faint">Everything stays on this computer.</span>;
  }
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={app.settings.startAtLogin}
          onChange={(event) => void changeSettings({ startAtLogin: event.target.checked }).then(setRefusal)}
        />
        Start at login
      </label>
      <span className={refusal === null ? 'faint clip' : 'refused clip'} role="status">
        {refusal ?? (app.tray === 'shown' ? 'Closing keeps it in the tray.' : '')}
      </span>
    </>
  );
}
