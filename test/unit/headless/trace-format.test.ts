import { describe, expect, test } from 'vitest';
import type { ProbeAnswer } from '../../../electron/domain/path-probe.ts';
import type { Hop, HopAnswerer, Trace } from '../../../electron/domain/trace.ts';
import { traceFindings } from '../../../electron/headless/format/trace-findings.ts';
import { tracedJson } from '../../../electron/headless/format/trace-json.ts';
import { traceReport } from '../../../electron/headless/format/trace-report.ts';
import type { TraceOutcome } from '../../../electron/service/service.ts';

type Traced = Extract<TraceOutcome, { readonly kind: 'traced' }>;

const answerer = (
  address: string,
  rttMs: readonly number[],
  answer: ProbeAnswer = 'time-exceeded',
  mtuBytes: number | null = null,
): HopAnswerer => ({ address, rttMs, answers: [answer], mtuBytes });

function hop(ttl: number, answerers: readonly HopAnswerer[], lost = 0, note: string | null = null): Hop {
  const rttMs = answerers.flatMap((one) => one.rttMs);
  const addresses = answerers.map(({ address }) => address);
  return { ttl, addresses, rttMs, answerers, sent: rttMs.length + lost, lost, statistics: null, note };
}

const silent = (ttl: number, sent = 3): Hop => hop(ttl, [], sent);

const DESTINATION = '198.51.100.7';
const wayOf = (hops: readonly Hop[], changes: Partial<Trace> = {}): Trace => ({
  destination: DESTINATION,
  port: 443,
  protocol: 'tcp',
  reached: true,
  durationMs: 41.23456,
  pathMtuBytes: null,
  hops,
  ...changes,
});

const traced = (trace: Trace, changes: Partial<Traced> = {}): Traced => ({
  kind: 'traced',
  trace,
  method: 'native TCP trace',
  ahead: null,
  rounds: { asked: 1, done: 1, cancelled: false },
  hindrances: [],
  ...changes,
});

const HOPS = [
  hop(1, [answerer('192.0.2.1', [0.5, 0.7])]),
  silent(2, 2),
  hop(3, [answerer('203.0.113.1', [10]), answerer('203.0.113.2', [12, 13])], 1),
  hop(4, [answerer(DESTINATION, [20, 21], 'open')], 0, 'open'),
];

describe('the report of a trace', () => {
  test('shows names and systems where they were asked for and are known', () => {
    const labels = new Map([
      ['192.0.2.1', { name: 'r1.example', system: { number: 64500, name: 'EXAMPLE' } }],
      ['203.0.113.2', { name: null, system: { number: 64501, name: null } }],
    ]);
    const lines = traceReport(traced(wayOf(HOPS)), 'api.example.com', 'here', labels);
    expect(lines[2]).toMatch(/^ {2}1\.\|-- AS64500 r1\.example \(192\.0\.2\.1\) +0\.0% /);
    expect(lines[4]).toMatch(/^ {2}3\.\|-- 203\.0\.113\.1 /);
    expect(lines[5]).toMatch(/`\|-- AS64501 203\.0\.113\.2 /);
    expect(lines[1]?.indexOf('Loss%')).toBe((lines[2]?.indexOf('0.0%') ?? 0) - 1);
    expect(tracedJson(traced(wayOf(HOPS)), labels).labels).toEqual(Object.fromEntries(labels));
  });

  test('claims no certain distance for a destination that has none', () => {
    const at = (note: string) =>
      traceReport(traced(wayOf([hop(6, [answerer(DESTINATION, [20], 'open')], 0, note)])), DESTINATION, 'here')[0];
    expect(at('open')).toContain(': reached at hop 6, port open,');
    expect(at('open, here or farther')).toContain(': reached at hop 6 or farther, port open,');
    expect(at('open, here or nearer')).toContain(': reached at hop 6 or nearer, port open,');
  });

  test('is laid out as mtr does it; what was not measured is no zero, and each address of a hop has its own round trips', () => {
    expect(traceReport(traced(wayOf(HOPS)), 'api.example.com', 'here')).toEqual([
      'Trace to api.example.com (198.51.100.7) port 443 by TCP: reached at hop 4, port open, 41.2 ms (native TCP trace)',
      'HOST: here                        Loss%   Snt   Last   Avg  Best  Wrst StDev',
      '  1.|-- 192.0.2.1                  0.0%     2    0.7   0.6   0.5   0.7   0.1',
      '  2.|-- ???                      100.0%     2      –     –     –     –     –',
      '  3.|-- 203.0.113.1               25.0%     4   10.0  10.0  10.0  10.0   0.0',
      '    |  `|-- 203.0.113.2                         13.0  12.5  12.0  13.0   0.7',
      '  4.|-- 198.51.100.7               0.0%     2   21.0  20.5  20.0  21.0   0.7  open',
      '',
      'Loss at hop 3 does not continue to the end: that router limits its answers.',
      'Hop 2 kept silent, and passes on what goes through it.',
    ]);
  });

  test('takes the statistics of a tool that tells no single round trips, and the addresses of one that does not tell them apart', () => {
    const hops: Hop[] = [
      { ...hop(1, []), addresses: ['192.0.2.1', '192.0.2.2'], rttMs: [1, 2, 3], sent: 3 },
      {
        ...hop(2, []),
        addresses: [DESTINATION],
        sent: 4,
        statistics: { lastMs: 20, averageMs: 21, bestMs: 19, worstMs: 23, deviationMs: 1.5 },
      },
    ];
    expect(traceReport(traced(wayOf(hops)), DESTINATION, 'here').slice(2)).toEqual([
      '  1.|-- 192.0.2.1                  0.0%     3    3.0   2.0   1.0   3.0   1.0',
      '    |  `|-- 192.0.2.2',
      '  2.|-- 198.51.100.7               0.0%     4   20.0  21.0  19.0  23.0   1.5',
    ]);
  });

  test('does not fill the screen with the silence behind the last answer', () => {
    const hops = [hop(1, [answerer('192.0.2.1', [1, 1, 1])]), ...Array.from({ length: 29 }, (_, at) => silent(at + 2))];
    const report = traceReport(traced(wayOf(hops, { reached: false })), DESTINATION, 'here');
    expect(report.slice(0, 8)).toEqual([
      'Trace to 198.51.100.7 port 443 by TCP: not reached, 41.2 ms (native TCP trace)',
      'HOST: here                        Loss%   Snt   Last   Avg  Best  Wrst StDev',
      '  1.|-- 192.0.2.1                  0.0%     3    1.0   1.0   1.0   1.0   0.0',
      '  2.|-- ???                      100.0%     3      –     –     –     –     –',
      '  3.|-- ???                      100.0%     3      –     –     –     –     –',
      '  4.|-- ???                      100.0%     3      –     –     –     –     –',
      '     … and so on until hop 30',
      '',
    ]);
  });

  test('a refused connection is the destination speaking: reached, with the port closed', () => {
    const [head] = traceReport(traced(wayOf([hop(1, [answerer(DESTINATION, [1], 'closed')])])), DESTINATION, 'here');
    expect(head).toContain('reached at hop 1, port closed');
  });

  test('says how many cycles there were', () => {
    const run = traced(wayOf(HOPS), { rounds: { asked: 100, done: 37, cancelled: true } });
    expect(traceReport(run, DESTINATION, 'here')[0]).toContain('37 cycles in 41.2 ms');
    expect(traceFindings(run)[0]).toBe('Ended early, after 37 of 100 cycles.');
  });

  test('nothing that a router or a name says reaches the terminal as a command', () => {
    const nasty = traced(wayOf([hop(1, [answerer('\u001b[2J', [1])], 0, '\u0007')]), { method: '\u001b]0;' });
    for (const line of traceReport(nasty, '\u009b1m', '\u001b[0m')) expect(line).not.toMatch(/\p{Cc}/u);
  });
});

describe('what one must know to read a trace', () => {
  const findings = (hops: readonly Hop[], changes: Partial<Trace> = {}, more: Partial<Traced> = {}) =>
    traceFindings(traced(wayOf(hops, changes), more));
  const router = (ttl: number, lost = 0, count = 3) =>
    hop(
      ttl,
      [
        answerer(
          `192.0.2.${ttl}`,
          Array.from({ length: count }, () => ttl),
        ),
      ],
      lost,
    );
  const end = (ttl: number, lost = 0, count = 3) =>
    hop(
      ttl,
      [
        answerer(
          DESTINATION,
          Array.from({ length: count }, () => ttl),
          'open',
        ),
      ],
      lost,
    );

  test('of a whole way without loss, nothing', () => {
    expect(findings([router(1), router(2), end(3)])).toEqual([]);
  });

  test('where a way ends', () => {
    expect(findings([router(1), router(2), silent(3), silent(4)], { reached: false })).toEqual([
      'Not reached: the last answer came from hop 2 (192.0.2.2); nothing behind it answered.',
    ]);
    expect(findings([silent(1), silent(2)], { reached: false })).toEqual([
      'Not reached: nothing answered, not even the first hop.',
    ]);
  });

  test.each([
    ['filtered', 'is filtered there'],
    ['network-unreachable', 'lies in a network to which it has no route'],
    ['host-unreachable', 'cannot be reached from there'],
  ] as const)('who refuses it: %s', (answer, words) => {
    const hops = [router(1), hop(2, [answerer('192.0.2.2', [2], answer)])];
    expect(findings(hops, { reached: false })).toEqual([
      `Not reached: hop 2 (192.0.2.2) answers that TCP port 443 of 198.51.100.7 ${words}.`,
    ]);
  });

  test('a router that refuses is named where it stands, not where its refusal was heard', () => {
    const hops = [router(1), router(2), hop(3, [answerer('192.0.2.2', [2], 'filtered')])];
    expect(findings(hops, { reached: false })).toEqual([
      'Not reached: hop 2 (192.0.2.2) answers that TCP port 443 of 198.51.100.7 is filtered there.',
    ]);
  });

  test('that nobody asked farther', () => {
    expect(findings([router(1), router(2)], { reached: false })).toEqual([
      'Not reached within 2 hops: the last answer came from hop 2 (192.0.2.2), and nothing behind it was asked.',
    ]);
  });

  test('that UDP goes on where TCP ends', () => {
    const hops = [router(1), router(2), silent(3), silent(4)];
    const ahead = wayOf([router(1), router(2), router(3), end(4)], { protocol: 'udp', port: null });
    expect(findings(hops, { reached: false }, { ahead })).toContain(
      'UDP reaches the destination at hop 4: a filter at hop 2 or behind it, or the destination itself, drops TCP port 443.',
    );
    const short = { ...ahead, reached: false, hops: [router(1), router(2), router(3)] };
    expect(findings(hops, { reached: false }, { ahead: short })).toContain(
      'UDP goes on to hop 3 (192.0.2.3): a filter at hop 2 or behind it drops TCP port 443.',
    );
    expect(findings(hops, { reached: false }, { ahead: { ...short, hops: [router(1), router(2)] } })).toHaveLength(1);
    expect(findings([router(1), end(2)], {}, { ahead })).toEqual([]);
  });

  test('which loss is only a router that limits its answers', () => {
    expect(findings([router(1), router(2, 1, 2), router(3, 2, 1), end(4)])).toEqual([
      'Loss at hops 2 and 3 does not continue to the end: those routers limit their answers.',
    ]);
  });

  test('where loss begins that continues to the end', () => {
    expect(findings([router(1, 0, 100), router(2, 20, 80), router(3, 21, 79), end(4, 19, 81)])).toEqual([
      'Loss begins at hop 2 and continues to the end, where 19 of 100 probes were lost.',
    ]);
    expect(findings([router(1, 0, 100), end(2, 19, 81)])).toEqual([
      'The destination answered all but 19 of 100 probes; no hop before it lost as many.',
    ]);
  });

  test('that packets go round in a circle', () => {
    const a = (ttl: number) => hop(ttl, [answerer('192.0.2.8', [1])]);
    const b = (ttl: number) => hop(ttl, [answerer('192.0.2.9', [1])]);
    expect(findings([router(1), a(2), b(3), a(4), b(5)], { reached: false })).toContain(
      'A loop: 192.0.2.8 answers at hops 2 and 4.',
    );
    expect(findings([router(1), a(2), a(3), end(4)])).toEqual([]);
  });

  test('how large packets may be, where that is less than usual', () => {
    const narrow = hop(2, [answerer('192.0.2.2', [2], 'too-big', 1_400)]);
    expect(findings([router(1), narrow, end(3)], { pathMtuBytes: 1_400 })).toEqual([
      'Hop 2 (192.0.2.2) passes on packets of at most 1400 bytes.',
    ]);
    expect(findings([router(1), end(2)], { pathMtuBytes: 1_420 })).toEqual([
      'Packets on this way may have at most 1420 bytes.',
    ]);
    expect(findings([router(1), end(2)], { pathMtuBytes: 1_500 })).toEqual([]);
  });
});

describe('a trace as JSON', () => {
  test('has what is promised, and what was not answered is no number', () => {
    expect(tracedJson(traced(wayOf(HOPS)))).toMatchObject({
      destination: DESTINATION,
      port: 443,
      protocol: 'tcp',
      reached: true,
      durationMs: 41.235,
      hops: [
        { ttl: 1, addresses: ['192.0.2.1'], rttMs: [0.5, 0.7], loss: 0, jitterMs: 0.2, note: null },
        { ttl: 2, addresses: [], rttMs: [], loss: 1, averageMs: null, jitterMs: null, note: null },
        {
          ttl: 3,
          addresses: ['203.0.113.1', '203.0.113.2'],
          rttMs: [10, 12, 13],
          loss: 0.25,
          // Of the second router alone: that the first one stands nearer is no jitter.
          jitterMs: 1,
          answerers: [
            { address: '203.0.113.1', rttMs: [10], answers: ['time-exceeded'], mtuBytes: null },
            { address: '203.0.113.2', rttMs: [12, 13] },
          ],
        },
        { ttl: 4, note: 'open' },
      ],
    });
  });

  test('says who traced, how often, and what UDP saw ahead', () => {
    const ahead = wayOf([hop(1, [answerer('192.0.2.1', [1])])], { protocol: 'udp', port: null, reached: false });
    expect(tracedJson(traced(wayOf(HOPS), { ahead, hindrances: ['It was so.'] }))).toMatchObject({
      method: 'native TCP trace',
      rounds: 1,
      cancelled: false,
      hindrances: ['It was so.'],
      ahead: { protocol: 'udp', reached: false, hops: [{ ttl: 1, addresses: ['192.0.2.1'] }] },
    });
  });
});
