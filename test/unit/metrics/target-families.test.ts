import { expect, test } from 'vitest';
import type { MetricRow } from '../../../electron/alerts/metrics/metric-family.ts';
import { stallId, type TargetId, targetId } from '../../../electron/domain/ids.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import type { Target } from '../../../electron/domain/target.ts';
import { SampleTally } from '../../../electron/service/metrics/sample-tally.ts';
import { type TargetsNow, targetFamilies } from '../../../electron/service/metrics/target-families.ts';
import { sample, stall, tcpTarget } from '../../store/support/fixtures.ts';

const target = (id: number, name: string, change: Partial<Target> = {}): Target => ({
  ...tcpTarget(name),
  id: targetId(id),
  origin: 'kept',
  ...change,
});

/** What metrics tell of these targets, by name and labels. */
function told(targets: readonly Target[], tally: SampleTally, now: Partial<TargetsNow> = {}): Map<string, number> {
  const families = targetFamilies({
    targets,
    tally,
    inFlight: [],
    lastSample: () => null,
    incidentOf: () => null,
    isPaused: () => false,
    ...now,
  });
  const rows = new Map<string, number>();
  for (const { name, slices } of families) {
    for (const one of [...slices()].flat()) rows.set(keyOf(name, one), one.value);
  }
  return rows;
}

const keyOf = (name: string, { part, labels }: MetricRow): string =>
  `${name}${part === null ? '' : `_${part}`}{${Object.entries(labels).map(([label, value]) => `${label}=${value}`)}}`;

const seen = (tally: SampleTally, id: number, change: Partial<Sample> = {}): void =>
  tally.sample(sample(targetId(id), 1_000_000, change), null);

test('a target that was never requested counts from zero, so that its first failure is an increase', () => {
  const rows = told([target(1, 'api')], new SampleTally());
  expect(rows.get('stallscope_samples_total{target=api,outcome=failed}')).toBe(0);
  expect(rows.get('stallscope_incidents_total{target=api}')).toBe(0);
  expect(rows.get('stallscope_target_state{target=api,state=unknown}')).toBe(1);
  expect(rows.has('stallscope_target_up{target=api}')).toBe(false);
});

test('a phase that was not reached is no duration, and a measurement that cannot be believed is none either', () => {
  const tally = new SampleTally();
  seen(tally, 1);
  seen(tally, 1, { totalMs: 9_000, observer: { eventLoopDelayMs: 8_000, suspect: 'event-loop-delay' } });
  seen(tally, 1, {
    outcome: 'skipped',
    totalMs: null,
    phases: { resolveMs: null, connectMs: null, tlsMs: null, waitMs: null, transferMs: null },
  });
  const rows = told([target(1, 'api')], tally);
  expect(rows.get('stallscope_request_duration_seconds_count{target=api}')).toBe(1);
  expect(rows.get('stallscope_request_duration_seconds_sum{target=api}')).toBeCloseTo(0.15025, 9);
  expect(rows.get('stallscope_phase_duration_seconds_sum{target=api,phase=wait}')).toBeCloseTo(0.120125, 9);
  expect(rows.has('stallscope_phase_duration_seconds_count{target=api,phase=tls}')).toBe(false);
  expect(rows.get('stallscope_samples_total{target=api,outcome=ok}')).toBe(2);
  expect(rows.get('stallscope_samples_total{target=api,outcome=skipped}')).toBe(1);
  expect(rows.get('stallscope_suspect_samples_total{target=api}')).toBe(1);
});

test('a request that was refused at once hung in nothing', () => {
  const tally = new SampleTally();
  tally.stallClosed(stall(stallId(1), targetId(1), 0, { phase: 'tls' }));
  tally.stallClosed(stall(stallId(2), targetId(1), 0, { phase: 'connect', openedBy: 'failure' }));
  const rows = told([target(1, 'api')], tally);
  expect(rows.get('stallscope_stalls_total{target=api,phase=tls}')).toBe(1);
  expect(rows.get('stallscope_stalls_total{target=api,phase=connect}')).toBe(0);
});

test('beyond the room that there is, targets are counted together, and nobody loses what was counted', () => {
  const tally = new SampleTally(2);
  const targets = [target(1, 'one'), target(2, 'two'), target(3, 'three'), target(4, 'other')];
  told(targets, tally);
  for (const id of [1, 2, 3, 4]) seen(tally, id);
  const rows = told(targets, tally);
  expect(rows.get('stallscope_samples_total{target=two,outcome=ok}')).toBe(1);
  expect(rows.has('stallscope_samples_total{target=three,outcome=ok}')).toBe(false);
  // A target is called “other” itself.
  expect(rows.get('stallscope_samples_total{target=other_,outcome=ok}')).toBe(2);
  expect(rows.has('stallscope_target_info{target=three,group=,role=subject,kind=tcp,required=true}')).toBe(false);
  // Room was made: what comes is counted by itself, what was counted together stays so.
  const fewer = targets.filter(({ name }) => name !== 'one');
  told(fewer, tally);
  seen(tally, 3);
  const later = told(fewer, tally);
  expect(later.has('stallscope_samples_total{target=one,outcome=ok}')).toBe(false);
  expect(later.get('stallscope_samples_total{target=three,outcome=ok}')).toBe(1);
  expect(later.get('stallscope_samples_total{target=other_,outcome=ok}')).toBe(2);
});

test('ten thousand targets have no more rows than a thousand, whatever happens to them', () => {
  const tally = new SampleTally();
  const many = Array.from({ length: 10_000 }, (_, index) => target(index + 1, `t${index}`));
  told(many, tally);
  for (const { id } of many) seen(tally, id);
  const rows = told(many, tally);
  const named = new Set([...rows.keys()].map((key) => /target=([^,}]*)/.exec(key)?.[1]));
  expect(named.size).toBe(1_001);
  expect(rows.get('stallscope_samples_total{target=other,outcome=ok}')).toBe(9_000);
});

test('what is removed goes away, and what is renamed goes on counting under its new name', () => {
  const tally = new SampleTally();
  seen(tally, 1);
  seen(tally, 2);
  expect(told([target(1, 'one'), target(2, 'two')], tally).get('stallscope_samples_total{target=two,outcome=ok}')).toBe(
    1,
  );
  const rows = told([target(1, 'uno')], tally);
  expect([...rows.keys()].filter((key) => /target=(one|two)/.test(key))).toEqual([]);
  expect(rows.get('stallscope_samples_total{target=uno,outcome=ok}')).toBe(1);
});

test('a target that hangs now is told by its longest request, and is up as long as the last one was answered', () => {
  const inFlight = [400, 7_500, 1_200].map((elapsedMs, index) => ({
    targetId: targetId(1),
    startedAtUs: 0,
    elapsedMs,
    phase: 'wait' as const,
    phases: sample(targetId(1), 0).phases,
    stallId: index === 0 ? null : stallId(index),
  }));
  const lastSample = (id: TargetId): Sample => sample(id, 2_500_000, { outcome: 'slow' });
  const rows = told([target(1, 'api')], new SampleTally(), { inFlight, lastSample });
  expect(rows.get('stallscope_target_hanging_seconds{target=api}')).toBe(7.5);
  expect(rows.get('stallscope_target_up{target=api}')).toBe(1);
  expect(rows.get('stallscope_target_last_outcome{target=api,outcome=slow}')).toBe(1);
  expect(rows.get('stallscope_target_last_sample_timestamp_seconds{target=api}')).toBe(2.5);
});

test('of a paused target nobody can say whether it is up', () => {
  const lastSample = (id: TargetId): Sample => sample(id, 0);
  const rows = told([target(1, 'api')], new SampleTally(), { lastSample, isPaused: () => true });
  expect(rows.has('stallscope_target_up{target=api}')).toBe(false);
  expect(rows.get('stallscope_target_state{target=api,state=paused}')).toBe(1);
});
