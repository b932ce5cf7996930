import { describe, expect, test } from 'vitest';
import type { HopLabel } from '../../../../electron/domain/hop-label.ts';
import { whenText } from '../../../../renderer/charts/moment-words.ts';
import type { Trace } from '../../../../renderer/state/path-view.ts';
import { lossWords, percentText } from '../../../../renderer/views/target/hop-words.ts';
import { hopLines, rangeTopMs } from '../../../../renderer/views/target/path-rows.ts';
import { pathSentence, pathText } from '../../../../renderer/views/target/path-words.ts';
import { iso, NOW } from './samples.ts';

type HopOf = Trace['hops'][number];
const hop = (ttl: number, addresses: string[], more: Partial<HopOf> = {}): HopOf => ({
  ttl,
  addresses,
  rttMs: [ttl],
  sent: 3,
  lost: 0,
  loss: 0,
  lastMs: ttl,
  averageMs: ttl,
  bestMs: ttl,
  worstMs: ttl + 1,
  deviationMs: 0,
  jitterMs: 0.4,
  note: null,
  answerers: [],
  ...more,
});
const lost = (sent: number, count: number): Partial<HopOf> => ({ sent, lost: count, loss: count / sent });
const traceOf = (hops: HopOf[], reached = true): Trace => ({
  destination: '198.51.100.7',
  port: 443,
  protocol: 'tcp',
  reached,
  durationMs: 40,
  pathMtuBytes: null,
  hops,
});
const good = traceOf([hop(1, ['192.0.2.1']), hop(2, ['203.0.113.66']), hop(3, []), hop(4, ['198.51.100.7'])]);
const none = new Map<string, HopLabel>();

describe('the lines of a path', () => {
  test('a router that was another one says which', () => {
    const now = traceOf([hop(1, ['192.0.2.1']), hop(2, ['203.0.113.70']), hop(3, []), hop(4, ['198.51.100.7'])]);
    const lines = hopLines(now, good, none);
    expect(lines.map((line) => line.was)).toEqual([null, ['203.0.113.66'], null, null]);
    expect(lines[2]).toMatchObject({ hosts: [], silentAsBefore: true });
    expect(lines[3]?.isDestination).toBe(true);
    expect(lines[1]?.lastGoodMs).toBe(2);
  });

  test('without a good path before nothing counts as changed', () => {
    expect(hopLines(good, null, none).every((line) => line.was === null && line.lastGoodMs === null)).toBe(true);
  });

  test('names and networks stand there only when they are known', () => {
    const labels = new Map([
      ['203.0.113.66', { name: 'ix-b.transit.example', system: { number: 64_511, name: 'Transit' } }],
    ]);
    const [first, second] = hopLines(good, null, labels);
    expect(first).toMatchObject({ network: null, hosts: [{ address: '192.0.2.1', name: null }] });
    expect(second).toMatchObject({ network: 'AS64511', networkName: 'Transit' });
    expect(second?.hosts[0]?.name).toBe('ix-b.transit.example');
  });

  test('a router that limits its answers loses nothing', () => {
    const [, second] = hopLines(
      traceOf([hop(1, ['a']), hop(2, ['b'], lost(3, 2)), hop(3, ['198.51.100.7'])]),
      null,
      none,
    );
    expect(second?.lossKind).toBe('limits-answers');
    if (second !== undefined)
      expect(lossWords(second)).toBe('67 % of 3 lost, but not behind it: it limits its answers');
  });

  test('several who answer at one hop are all there', () => {
    const [line] = hopLines(traceOf([hop(1, ['a', 'b', 'c'])], false), null, none);
    expect(line?.hosts.map((host) => host.address)).toEqual(['a', 'b', 'c']);
  });

  test('all share one scale, which holds the worst and ends round', () => {
    expect(rangeTopMs(hopLines(traceOf([hop(1, ['a'], { worstMs: 43.2 })]), null, none))).toBe(45);
    expect(rangeTopMs([])).toBe(1);
  });

  test('what is not whole is not rounded to it', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(percentText)).toEqual(['0', '1', '50', '99', '100']);
  });
});

describe('a path in a sentence', () => {
  const now = traceOf([
    hop(1, ['192.0.2.1']),
    hop(2, ['203.0.113.70'], lost(8, 3)),
    hop(3, [], { ...lost(8, 8), averageMs: null }),
    hop(4, ['198.51.100.7'], lost(8, 3)),
  ]);
  const change = {
    destination: '198.51.100.7',
    at: iso(NOW - 1_800_000),
    kind: 'hop' as const,
    ttl: 2,
    before: ['203.0.113.66'],
    after: ['203.0.113.70'],
    summary: 'x',
  };
  const stalls = [{ atMs: NOW - 3_020, elapsedMs: 7_400, phase: 'tls' as const, end: 'slow' as const }];

  test('says where loss begins, that the hop is new, and how long the request had been hanging', () => {
    const said = pathSentence(
      { at: iso(NOW), cause: 'stall', trace: now },
      hopLines(now, good, none),
      [change],
      stalls,
    );
    const since = whenText(NOW - 1_800_000);
    expect(said).toBe(
      `TCP to 198.51.100.7:443, traced while overdue, at +3.02 s, ${whenText(NOW)}. Loss begins at hop 2, which is new since ${since}, and continues to the end.`,
    );
  });

  test('says it of a request that still hangs, too', () => {
    const open = [
      { atMs: NOW - 2_330, elapsedMs: Number.POSITIVE_INFINITY, phase: 'tls' as const, end: 'open' as const },
    ];
    const said = pathSentence({ at: iso(NOW), cause: 'stall', trace: good }, hopLines(good, null, none), [], open);
    expect(said).toContain('traced while overdue, at +2.33 s');
  });

  test('says that nothing is lost, and where the end is', () => {
    const said = pathSentence({ at: iso(NOW), cause: 'baseline', trace: good }, hopLines(good, null, none), [], []);
    expect(said).toContain('No loss, reached at hop 4.');
  });

  test('says behind which hop nothing answers', () => {
    const cut = traceOf([hop(1, ['192.0.2.1']), hop(2, [], lost(3, 3)), hop(3, [], lost(3, 3))], false);
    const said = pathSentence({ at: iso(NOW), cause: 'baseline', trace: cut }, hopLines(cut, null, none), [], []);
    expect(said).toContain('Nothing answers behind hop 1.');
  });

  test('a path of no hops at all is told as such', () => {
    const empty = traceOf([], false);
    expect(pathSentence({ at: iso(NOW), cause: 'asked', trace: empty }, [], [], [])).toContain(
      'Nobody on the way answers.',
    );
  });
});

test('the copy is what a desk reads: the layout of mtr, with what is known of each hop', () => {
  const labels = new Map([['192.0.2.1', { name: 'gateway', system: null }]]);
  const text = pathText(good, iso(NOW), 'desk-14', labels);
  expect(text).toContain('HOST: desk-14');
  expect(text).toContain('gateway (192.0.2.1)');
  expect(text).toMatch(/3\.\|-- \?\?\?/);
});
