import { memo } from 'react';
import { NO_PHASES, type Phase } from '../../../electron/domain/phase.ts';
import { growingText } from '../../components/duration.ts';
import { OverdueBar } from '../../components/OverdueBar.tsx';
import { TargetRow } from '../../components/TargetRow.tsx';
import { useNow } from '../../components/use-now.ts';
import { waitingText } from '../../components/words/phase-words.ts';
import type { Overdue, TargetRow as Row } from '../../state/targets.ts';
import { missingText } from '../secrets/secrets-draft.ts';
import { phaseShares, rowSentence, rowState, rowTitle } from './words.ts';

interface Props {
  readonly row: Row;
  readonly live: boolean;
  readonly index: number;
  readonly count: number;
  readonly topPx: number;
  readonly onPath: (row: Row) => void;
  readonly onPause: (row: Row) => void;
  readonly muted: boolean;
  readonly asked: boolean;
  readonly onSecrets: (row: Row) => void;
  readonly onMore: (row: Row, button: HTMLElement) => void;
}

/** Drawn again only when its own row has changed, or while it counts. */
export const TargetRowView = memo(function TargetRowView({
  row,
  live,
  onPath,
  onPause,
  onSecrets,
  onMore,
  ...place
}: Props) {
  const { target, last, overdue } = row;
  const sentence = overdue === null ? rowSentence(row) : 'overdue';
  return (
    <TargetRow
      {...place}
      name={target.name}
      address={target.address}
      control={target.role === 'control'}
      paused={target.paused}
      missing={missingText(target.secrets)}
      state={rowState(row)}
      stateTitle={overdue === null ? rowTitle(row) : sentence}
      stateWords={
        overdue === null ? (
          sentence
        ) : (
          <OverdueWords
            overdue={overdue}
            live={live}
            captureAfterMs={target.captureAfterMs}
            slowAfterMs={target.slowAfterMs}
          />
        )
      }
      totalMs={last?.failure == null ? (last?.totalMs ?? null) : null}
      phases={phaseShares(last?.phases ?? NO_PHASES)}
      onPath={() => onPath(row)}
      onPause={() => onPause(row)}
      onSecrets={() => onSecrets(row)}
      onMore={(button) => onMore(row, button)}
    />
  );
});

interface OverdueProps {
  readonly overdue: Overdue;
  readonly live: boolean;
  readonly captureAfterMs: number;
  readonly slowAfterMs: number;
}

/** Stands still when the page is not live: it does not know whether the request still hangs. */
export function OverdueWords({ overdue, live, captureAfterMs, slowAfterMs }: OverdueProps) {
  const elapsedMs = useNow(live) - overdue.sinceMs;
  const phase: Phase = overdue.phase;
  return (
    <>
      {waitingText(phase, growingText(elapsedMs))}
      <OverdueBar phase={phase} elapsedMs={Math.max(0, elapsedMs)} thresholdsMs={[captureAfterMs, slowAfterMs]} />
    </>
  );
}
