import { type MetricFamily, type MetricRow, row, sliced, stateRows } from '../../alerts/metrics/metric-family.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import { PHASES } from '../../domain/phase.ts';
import { OUTCOMES, type Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import type { ProbeInFlight } from '../../engine/engine.ts';
import type { SampleTally, TargetTally } from './sample-tally.ts';

/** How things stand, asked once for each time that metrics are gathered. */
export interface TargetsNow {
  readonly targets: readonly Target[];
  readonly inFlight: readonly ProbeInFlight[];
  readonly lastSample: (id: TargetId) => Sample | null;
  readonly incidentOf: (id: TargetId) => Incident | null;
  readonly isPaused: (id: TargetId) => boolean;
  readonly tally: SampleTally;
}

interface Shown {
  readonly target: Target;
  readonly labels: { readonly target: string };
}

const TARGET_STATES = ['fine', 'bad', 'paused', 'unknown'] as const;

/** Of each target that has rows of its own, and of all others together. */
export function targetFamilies(now: TargetsNow): readonly MetricFamily[] {
  const { targets, tally, lastSample, incidentOf, isPaused } = now;
  tally.keepOnly(targets.map(({ id }) => id));
  const shown: Shown[] = targets
    .filter(({ id }) => tally.hasOwn(id))
    .map((target) => ({ target, labels: { target: target.name } }));
  const hangingMs = longestHanging(now.inFlight);

  const each = (
    kind: MetricFamily['kind'],
    name: string,
    help: string,
    rowsOf: (shown: Shown) => readonly MetricRow[],
  ): MetricFamily => ({ name, kind, help, slices: () => sliced(shown, rowsOf) });

  const counted = (
    kind: MetricFamily['kind'],
    name: string,
    help: string,
    rowsOf: (tally: TargetTally, labels: { readonly target: string }) => readonly MetricRow[],
  ): MetricFamily => {
    const tallies = [
      ...shown.map(({ target, labels }) => ({ tally: tally.of(target.id), labels })),
      ...summed(tally.others(), targets),
    ];
    return { name, kind, help, slices: () => sliced(tallies, (one) => rowsOf(one.tally, one.labels)) };
  };

  return [
    each(
      'gauge',
      'stallscope_target_info',
      'Always 1; its labels tell what kind of target it is and where it belongs.',
      ({ target, labels }) => [
        row(1, {
          ...labels,
          group: target.group ?? '',
          role: target.role,
          kind: target.spec.kind,
          required: String(target.required),
        }),
      ],
    ),
    each(
      'gauge',
      'stallscope_target_up',
      'Whether the last request was answered as expected, slowly or not; absent before the first one, while the target is paused, and where it cannot be believed.',
      ({ target, labels }) => {
        const last = lastSample(target.id);
        if (last === null || isPaused(target.id) || last.outcome === 'skipped' || last.observer.suspect !== null)
          return [];
        return [row(last.outcome === 'failed' ? 0 : 1, labels)];
      },
    ),
    each(
      'gauge',
      'stallscope_target_state',
      'How the target stands, 1 for the state that holds: bad while an incident of it is open, unknown before the first request.',
      ({ target, labels }) => {
        const isKnown = lastSample(target.id) !== null;
        const state = isPaused(target.id)
          ? 'paused'
          : incidentOf(target.id) !== null
            ? 'bad'
            : isKnown
              ? 'fine'
              : 'unknown';
        return stateRows(TARGET_STATES, state, 'state', labels);
      },
    ),
    each(
      'gauge',
      'stallscope_target_last_outcome',
      'What the last request came to, 1 for the outcome that holds; absent before the first one.',
      ({ target, labels }) => {
        const last = lastSample(target.id);
        return last === null ? [] : stateRows(OUTCOMES, last.outcome, 'outcome', labels);
      },
    ),
    each(
      'gauge',
      'stallscope_target_last_sample_timestamp_seconds',
      'When the last request began; absent before the first one.',
      ({ target, labels }) => {
        const last = lastSample(target.id);
        return last === null ? [] : [row(last.startedAtUs / 1_000_000, labels)];
      },
    ),
    each(
      'gauge',
      'stallscope_target_hanging_seconds',
      'For how long the longest overdue request has been under way; 0 while none is overdue.',
      ({ target, labels }) => [row((hangingMs.get(target.id) ?? 0) / 1_000, labels)],
    ),
    each(
      'gauge',
      'stallscope_certificate_not_after_timestamp_seconds',
      'When the certificate ends that the target showed last; absent where it showed none.',
      ({ target, labels }) => {
        const endsUs = tally.certificateEndsUs(target.id);
        return endsUs === null ? [] : [row(endsUs / 1_000_000, labels)];
      },
    ),
    counted(
      'counter',
      'stallscope_samples_total',
      'Requests that have ended, by what they came to.',
      ({ samples }, labels) => OUTCOMES.map((outcome) => row(samples[outcome], { ...labels, outcome })),
    ),
    counted(
      'counter',
      'stallscope_suspect_samples_total',
      'Requests of which the measurement cannot be believed, because this computer was held up meanwhile; they are in no duration.',
      ({ suspect }, labels) => [row(suspect, labels)],
    ),
    counted(
      'counter',
      'stallscope_stalls_total',
      'Requests that were overdue and have ended, by the phase in which they hung.',
      ({ stalls }, labels) => PHASES.map((phase) => row(stalls[phase], { ...labels, phase })),
    ),
    counted('counter', 'stallscope_incidents_total', 'Incidents that began.', ({ incidents }, labels) => [
      row(incidents, labels),
    ]),
    counted(
      'histogram',
      'stallscope_request_duration_seconds',
      'How long whole requests took, failed ones until they failed.',
      ({ requests }, labels) => requests.rows(labels),
    ),
    counted(
      'histogram',
      'stallscope_phase_duration_seconds',
      'How long the phases of requests took; one that was cut short counts until then, one that was not reached does not.',
      ({ phases }, labels) => [...phases].flatMap(([phase, durations]) => durations.rows({ ...labels, phase })),
    ),
  ];
}

/** Under a name that no target has, so that nothing is added to something that it is no part of. */
function summed(
  others: TargetTally | null,
  targets: readonly Target[],
): { readonly tally: TargetTally; readonly labels: { readonly target: string } }[] {
  if (others === null) return [];
  const names = new Set(targets.map(({ name }) => name));
  let name = 'other';
  while (names.has(name)) name = `${name}_`;
  return [{ tally: others, labels: { target: name } }];
}

function longestHanging(inFlight: readonly ProbeInFlight[]): Map<TargetId, number> {
  const longestMs = new Map<TargetId, number>();
  for (const { targetId, stallId, elapsedMs } of inFlight) {
    if (stallId !== null) longestMs.set(targetId, Math.max(elapsedMs, longestMs.get(targetId) ?? 0));
  }
  return longestMs;
}
