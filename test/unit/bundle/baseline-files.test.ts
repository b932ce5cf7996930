import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../electron/domain/json.ts';
import { NO_PHASES } from '../../../electron/domain/phase.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, CONTROL, evidence, sample, sampleSource, timeoutSample } from './sample-source.ts';

const hop = (ttl: number, address: string | null, rttMs: number): JsonValue => ({
  ttl,
  addresses: address === null ? [] : [address],
  rttMs: address === null ? [] : [rttMs],
  sent: 1,
  lost: address === null ? 1 : 0,
  statistics: null,
  note: null,
});
const path = (hops: readonly JsonValue[], more: JsonObject = {}): JsonObject => ({
  destination: '198.51.100.7',
  port: 443,
  protocol: 'tcp',
  reached: true,
  hops,
  ...more,
});

const good = evidence(1, 'baseline', 1.1, 1.4, {
  data: path(
    [
      hop(1, '192.0.2.1', 1),
      hop(2, '203.0.113.1', 2),
      hop(3, '203.0.113.9', 3),
      hop(4, null, 0),
      hop(5, '198.51.100.7', 9),
    ],
    { takenAt: '2026-11-21T06:55:00.000Z' },
  ),
});
const during = evidence(2, 'trace', 1, 1.3, {
  data: path([hop(1, '192.0.2.1', 4.5), hop(2, '203.0.113.77', 2), hop(3, null, 0), hop(4, '203.0.113.50', 5)], {
    reached: false,
  }),
});

const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^ +\d+ {2}/.test(line))
    .map((line) => line.trim().split(/\s{2,}/));

test('the last good path stands beside the path of the hang, hop by hop, and silence is no other router', async () => {
  const { entries } = await exported(sampleSource({ evidence: [good, during] }));
  const text = textOf(entries, 'baseline/last-good-path.txt');
  expect(text).toContain(
    'Taken:       2026-11-21T06:55:00.000Z (UTC), 5 min 0 s before the request that hung at 2026-11-21T07:00:00.000Z',
  );
  expect(rowsOf(text)).toEqual([
    ['1', '192.0.2.1', '192.0.2.1', 'same, +3.5 ms on average'],
    ['2', '203.0.113.1', '203.0.113.77', 'ANOTHER ROUTER'],
    ['3', '203.0.113.9', '-', 'no answer during the hang'],
    ['4', '-', '203.0.113.50', 'answered during the hang only'],
    ['5', '198.51.100.7', '-', 'not asked during the hang'],
  ]);
  expect(text).toContain('(1 round, from +1.00 s to +1.30 s)');
});

test('without a trace of the hang nothing is compared, and that is said', async () => {
  const { entries } = await exported(sampleSource({ evidence: [good] }));
  expect(textOf(entries, 'baseline/last-good-path.txt')).toContain('so there is nothing to compare it with');
});

const timed = (index: number, totalMs: number, change: Partial<Sample> = {}): Sample =>
  sample({
    startedAtUs: atUs(-1_000 + index),
    totalMs,
    phases: { ...NO_PHASES, connectMs: totalMs / 2, waitMs: totalMs / 2 },
    ...change,
  });

test('usual times are those of good requests around the window: bad, doubtful and those of the window do not count', async () => {
  const chunk = [
    ...Array.from({ length: 100 }, (_, index) => timed(index, 10 + index)),
    timed(200, 90_000, { outcome: 'slow' }),
    timed(201, 80_000, { observer: { eventLoopDelayMs: 900, suspect: 'event-loop-delay' } }),
    timed(0, 70_000, { startedAtUs: atUs(3) }),
    timeoutSample,
  ];
  const { entries } = await exported(sampleSource({ chunks: [chunk] }));
  const text = textOf(entries, 'baseline/timings.txt');
  const row = (phase: string) =>
    text
      .split('\n')
      .find((line) => line.trim().startsWith(phase))
      ?.trim()
      .split(/\s+/) ?? [];
  const [, count, least, p50, p90, p99, most] = row('total').map(Number);
  expect([count, least, most]).toEqual([100, 10, 109]);
  // The sketch is within 2 % of the duration at the rank.
  for (const [value, exact] of [
    [p50, 59],
    [p90, 99],
    [p99, 108],
  ] as const)
    expect(Math.abs((value ?? 0) - exact) / exact).toBeLessThan(0.021);
  expect(row('connect')[1]).toBe('100');
  expect(row('tls')).toEqual([]);
  expect(text).toContain('in the window 1 good, 0 slow, 1 failed');
});

test('each target has its own usual times, one without any says so', async () => {
  const chunk = [timed(1, 12), timed(2, 20, { targetId: CONTROL, outcome: 'failed' })];
  const { entries } = await exported(sampleSource({ chunks: [chunk] }));
  const text = textOf(entries, 'baseline/timings.txt');
  expect(text).toMatch(/^api \(https:\/\/api\.example\.com\/healthcheck\)$/m);
  expect(text).toMatch(
    /^control \(tcp:\/\/control\.example\.net:443\)\n {2}no good request around the window; no request in the window$/m,
  );
});

test('without a good request around the window there is no file of usual times', async () => {
  const { entries } = await exported(sampleSource({ chunks: [[timeoutSample]] }));
  expect(entries.map((entry) => entry.path)).not.toContain('baseline/timings.txt');
});
