import { describe, expect, test } from 'vitest';
import { bandPaths } from '../../../../renderer/charts/band-paths.ts';
import type { ChartEntry } from '../../../../renderer/charts/chart-data.ts';
import { phaseMedians, phasePaths, stackMs } from '../../../../renderer/charts/phase-paths.ts';
import { runsOf } from '../../../../renderer/charts/runs.ts';

const PHASES = { resolveMs: 4, connectMs: 31, tlsMs: 36, waitMs: 74, transferMs: 3 };
const entry = (atMs: number, more: Partial<ChartEntry> = {}): ChartEntry => ({
  atMs,
  lengthMs: 0,
  count: 1,
  slow: 0,
  failed: 0,
  suspect: 0,
  minMs: 148,
  p50Ms: 148,
  p95Ms: 148,
  maxMs: 148,
  phases: PHASES,
  ...more,
});
const each5s = (count: number, fromMs = 0): ChartEntry[] =>
  Array.from({ length: count }, (_, index) => entry(fromMs + index * 5_000));
const projection = { x: (ms: number) => ms / 1_000, y: (ms: number) => 400 - Math.min(400, ms) };

describe('where a line is drawn', () => {
  test('it goes through what was measured one after the other', () => {
    expect(runsOf(each5s(20), [], 5_000).map((run) => run.length)).toEqual([20]);
  });

  test('it ends where entries are missing, and is never drawn down to zero', () => {
    const runs = runsOf([...each5s(10), ...each5s(10, 600_000)], [], 5_000);
    expect(runs.map((run) => run.length)).toEqual([10, 10]);
    const { line = '' } = phasePaths(runs, projection).get('transfer') ?? {};
    expect(line.match(/M/g)).toHaveLength(2);
    expect(line).not.toMatch(/ 400(?![.\d])/);
  });

  test('it ends at a gap, however short', () => {
    const gaps = [{ fromMs: 21_000, toMs: 22_000, reason: 'asleep' as const }];
    expect(runsOf(each5s(10), gaps, 5_000).map((run) => run.length)).toEqual([5, 5]);
  });

  test('a target that is asked seldom has no gaps for it', () => {
    const hourly = [entry(0), entry(3_600_000), entry(7_200_000)];
    expect(runsOf(hourly, [], 3_600_000).map((run) => run.length)).toEqual([3]);
  });

  test('nothing at all is no line', () => {
    expect(runsOf([], [], 5_000)).toEqual([]);
    expect(phasePaths([], projection).get('wait')).toEqual({ line: '', area: '' });
  });
});

describe('phases on top of each other', () => {
  test('a phase that was not reached interrupts its own area and no other', () => {
    const failed = entry(10_000, { phases: { ...PHASES, tlsMs: 29_000, waitMs: null, transferMs: null } });
    const paths = phasePaths([[...each5s(2), failed, ...each5s(2, 15_000)]], projection);
    expect(paths.get('tls')?.line.match(/M/g)).toHaveLength(1);
    expect(paths.get('wait')?.line.match(/M/g)).toHaveLength(2);
    expect(stackMs(failed)).toBe(29_035);
  });

  test('what is over the top runs along it', () => {
    const slow = entry(5_000, { phases: { ...PHASES, waitMs: 7_000 } });
    const line = phasePaths([[entry(0), slow, entry(10_000)]], projection).get('wait')?.line;
    expect(line).toContain('L5 0');
  });

  test('one sample alone can be seen', () => {
    const { line, area } = phasePaths([[entry(60_000)]], projection).get('wait') ?? { line: '', area: '' };
    expect(line).toMatch(/^M58\.5 \d+L61\.5 \d+$/);
    expect(area.endsWith('Z')).toBe(true);
  });

  test('a phase that no request has has no middle', () => {
    const medians = phaseMedians([entry(0, { phases: { ...PHASES, tlsMs: null } }), entry(1)]);
    expect(medians.get('tls')).toBe(36);
    expect(phaseMedians([entry(0, { phases: { ...PHASES, tlsMs: null } })]).get('tls')).toBeNull();
  });
});

test('a stretch in which all failed interrupts the bands, since it has no times', () => {
  const none = entry(5_000, { minMs: null, p50Ms: null, p95Ms: null, maxMs: null });
  const { whole, usual, middle } = bandPaths([[entry(0), none, entry(10_000)]], projection);
  for (const path of [whole, usual, middle]) expect(path.line.match(/M/g)).toHaveLength(2);
});
