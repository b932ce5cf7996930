import { describe, expect, test } from 'vitest';
import type { Trace } from '../../../electron/domain/trace.ts';
import type { SystemTrace, SystemTraceRequest } from '../../../electron/engine/trace/system-trace.ts';
import type { RoundFindings, RoundOrder, RoundOutcome, TraceObstacle } from '../../../electron/engine/trace/tracer.ts';
import type { TraceOutcome, TraceRequest } from '../../../electron/service/service.ts';
import { type TraceParts, traceWith } from '../../../electron/service/trace-once.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const findings = (order: RoundOrder): RoundFindings => ({
  order,
  startedAtUs: 1,
  durationMs: 5,
  firstPacketAfterMs: 0.1,
  probes: Array.from({ length: order.probesPerHop }, () => ({
    ttl: 1,
    atMs: 0.1,
    state: { kind: 'answered', address: order.address, rttMs: 1, answer: 'open', mtuBytes: null } as const,
  })),
  scouts: [],
  reachedTtl: 1,
  reachedAtMost: false,
  pathMtuBytes: null,
  spared: [],
});

const obstacle = (kind: TraceObstacle): RoundOutcome => ({
  kind: 'impossible',
  obstacle: kind,
  message: `There is an obstacle: ${kind}.`,
  remedy: `Remove ${kind}.`,
});

const toolTrace: Trace = {
  destination: '192.0.2.7',
  port: null,
  protocol: 'icmp',
  reached: true,
  durationMs: 9,
  pathMtuBytes: null,
  hops: [],
};
const TOOL: SystemTrace = { kind: 'traced', trace: toolTrace, method: 'traceroute -I 192.0.2.7' };

interface World {
  readonly addresses: readonly string[];
  readonly round: (order: RoundOrder) => RoundOutcome;
  readonly tool: SystemTrace;
  readonly isProven: boolean;
}

function world(changes: Partial<World>) {
  const { addresses, round, tool, isProven }: World = {
    addresses: ['192.0.2.7'],
    round: (order) => ({ kind: 'traced', findings: findings(order) }),
    tool: TOOL,
    isProven: true,
    ...changes,
  };
  const clock = new FakeClock();
  const orders: RoundOrder[] = [];
  const toolRuns: SystemTraceRequest[] = [];
  const parts: TraceParts = {
    clock,
    tracer: {
      warm: () => Promise.resolve(),
      round(order) {
        orders.push(order);
        return Promise.resolve(round(order));
      },
      openSockets: () => Promise.resolve(0),
      close: () => Promise.resolve(),
    },
    isProven,
    resolve: () => Promise.resolve({ kind: 'resolved', addresses }),
    traceWithTool(request) {
      toolRuns.push(request);
      return Promise.resolve(tool);
    },
  };
  return { clock, orders, toolRuns, parts };
}

const request = (changes: Partial<TraceRequest> = {}): TraceRequest => ({
  host: 'api.example.com',
  port: 443,
  protocol: 'tcp',
  maxHops: 30,
  sizeBytes: null,
  cycles: null,
  onCycle: () => {},
  signal: new AbortController().signal,
  ...changes,
});

function reasons(outcome: TraceOutcome) {
  if (outcome.kind !== 'impossible') throw new Error('it was traced');
  return outcome.reasons;
}

describe('where nothing at all answers', () => {
  const unheard = (order: RoundOrder): RoundOutcome => ({
    kind: 'traced',
    findings: {
      ...findings(order),
      probes: [{ ttl: 1, atMs: 0.1, state: { kind: 'timed-out' } }],
      reachedTtl: null,
    },
  });

  test('the system’s own tool is asked too, where nobody has run the tracer on this system yet', async () => {
    const { parts, toolRuns } = world({ round: unheard, isProven: false });
    const outcome = await traceWith(request(), parts);
    expect(outcome).toMatchObject({ kind: 'traced', method: 'traceroute -I 192.0.2.7', trace: { reached: true } });
    expect(outcome).toMatchObject({ hindrances: [expect.stringContaining('heard no answer'), expect.anything()] });
    expect(toolRuns).toHaveLength(1);
  });

  test('the silence is shown where the tool cannot trace either', async () => {
    const tool: SystemTrace = { kind: 'impossible', message: 'It is missing.', remedy: null };
    const outcome = await traceWith(request(), world({ round: unheard, isProven: false, tool }).parts);
    expect(outcome).toMatchObject({ kind: 'traced', method: 'native TCP trace', trace: { reached: false } });
  });

  test('the silence is believed where the tracer is proven, and one answer is enough to believe it elsewhere', async () => {
    const proven = world({ round: unheard });
    expect(await traceWith(request(), proven.parts)).toMatchObject({ trace: { reached: false } });
    const heard = world({ isProven: false });
    expect(await traceWith(request(), heard.parts)).toMatchObject({ trace: { reached: true } });
    expect([...proven.toolRuns, ...heard.toolRuns]).toEqual([]);
  });
});

describe('a trace that a person asks for', () => {
  test('is one round with three probes to each hop, by what is built in', async () => {
    const { parts, orders, toolRuns } = world({});
    const outcome = await traceWith(request(), parts);
    expect(outcome).toMatchObject({
      kind: 'traced',
      trace: { destination: '192.0.2.7', reached: true, hops: [{ sent: 3 }] },
      method: 'native TCP trace',
      rounds: { asked: 1, done: 1 },
      hindrances: [],
    });
    expect(orders).toMatchObject([{ address: '192.0.2.7', port: 443, probesPerHop: 3, urgency: 'asked', maxHops: 30 }]);
    expect(toolRuns).toEqual([]);
  });

  test('in cycles is one probe to each hop every second, counted as it goes', async () => {
    const { parts, orders, clock } = world({});
    const counted: number[] = [];
    const running = traceWith(request({ cycles: 5, onCycle: (done) => counted.push(done) }), parts);
    await clock.advance(500);
    expect(counted).toEqual([1]);
    await clock.advance(2_000);
    expect(counted).toEqual([1, 2, 3]);
    await clock.advance(10_000);
    expect(await running).toMatchObject({
      kind: 'traced',
      trace: { hops: [{ sent: 5 }] },
      rounds: { asked: 5, done: 5, cancelled: false },
    });
    expect(orders.map(({ probesPerHop }) => probesPerHop)).toEqual([1, 1, 1, 1, 1]);
    // What the first round taught makes the next ones gentle.
    expect(orders.map(({ known }) => known?.distance ?? null)).toEqual([null, 1, 1, 1, 1]);
  });

  test('ended early brings the cycles that there are', async () => {
    const { parts, clock } = world({});
    const stop = new AbortController();
    const running = traceWith(request({ cycles: 100, signal: stop.signal }), parts);
    await clock.advance(2_500);
    stop.abort();
    expect(await running).toMatchObject({
      kind: 'traced',
      trace: { hops: [{ sent: 3 }] },
      rounds: { asked: 100, done: 3, cancelled: true },
    });
  });

  test('goes on when the network goes away and comes back, and says how many cycles were without it', async () => {
    let begun = 0;
    const { parts, clock } = world({
      round(order) {
        begun += 1;
        return begun === 3 || begun === 4 ? obstacle('no-route') : { kind: 'traced', findings: findings(order) };
      },
    });
    const running = traceWith(request({ cycles: 6 }), parts);
    await clock.advance(10_000);
    expect(await running).toMatchObject({
      kind: 'traced',
      trace: { hops: [{ sent: 4 }] },
      rounds: { asked: 6, done: 4, cancelled: false },
      hindrances: ['2 of 6 cycles could not be traced: There is an obstacle: no-route.'],
    });
    expect(begun).toBe(6);
  });

  test('by ICMP has no port', async () => {
    const { parts, orders } = world({});
    await traceWith(request({ protocol: 'icmp' }), parts);
    expect(orders).toMatchObject([{ protocol: 'icmp', port: null }]);
  });
});

describe('where what is built in cannot trace', () => {
  test.each(['native-code-missing', 'unsupported', 'tracer-failed'] as const)(
    'for %s the tool of the system does, and it is said',
    async (kind) => {
      const { parts, toolRuns } = world({ round: () => obstacle(kind) });
      expect(await traceWith(request(), parts)).toMatchObject({
        kind: 'traced',
        method: 'traceroute -I 192.0.2.7',
        hindrances: [`There is an obstacle: ${kind}.`, "The system's own tool traced the path instead."],
      });
      expect(toolRuns).toEqual([{ address: '192.0.2.7', port: 443, protocol: 'tcp', maxHops: 30 }]);
    },
  );

  test('a tool traces once, however many cycles were asked for, and that is said', async () => {
    const { parts } = world({ round: () => obstacle('unsupported') });
    const outcome = await traceWith(request({ cycles: 100 }), parts);
    expect(outcome).toMatchObject({ rounds: { asked: 1, done: 1 } });
    expect(outcome.kind === 'traced' && outcome.hindrances.join(' ')).toContain('traced the path once instead');
  });

  test.each(['no-route', 'no-descriptors', 'family-missing', 'cancelled', 'not-permitted'] as const)(
    'for %s no tool helps: the reason and the remedy are told',
    async (kind) => {
      const { parts, toolRuns } = world({ round: () => obstacle(kind) });
      expect(reasons(await traceWith(request(), parts))).toEqual([
        { message: `There is an obstacle: ${kind}.`, remedy: `Remove ${kind}.` },
      ]);
      expect(toolRuns).toEqual([]);
    },
  );

  test('for ICMP without ping sockets the tool may be permitted to', async () => {
    const { parts } = world({ round: () => obstacle('not-permitted') });
    expect(await traceWith(request({ protocol: 'icmp' }), parts)).toMatchObject({ kind: 'traced', trace: toolTrace });
  });

  test('where the tool is missing, too, both are told with what helps', async () => {
    const tool: SystemTrace = { kind: 'impossible', message: 'traceroute is not installed.', remedy: 'Install it.' };
    const { parts } = world({ round: () => obstacle('not-permitted'), tool });
    expect(reasons(await traceWith(request({ protocol: 'icmp' }), parts))).toEqual([
      { message: 'There is an obstacle: not-permitted.', remedy: 'Remove not-permitted.' },
      { message: 'traceroute is not installed.', remedy: 'Install it.' },
      { message: 'Traces by TCP and UDP need no permission.', remedy: 'ask with --protocol tcp or --protocol udp' },
    ]);
  });
});

describe('the address that is traced', () => {
  test('is that of the family which the machine has, and the other is mentioned', async () => {
    const round = (order: RoundOrder): RoundOutcome =>
      order.address.includes(':') ? obstacle('family-missing') : { kind: 'traced', findings: findings(order) };
    const { parts } = world({ addresses: ['2001:db8::7', '2001:db8::8', '192.0.2.7'], round });
    expect(await traceWith(request(), parts)).toMatchObject({
      kind: 'traced',
      trace: { destination: '192.0.2.7' },
      hindrances: ['There is an obstacle: family-missing.'],
    });
    const alone = world({ addresses: ['2001:db8::7'], round });
    expect(reasons(await traceWith(request(), alone.parts))).toMatchObject([
      { message: 'There is an obstacle: family-missing.' },
    ]);
  });

  test('a name that has none, or that nobody knows, is a sentence', async () => {
    const { parts, orders } = world({ addresses: [] });
    expect(reasons(await traceWith(request(), parts))).toEqual([
      { message: 'api.example.com has no address.', remedy: null },
    ]);
    const nobody: TraceParts = {
      ...parts,
      resolve: () => Promise.resolve({ kind: 'failed', message: 'Nobody knows it.' }),
    };
    expect(reasons(await traceWith(request(), nobody))).toEqual([{ message: 'Nobody knows it.', remedy: null }]);
    expect(orders).toEqual([]);
  });
});
