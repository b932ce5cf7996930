import { memo } from 'react';
import { SEGMENT_LABELS, suspectText } from '../../../electron/domain/segment-label.ts';
import { Figure } from '../../components/Figure.tsx';
import { GridPart } from '../../components/GridPart.tsx';
import { useSeconds } from '../../components/incident/use-seconds.ts';
import { ConfidenceMark } from '../../components/incident/VerdictCard.tsx';
import { StateMark, type StateName } from '../../components/StateMark.tsx';
import type { IncidentSummary } from '../../state/incident-list.ts';
import { routeAddress } from '../../state/route.ts';
import { clockText, dayText, lastedMs, stateWords, utcTitle } from './incident-row-words.ts';

interface Props {
  readonly id: string;
  readonly index: number;
  readonly topPx: number;
  /** null while it is not read. */
  readonly incident: IncidentSummary | null;
  readonly isActive: boolean;
  /** The first of its day. */
  readonly beginsDay: boolean;
  /** The first in sight: it says its day though it does not begin it. */
  readonly saysDay: boolean;
}

const className = ({ incident, isActive, beginsDay }: Props): string =>
  [
    'row',
    ...(incident === null ? ['unread'] : incident.closedAt === null ? ['open'] : []),
    ...(isActive ? ['active'] : []),
    ...(beginsDay ? ['day'] : []),
  ].join(' ');

/** One incident. It is drawn again only when it has changed itself. */
export const IncidentRowView = memo(function IncidentRowView(props: Props) {
  const { id, index, topPx, incident } = props;
  const place = { transform: `translateY(${topPx}px)` };
  const common = { id, className: className(props), style: place, 'data-index': index, 'aria-rowindex': index + 2 };
  if (incident === null) {
    return (
      <GridPart role="row" {...common}>
        <GridPart role="gridcell" className="blank">
          <span className="unseen">being read</span>
        </GridPart>
      </GridPart>
    );
  }
  const { targets, openedAt, worstMs, slow, failed, verdict } = incident;
  const names = targets.join(', ');
  return (
    <GridPart role="row" {...common} aria-selected={props.isActive}>
      <GridPart role="gridcell" className="c-state">
        <StateMark state={markOf(incident)} label={stateWords(incident)} />
      </GridPart>
      <GridPart role="gridcell" className="c-day">
        <span className={props.beginsDay || props.saysDay ? undefined : 'unseen'}>{dayText(openedAt)}</span>
      </GridPart>
      <GridPart role="gridcell" className="c-from">
        <time dateTime={openedAt} title={utcTitle(openedAt)}>
          {clockText(openedAt)}
        </time>
      </GridPart>
      <GridPart role="gridcell" className="c-target">
        <a className="clip" tabIndex={-1} href={routeAddress({ kind: 'incident', id: incident.id })} title={names}>
          {names}
        </a>
        {incident.flapping && <span className="tag">flapping</span>}
      </GridPart>
      <GridPart role="gridcell" className="c-lasted">
        <Lasted incident={incident} />
      </GridPart>
      <GridPart role="gridcell" className="c-worst">
        <Figure durationMs={worstMs} />
      </GridPart>
      <GridPart role="gridcell" className="c-requests">
        <Counts slow={slow} failed={failed} />
      </GridPart>
      <GridPart role="gridcell" className="c-suspected">
        <span className="tag clip" title={suspectText(verdict, 'here')}>
          {SEGMENT_LABELS[verdict.segment]}
        </span>
      </GridPart>
      <GridPart role="gridcell" className="c-verdict">
        <span className="clip" title={verdict.summary}>
          {verdict.summary}
        </span>
      </GridPart>
      <GridPart role="gridcell" className="c-confidence">
        <ConfidenceMark confidence={verdict.confidence} wordless />
      </GridPart>
    </GridPart>
  );
});

function markOf({ closedAt, failed }: IncidentSummary): StateName {
  if (closedAt === null) return 'overdue';
  return failed > 0 ? 'failed' : 'slow';
}

/** One that is open goes on lasting. */
function Lasted({ incident }: { readonly incident: IncidentSummary }) {
  const nowMs = useSeconds(incident.closedAt === null);
  const durationMs = lastedMs(incident, nowMs);
  // One bad request that failed at once has no length that the clock tells.
  return <Figure durationMs={durationMs < 1 ? null : durationMs} />;
}

function Counts({ slow, failed }: { readonly slow: number; readonly failed: number }) {
  if (slow + failed === 0) return <span className="faint">none ended</span>;
  return (
    <>
      {failed > 0 && <span className="failed-count">{failed.toLocaleString()} failed</span>}
      {failed > 0 && slow > 0 && ', '}
      {slow > 0 && <span>{slow.toLocaleString()} slow</span>}
    </>
  );
}
