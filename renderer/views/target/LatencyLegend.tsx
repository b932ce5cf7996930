import { memo, useMemo } from 'react';
import { PHASES } from '../../../electron/domain/phase.ts';
import type { ChartData } from '../../charts/chart-data.ts';
import { entriesAround } from '../../charts/entry-search.ts';
import { phaseMedians } from '../../charts/phase-paths.ts';
import type { TimeSpan } from '../../charts/time-span.ts';
import { durationText } from '../../components/duration.ts';
import { PHASE_LABELS, PHASE_MEANINGS } from '../../components/words/phase-words.ts';
import { middleOf } from './latency-words.ts';

interface Props {
  readonly data: ChartData;
  readonly span: TimeSpan;
}

/** What the colours mean, with the middle of each over what is shown. */
export const LatencyLegend = memo(function LatencyLegend({ data, span }: Props) {
  const shown = useMemo(() => entriesAround(data.entries, span), [data.entries, span]);
  return data.detail === 'bands' ? <BandKeys shown={shown} /> : <PhaseKeys shown={shown} />;
});

function PhaseKeys({ shown }: { readonly shown: ChartData['entries'] }) {
  const medians = useMemo(() => phaseMedians(shown), [shown]);
  const reached = PHASES.flatMap((phase) => {
    const ms = medians.get(phase) ?? null;
    return ms === null ? [] : [{ phase, ms }];
  });
  if (reached.length === 0) return null;
  return (
    <span className="keys">
      {reached.map(({ phase, ms }) => (
        <span key={phase} className={`key ph-${phase}`} title={PHASE_MEANINGS[phase]}>
          {PHASE_LABELS[phase]} <b>{ms < 0.5 ? '<1' : Math.round(ms)}</b>
        </span>
      ))}
      <span className="faint unit" title="The middle of what is shown, in milliseconds">
        ms<i>, p50</i>
      </span>
    </span>
  );
}

function BandKeys({ shown }: { readonly shown: ChartData['entries'] }) {
  const p50 = middleOf(shown.flatMap((entry) => entry.p50Ms ?? []));
  const p95 = middleOf(shown.flatMap((entry) => entry.p95Ms ?? []));
  return (
    <span className="keys">
      <span className="key band-middle">p50 {p50 !== null && <b>{durationText(p50)}</b>}</span>
      <span className="key band-usual">to p95 {p95 !== null && <b>{durationText(p95)}</b>}</span>
      <span className="key band-whole">min to max</span>
    </span>
  );
}
