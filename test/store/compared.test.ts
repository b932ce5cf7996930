import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgementOf, longestPhase } from '../../electron/domain/classify.ts';
import { RATE_KINDS, type RateKind } from '../../electron/domain/comparison/compared-series.ts';
import type { TargetId } from '../../electron/domain/ids.ts';
import { NO_PHASES, PHASES } from '../../electron/domain/phase.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { type ComparedBlocks, endOf, type MeasuredSeries } from '../../electron/store/compared-blocks.ts';
import { sample, tcpTarget, incident as windowAt } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';
import { sumUpFile } from './support/summing.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** Of all kinds, with holes in between: the same for the same seed. */
function course(target: TargetId, fromUs: number, toUs: number, seed: number, everyUs = 20 * SECOND_US): Sample[] {
  const samples: Sample[] = [];
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let atUs = fromUs; atUs < toUs; atUs += next(everyUs) + (next(300) === 0 ? 40 * MINUTE_US : 1)) {
    samples.push(oneOf(target, atUs, next(30), next(400_000)));
  }
  return samples;
}

function oneOf(target: TargetId, atUs: number, kind: number, noiseUs: number): Sample {
  const waitMs = (20_000 + noiseUs * (kind === 1 ? 10 : 1)) / 1_000;
  const good = sample(target, atUs, { totalMs: waitMs + 5, phases: { ...NO_PHASES, connectMs: 5, waitMs } });
  switch (kind) {
    case 0: {
      const failure = { phase: 'connect', code: 'timeout', message: 'No answer within 30 s.' } as const;
      return { ...good, outcome: 'failed', totalMs: 30_000, phases: { ...NO_PHASES, connectMs: 30_000 }, failure };
    }
    case 1:
      return { ...good, outcome: 'slow' };
    case 2:
      return { ...good, outcome: 'skipped', totalMs: null, phases: NO_PHASES };
    case 3:
      return { ...good, outcome: 'slow', observer: { eventLoopDelayMs: 900, suspect: 'cpu-starved' } };
    case 4: {
      const failure = { phase: 'connect', code: 'out-of-descriptors', message: 'No descriptors are left.' } as const;
      return { ...good, outcome: 'failed', phases: NO_PHASES, failure };
    }
    case 5:
      return {
        ...good,
        outcome: 'failed',
        failure: { phase: 'transfer', code: 'body-mismatch', message: 'No “ok” in it.' },
      };
    case 6:
      return { ...good, outcome: 'slow', totalMs: 2_500, phases: { ...NO_PHASES, resolveMs: 2_400, waitMs: 90 } };
    default:
      return good;
  }
}

interface Recorded {
  readonly directory: string;
  readonly target: TargetId;
  readonly nowUs: number;
  readonly samples: readonly Sample[];
}

function recorded(samplesOf: (target: TargetId, nowUs: number) => readonly Sample[]): Recorded {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  const nowUs = clock.utcUs();
  const samples = samplesOf(target, nowUs);
  for (const one of samples) store.appendSample(one, null);
  store.close();
  return { directory, target, nowUs, samples };
}

/** The same, counted one by one by the domain's own judgement. */
function counted(samples: readonly Sample[], blocks: ComparedBlocks) {
  const column = (): number[] => Array.from({ length: blocks.count }, () => 0);
  const probes = column();
  const counts = Object.fromEntries(RATE_KINDS.map((kind) => [kind, column()])) as Record<RateKind, number[]>;
  const raise = (list: number[], at: number): void => {
    list[at] = (list[at] ?? 0) + 1;
  };
  let suspect = 0;
  const answered: number[] = [];
  for (const one of samples) {
    if (one.startedAtUs < blocks.fromUs || one.startedAtUs >= endOf(blocks) || one.outcome === 'skipped') continue;
    const block = Math.floor((one.startedAtUs - blocks.fromUs) / blocks.blockUs);
    const judgement = judgementOf(one);
    if (judgement === 'neutral') {
      suspect += 1;
      continue;
    }
    raise(probes, block);
    if (one.totalMs !== null && judgement !== 'failed') answered.push(Math.round(one.totalMs * 1_000) / 1_000);
    if (judgement === 'good') continue;
    raise(counts.bad, block);
    raise(counts[judgement], block);
    raise(counts[one.failure?.phase ?? longestPhase(one.phases, 'resolve')], block);
  }
  return { probes, counts, suspect, answered: answered.toSorted((one, other) => one - other) };
}

const plain = ({ probes, counts, suspect }: MeasuredSeries) => ({
  probes: [...probes],
  counts: Object.fromEntries(RATE_KINDS.map((kind) => [kind, [...counts[kind]]])),
  suspect,
});

test('what is compared is what the samples tell, one by one, from sums and without them, in any blocks', async () => {
  const { directory, target, nowUs, samples } = recorded((id, now) => course(id, now - 30 * HOUR_US, now, 7));
  const lengths = [SECOND_US * 7, 30 * SECOND_US, MINUTE_US, 5 * MINUTE_US, 10 * MINUTE_US, HOUR_US, 2 * HOUR_US];
  const check = async (runs: number): Promise<void> => {
    const reader = readerInTest(directory);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...lengths),
        fc.integer({ min: -2, max: 32 * 60 }),
        fc.integer({ min: 1, max: 200 }),
        async (blockUs, beginMinute, count) => {
          const fromUs = Math.floor((nowUs - 31 * HOUR_US) / MINUTE_US) * MINUTE_US + beginMinute * MINUTE_US;
          const blocks = { fromUs, blockUs, count, perPlace: 3 };
          const series = await reader.compared(target, blocks);
          const { answered, ...expected } = counted(samples, blocks);
          expect(plain(series)).toEqual(expected);
          expect(series.unplaced).toBe(0);
          expect(series.times.total?.of ?? 0).toBe(answered.length);
          expect(series.times.total?.maxMs ?? 0).toBeCloseTo(answered.at(-1) ?? 0, 3);
          expect(series.course.p50Ms).toHaveLength(Math.ceil(count / 3));
        },
      ),
      { numRuns: runs },
    );
  };
  await check(40);
  sumUpFile(directory, nowUs - 40 * SECOND_US);
  expect(rowCount(directory, 'summaries WHERE level = 1')).toBeGreaterThan(100);
  await check(80);
});

test('bad probes whose samples are deleted are counted, and not said to have been stuck anywhere', async () => {
  const { directory, target, nowUs, samples } = recorded((id, now) => course(id, now - 30 * HOUR_US, now, 11));
  sumUpFile(directory, nowUs - 40 * SECOND_US);
  const fromUs = Math.floor((nowUs - 24 * HOUR_US) / (10 * MINUTE_US)) * 10 * MINUTE_US;
  const blocks = { fromUs, blockUs: 10 * MINUTE_US, count: 60, perPlace: 1 };
  inFile(directory, (database) =>
    database.prepare('DELETE FROM samples WHERE started_at_us < ?').run(fromUs + 5 * HOUR_US),
  );
  const series = await readerInTest(directory).compared(target, blocks);
  const total = (column: ArrayLike<number>): number => Array.from(column).reduce((sum, one) => sum + one, 0);
  const stuck = PHASES.reduce((sum, phase) => sum + total(series.counts[phase]), 0);
  const kept = samples.filter(({ startedAtUs }) => startedAtUs >= fromUs + 5 * HOUR_US);
  const expected = counted(kept, blocks).counts;
  expect(stuck).toBe(PHASES.reduce((sum, phase) => sum + total(expected[phase]), 0));
  expect(series.unplaced).toBe(total(series.counts.bad) - stuck);
  expect(series.unplaced).toBeGreaterThan(0);
  // Phases are from what is left, and that is said.
  expect(series.times.wait?.isAll).toBe(false);
});

test('of many probes some are drawn evenly over the time for the phases; totals are of all, within two percent', async () => {
  const { directory, target, nowUs, samples } = recorded((id, now) =>
    course(id, now - 4 * DAY_US, now, 3, 10 * SECOND_US),
  );
  sumUpFile(directory, nowUs - 40 * SECOND_US);
  const fromUs = Math.floor((nowUs - 4 * DAY_US) / HOUR_US) * HOUR_US;
  const blocks = { fromUs, blockUs: HOUR_US, count: 97, perPlace: 1 };
  const { answered } = counted(samples, blocks);
  expect(answered.length).toBeGreaterThan(20_000);
  const { times } = await readerInTest(directory).compared(target, blocks);
  expect(times.total).toMatchObject({ of: answered.length, isAll: true, maxMs: answered.at(-1) });
  const exact = (share: number): number => answered[Math.ceil(share * answered.length) - 1] ?? 0;
  for (const [told, share] of [
    [times.total?.p50Ms, 0.5],
    [times.total?.p99Ms, 0.99],
  ] as const) {
    expect(Math.abs((told ?? 0) / exact(share) - 1)).toBeLessThan(0.021);
  }
  expect(times.wait).toMatchObject({ isAll: false });
  expect(times.wait?.of).toBeLessThanOrEqual(20_000);
  const waits = samples
    .filter((one) => ['good', 'slow'].includes(judgementOf(one)))
    .flatMap(({ phases }) => (phases.waitMs === null ? [] : [phases.waitMs]))
    .toSorted((one, other) => one - other);
  const median = waits[Math.floor(waits.length / 2)] ?? 0;
  expect(Math.abs((times.wait?.p50Ms ?? 0) / median - 1)).toBeLessThan(0.1);
  expect(times.tls).toBeNull();
});

test('windows that touch the time are told, those that were deleted or of which nothing can be believed are not', async () => {
  const { store, directory, clock } = openInTest();
  const { id } = store.upsertTarget(tcpTarget('api'), 'kept');
  const other = store.upsertTarget(tcpTarget('other'), 'kept').id;
  const fromUs = Math.floor(clock.utcUs() / HOUR_US) * HOUR_US - 5 * HOUR_US;
  const at = (target: TargetId, beginUs: number, lastedUs: number, slowCount = 2) => {
    const number = store.nextIncidentId();
    const endUs = beginUs + lastedUs;
    const ended = { lastBadAtUs: endUs, closedAtUs: endUs, slowCount, failedCount: 0 };
    store.putIncident(windowAt(number, target, store.nextEpisodeId(), beginUs, ended));
    return number;
  };
  at(id, fromUs - HOUR_US, HOUR_US - 1);
  const early = at(id, fromUs - HOUR_US, HOUR_US);
  const inside = at(id, fromUs + MINUTE_US, MINUTE_US);
  const deleted = at(id, fromUs + 10 * MINUTE_US, MINUTE_US);
  at(other, fromUs + MINUTE_US, MINUTE_US);
  at(id, fromUs + 20 * MINUTE_US, MINUTE_US, 0);
  at(id, fromUs + HOUR_US, MINUTE_US);
  store.deleteIncident(deleted);
  store.close();
  const blocks = { fromUs, blockUs: MINUTE_US, count: 60, perPlace: 1 };
  const { windows } = await readerInTest(directory).compared(id, blocks);
  expect(windows.map(({ incident }) => incident)).toEqual([early, inside]);
  expect(windows[1]).toMatchObject({ fromUs: fromUs + MINUTE_US, toUs: fromUs + 2 * MINUTE_US, worstMs: 7_400.125 });
});

test('a damaged sample is left out alone', async () => {
  const { directory, target, nowUs, samples } = recorded((id, now) => course(id, now - 2 * HOUR_US, now, 5));
  const fromUs = Math.floor((nowUs - 2 * HOUR_US) / MINUTE_US) * MINUTE_US;
  const blocks = { fromUs, blockUs: MINUTE_US, count: 120, perPlace: 1 };
  const slow = samples.find((one) => judgementOf(one) === 'slow' && one.startedAtUs > fromUs);
  inFile(directory, (database) =>
    database.prepare('UPDATE samples SET packed = ? WHERE started_at_us = ?').run(Buffer.from([7]), slow?.startedAtUs),
  );
  const { answered: _answered, ...expected } = counted(
    samples.filter((one) => one !== slow),
    blocks,
  );
  expect(plain(await readerInTest(directory).compared(target, blocks))).toEqual(expected);
});

test('the span of a target begins with what can be laid in blocks, and is none where nothing was measured', async () => {
  const { store, directory, clock } = openInTest();
  const silent = store.upsertTarget(tcpTarget('silent'), 'kept').id;
  const { id } = store.upsertTarget(tcpTarget('api'), 'kept');
  const nowUs = clock.utcUs();
  const samples = course(id, nowUs - 3 * HOUR_US, nowUs - HOUR_US, 2);
  for (const one of samples) store.appendSample(one, null);
  store.close();
  const reader = readerInTest(directory);
  const [first, last] = [samples[0]?.startedAtUs ?? 0, samples.at(-1)?.startedAtUs ?? 0];
  expect(await reader.recordedSpan(silent)).toBeNull();
  expect(await reader.recordedSpan(id)).toEqual({ fromUs: first, toUs: last, finelySinceUs: first });
  sumUpFile(directory, nowUs);
  expect(await reader.recordedSpan(id)).toEqual({ fromUs: first, toUs: last, finelySinceUs: first });
  // Minutes are deleted earlier than tens of them, and samples with them but for some around incidents.
  const cutUs = Math.floor((nowUs - 2 * HOUR_US) / MINUTE_US) * MINUTE_US;
  inFile(directory, (database) => {
    database.prepare('DELETE FROM summaries WHERE level = 0 AND part < ?').run(cutUs / MINUTE_US);
    database.prepare('DELETE FROM samples WHERE started_at_us BETWEEN ? AND ?').run(first + 1, cutUs - 1);
  });
  const span = await reader.recordedSpan(id);
  expect(span).toMatchObject({ fromUs: Math.floor(first / (10 * MINUTE_US)) * 10 * MINUTE_US, toUs: last });
  expect(span?.finelySinceUs).toBeGreaterThanOrEqual(cutUs);
  // Of a target that was watched long ago only sums are left, and a sample or two around an incident.
  const tens = (us: number): number => Math.floor(us / (10 * MINUTE_US)) * 10 * MINUTE_US;
  for (const left of [first, last]) {
    inFile(directory, (database) => {
      database.exec('DELETE FROM summaries WHERE level = 0');
      database.prepare('DELETE FROM samples WHERE started_at_us > ?').run(left === last ? 0 : left);
    });
    const toUs = tens(last) + 10 * MINUTE_US;
    expect(await reader.recordedSpan(id)).toEqual({ fromUs: tens(first), toUs, finelySinceUs: toUs });
  }
});
