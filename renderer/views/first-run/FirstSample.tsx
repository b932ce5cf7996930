import { phaseMs } from '../../../electron/domain/classify.ts';
import { PHASES, type Phases } from '../../../electron/domain/phase.ts';
import { durationText, growingText, spanText } from '../../components/duration.ts';
import { OverdueBar } from '../../components/OverdueBar.tsx';
import { PhaseBar, PhaseList, type PhaseShare } from '../../components/PhaseBar.tsx';
import { useNow } from '../../components/use-now.ts';
import { PHASE_LABELS, waitingText } from '../../components/words/phase-words.ts';
import { useLink } from '../../state/link.ts';
import { routeAddress } from '../../state/route.ts';
import type { Overdue, TargetRow } from '../../state/targets.ts';
import { rowKind, rowTitle, rowWords, slowWords, targetsWords } from '../overview/row-words.ts';

const phaseShares = (phases: Phases): readonly PhaseShare[] =>
  PHASES.map((phase) => ({ name: phase, label: PHASE_LABELS[phase], durationMs: phaseMs(phases, phase) }));

interface Props {
  /** Not there until the engine has told of it. */
  readonly row: TargetRow | undefined;
  /** How many more were added with it. */
  readonly others: number;
  /** The last one that was opened of it; null while nothing hung. */
  readonly incident: number | null;
}

/** What became of the first request, and of each after it, in one place that never changes its size. */
export function FirstSample({ row, others, incident }: Props) {
  if (row === undefined) return <p className="first muted">Added.</p>;
  const { target, last, overdue } = row;
  const rhythm = `Asked again every ${spanText(target.intervalMs)}. What takes over ${spanText(target.captureAfterMs)} is recorded while it hangs.`;
  return (
    <div className="first">
      <div className="told">
        {overdue !== null ? (
          <Waiting overdue={overdue} row={row} />
        ) : last === null ? (
          rowWords(row, rowKind(row))
        ) : (
          <Told row={row} />
        )}
      </div>
      {last !== null && (
        <>
          <PhaseBar phases={phaseShares(last.phases)} />
          <PhaseList phases={phaseShares(last.phases)} />
        </>
      )}
      <p className="after muted">{others > 0 ? `And ${targetsWords(others)} more. ${rhythm}` : rhythm}</p>
      {incident !== null && (
        <p className="after">
          <a className="link" href={routeAddress({ kind: 'incident', id: incident })}>
            See what was recorded
          </a>
        </p>
      )}
    </div>
  );
}

function Told({ row }: { readonly row: TargetRow }) {
  const { last } = row;
  if (last === null) return null;
  const kind = rowKind(row);
  return (
    <>
      {last.totalMs !== null && last.failure === null && <b className="nowrap">{durationText(last.totalMs)}</b>}
      <span className="muted selectable">
        {kind === 'slow' ? `${slowWords(last.phases, false)},` : rowTitle(row, kind)}
        {last.failure === null && last.remoteAddress !== null ? ` from ${last.remoteAddress}` : ''}
      </span>
    </>
  );
}

/** Stands still when the page is not live: it does not know whether the request still hangs. */
function Waiting({ overdue, row }: { readonly overdue: Overdue; readonly row: TargetRow }) {
  const live = useLink((state) => state.link.kind === 'live');
  const elapsedMs = useNow(live) - overdue.sinceMs;
  return (
    <span className="grow">
      <span className="two">
        <b className="waiting">{waitingText(overdue.phase, growingText(elapsedMs))}</b>
        {row.last !== null && <span className="muted">Below: the request before</span>}
      </span>
      <OverdueBar
        phase={overdue.phase}
        elapsedMs={Math.max(0, elapsedMs)}
        thresholdsMs={[row.target.captureAfterMs, row.target.slowAfterMs]}
      />
    </span>
  );
}
