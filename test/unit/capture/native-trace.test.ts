import { describe, expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { Phase } from '../../../electron/domain/phase.ts';
import type { Capture, CaptureContext } from '../../../electron/engine/capture/capture.ts';
import { createNativeTraceCapture } from '../../../electron/engine/capture/native-trace.ts';
import { RoundRunner } from '../../../electron/engine/capture/round-runner.ts';
import { WatchedPaths } from '../../../electron/engine/capture/watched-paths.ts';
import type { ProbeProgress } from '../../../electron/engine/probe/prober.ts';
import { expectReadable } from '../../support/expect-readable.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeTracing } from './fake-tracing.ts';
import { hungRequest, playedContext, said, someTarget, tcpSpec } from './subject.ts';

const to = (address: string, port = 443): Partial<ProbeProgress> => ({
  resolvedAddresses: [address],
  remoteAddress: address,
  remotePort: port,
});

function bench() {
  const clock = new FakeClock();
  const tracing = new FakeTracing(clock);
  const tools = { tracedUntilMs: Number.NEGATIVE_INFINITY };
  const runner = new RoundRunner(clock, tracing, (sinceMs) => tools.tracedUntilMs >= sinceMs);
  const capture = createNativeTraceCapture({
    clock,
    native: tracing,
    runner,
    watched: new WatchedPaths(clock, runner),
  });
  const stop = new AbortController();
  const hang = (
    progress: Partial<ProbeProgress> = to('192.0.2.7'),
    more: { readonly phase?: Phase; readonly context?: Partial<CaptureContext> } = {},
  ) => {
    const request = hungRequest(clock, someTarget(tcpSpec('api.example', 443)), progress, more.phase);
    const found: EvidenceDraft[] = [];
    const state = { done: false };
    const context = playedContext(clock, () => said(''), { signal: stop.signal, ...more.context });
    void run(capture, request.subject, context, found).then(() => {
      state.done = true;
    });
    return { ...request, found, state };
  };
  return { clock, tracing, tools, runner, hang, stop };
}

async function run(
  capture: Capture,
  subject: Parameters<Capture['run']>[0],
  context: CaptureContext,
  found: EvidenceDraft[],
): Promise<void> {
  if (!capture.applies(subject, context)) return;
  await capture.run(subject, context, (draft) => {
    expectReadable(draft);
    found.push(draft);
  });
}

const dataOf = (draft: EvidenceDraft | undefined): Readonly<Record<string, unknown>> => {
  const data = draft?.data;
  if (data === null || typeof data !== 'object' || Array.isArray(data)) throw new Error('no data');
  return data as Readonly<Record<string, unknown>>;
};

describe('the native trace of a request that hangs', () => {
  test('the first round leaves in the same turn, and its path is there while the request still hangs', async () => {
    const { clock, tracing, hang } = bench();
    const { found, state } = hang();
    expect(tracing.asked).toMatchObject([
      {
        atMs: clock.monotonicMs(),
        order: {
          address: '192.0.2.7',
          port: 443,
          protocol: 'tcp',
          probesPerHop: 1,
          patienceMs: 800,
          urgency: 'stall',
          spareRouters: false,
        },
      },
    ]);
    await clock.advance(20);
    expect(found).toHaveLength(1);
    expect(state.done).toBe(false);
    const [first] = found;
    expect(first).toMatchObject({
      kind: 'trace',
      method: 'native TCP trace, all hops at once',
      status: 'captured',
      summary: 'TCP to 192.0.2.7:443: reached at hop 3 in 9.00 ms.',
      sharedPath: false,
    });
    expect((first?.endedAtUs ?? 0) - (first?.startedAtUs ?? 0)).toBe(20_000);
    expect(first?.raw).toContain('  1.|-- 198.51.100.1');
    expect(dataOf(first)).toMatchObject({ reached: true, destination: '192.0.2.7', firstPacketAfterMs: 0.4 });
    expect(dataOf(first).probes).toEqual([
      { ttl: 1, atMs: 0.1, state: 'answered', address: '198.51.100.1', rttMs: 0.5, answer: 'time-exceeded' },
      { ttl: 2, atMs: 0.2, state: 'answered', address: '198.51.100.2', rttMs: 1.5, answer: 'time-exceeded' },
      { ttl: 3, atMs: 0.3, state: 'answered', address: '192.0.2.7', rttMs: 9, answer: 'closed' },
    ]);
  });

  test('rounds that had to wait for those of others are rarer, and say so', async () => {
    const { clock, tracing, hang } = bench();
    const { found, end } = hang();
    await clock.advance(100);
    // So many paths are traced that each round takes its turn.
    tracing.takesMs = 2_500;
    await clock.advance(10_000);
    end();
    await clock.advance(0);
    expect(found.at(-1)?.method).toBe('native TCP trace, 3 rounds, one every 2.5 s instead of 1 s');
  });

  test('then a round each second, handed over as one when the request ends, inside its time', async () => {
    const { clock, tracing, hang } = bench();
    const { found, end, state } = hang();
    const from = clock.monotonicMs();
    await clock.advance(5_500);
    expect(tracing.asked.map(({ atMs }) => atMs - from)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(tracing.asked.slice(1).every(({ order }) => order.urgency === 'repeat')).toBe(true);
    const endUs = clock.utcUs();
    end();
    await clock.advance(0);
    expect(state.done).toBe(true);
    expect(found.map(({ method }) => method)).toEqual([
      'native TCP trace, all hops at once',
      'native TCP trace, 5 rounds, one a second',
    ]);
    const last = found[1];
    expect(last?.endedAtUs).toBeLessThanOrEqual(endUs);
    expect(last?.summary).toBe('5 rounds: TCP to 192.0.2.7:443: reached at hop 3 in 9.00 ms.');
    expect(dataOf(last).rounds).toMatchObject([
      { atMs: 0, reached: true, durationMs: 20, distance: 3 },
      { atMs: 1_000, reached: true },
      { atMs: 2_000, reached: true },
      { atMs: 3_000, reached: true },
      { atMs: 4_000, reached: true },
    ]);
    expect(dataOf(last).hops).toMatchObject([{ ttl: 1, sent: 5, lost: 0, jitterMs: 0 }, { ttl: 2 }, { ttl: 3 }]);
    await clock.advance(10_000);
    expect(tracing.asked).toHaveLength(6);
    expect(clock.pendingTimers).toBe(0);
  });

  test('a long hang is traced ever more rarely, and what is known of it is handed over every thirty rounds', async () => {
    const { clock, tracing, hang } = bench();
    const { found } = hang();
    const from = clock.monotonicMs();
    await clock.advance(31_000);
    expect(found[1]?.method).toBe('native TCP trace, 30 rounds, one a second');
    await clock.advance(600_000 - 31_000);
    const times = tracing.asked.map(({ atMs }) => (atMs - from) / 1_000);
    expect(times.filter((at) => at < 60)).toHaveLength(60);
    expect(times.filter((at) => at >= 60 && at < 300)).toHaveLength(48);
    expect(times.filter((at) => at >= 300 && at < 600)).toHaveLength(10);
    expect(found[3]?.method).toBe('native TCP trace, 30 rounds, one every 5 s');
  });

  test('where TCP does not come through, UDP and ICMP are tried at once, each as evidence of its own', async () => {
    const { clock, tracing, hang } = bench();
    tracing.reachedBy = ['icmp'];
    const { found } = hang();
    await clock.advance(100);
    expect(found.map(({ method, summary }) => [method, summary])).toEqual([
      [
        'native TCP trace, all hops at once',
        'TCP to 192.0.2.7:443: not reached; the last answer came from hop 2, 198.51.100.2, 1.50 ms.',
      ],
      [
        'native UDP trace, all hops at once',
        'UDP to 192.0.2.7:33434: not reached; the last answer came from hop 2, 198.51.100.2, 1.50 ms.',
      ],
      ['native ICMP trace, all hops at once', 'ICMP to 192.0.2.7: reached at hop 3 in 9.00 ms.'],
    ]);
    expect(tracing.asked.slice(1).map(({ order }) => [order.protocol, order.port, order.urgency])).toEqual([
      ['udp', 33_434, 'stall'],
      ['icmp', null, 'stall'],
    ]);
  });

  test('where ICMP is not permitted, that is said with what helps', async () => {
    const { clock, tracing, hang } = bench();
    tracing.reachedBy = [];
    tracing.play = ({ protocol }) =>
      protocol !== 'icmp'
        ? null
        : {
            kind: 'impossible',
            obstacle: 'not-permitted',
            message: 'This user may not send pings.',
            remedy: 'Widen net.ipv4.ping_group_range.',
          };
    const { found } = hang();
    await clock.advance(100);
    expect(found[2]).toMatchObject({
      kind: 'trace',
      status: 'not-permitted',
      summary: 'ICMP to 192.0.2.7 was not traced. This user may not send pings.',
      remedy: 'Widen net.ipv4.ping_group_range.',
    });
  });

  test('a tracer that cannot work here says so once for each stall, and is not asked each second', async () => {
    const { clock, tracing, hang } = bench();
    tracing.play = () => ({
      kind: 'impossible',
      obstacle: 'native-code-missing',
      message: 'Native code could not be loaded.',
      remedy: 'Install it again.',
    });
    const { found, end, state } = hang();
    await clock.advance(10_000);
    expect(found).toMatchObject([
      {
        status: 'missing-tool',
        summary: 'TCP to 192.0.2.7:443 was not traced. Native code could not be loaded.',
        remedy: 'Install it again.',
      },
    ]);
    expect(tracing.asked).toHaveLength(1);
    end();
    await clock.advance(0);
    expect(state.done).toBe(true);
  });

  test('a way that is not there for a moment is tried again, and the rounds that could not be sent are counted', async () => {
    const { clock, tracing, hang } = bench();
    let rounds = 0;
    tracing.play = () => {
      rounds += 1;
      if (rounds > 2) return null;
      return { kind: 'impossible', obstacle: 'no-route', message: 'No route.', remedy: null };
    };
    const { found, end } = hang();
    await clock.advance(4_500);
    end();
    await clock.advance(0);
    expect(found.map(({ status }) => status)).toEqual(['failed', 'captured']);
    expect(found[1]?.summary).toContain('1 of 4 rounds could not be sent');
  });

  test('a request that ends before the first round is back gets its round all the same, with its true times', async () => {
    const { clock, tracing, hang } = bench();
    tracing.takesMs = 800;
    const { found, end, state } = hang();
    const startUs = clock.utcUs();
    await clock.advance(100);
    end();
    await clock.advance(600);
    expect(found).toEqual([]);
    await clock.advance(100);
    expect(found).toMatchObject([{ startedAtUs: startUs, endedAtUs: startUs + 800_000 }]);
    expect(state.done).toBe(true);
    await clock.advance(5_000);
    expect(tracing.asked).toHaveLength(1);
  });

  test('a request that has failed already gets one round, and its other protocols, after the fact', async () => {
    const { clock, tracing, hang } = bench();
    tracing.reachedBy = [];
    const { found, end, state } = hang();
    end();
    await clock.advance(5_000);
    expect(tracing.asked.map(({ order }) => order.protocol)).toEqual(['tcp', 'udp', 'icmp']);
    expect(found).toHaveLength(3);
    expect(state.done).toBe(true);
  });

  test('when the engine stops, what the round has found until then is handed over, and nothing goes on', async () => {
    const { clock, tracing, hang, stop } = bench();
    tracing.takesMs = 800;
    const { found, state } = hang();
    await clock.advance(100);
    stop.abort();
    await clock.advance(0);
    expect(found).toMatchObject([{ status: 'captured' }]);
    expect(state.done).toBe(true);
    expect(tracing.running).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('what was found is remembered as a path of bad times', async () => {
    const { clock, tracing, hang } = bench();
    hang();
    await clock.advance(100);
    expect(tracing.learned).toMatchObject([{ cause: 'stall', hanging: true }]);
  });
});

describe('requests that hang beside one another', () => {
  test('those that go to the same address and port share their rounds', async () => {
    const { clock, tracing, hang } = bench();
    const stalls = Array.from({ length: 50 }, () => hang());
    await clock.advance(2_500);
    expect(tracing.asked).toHaveLength(3);
    for (const { found } of stalls) expect(found).toHaveLength(1);
    for (const { end } of stalls) end();
    await clock.advance(0);
    for (const { found } of stalls) expect(dataOf(found[1]).rounds).toHaveLength(2);
  });

  test('fifty destinations at once all get their first round at once', async () => {
    const { clock, tracing, hang } = bench();
    const stalls = Array.from({ length: 50 }, (_, index) => hang(to(`192.0.2.${index + 1}`)));
    expect(tracing.asked).toHaveLength(50);
    await clock.advance(20);
    for (const { found } of stalls) expect(found).toHaveLength(1);
    // They all begin at the same gateway.
    expect(stalls.at(-1)?.found[0]?.sharedPath).toBe(true);
  });

  test('one that opens later gets the round that has just been, or the next one at once', async () => {
    const { clock, tracing, hang } = bench();
    hang();
    await clock.advance(400);
    const second = hang();
    await clock.advance(0);
    expect(second.found).toHaveLength(1);
    await clock.advance(700_000);
    // Rounds are half a minute apart by now.
    await clock.advance(5_000);
    const before = tracing.asked.length;
    const third = hang();
    await clock.advance(20);
    expect(tracing.asked.length).toBe(before + 1);
    expect(third.found).toHaveLength(1);
  });

  test('one that ends leaves the others their rounds', async () => {
    const { clock, tracing, hang } = bench();
    const first = hang();
    const second = hang();
    await clock.advance(1_500);
    first.end();
    await clock.advance(3_000);
    expect(tracing.asked).toHaveLength(5);
    second.end();
    await clock.advance(0);
    expect(dataOf(second.found[1]).rounds).toHaveLength(4);
    expect(dataOf(first.found[1]).rounds).toHaveLength(1);
  });
});

describe('beside other traces', () => {
  test('while a system tool traces, routers that are known are left to it, and the evidence says that the path was shared', async () => {
    const { clock, tracing, tools, hang } = bench();
    const { found, end } = hang();
    await clock.advance(500);
    tools.tracedUntilMs = Number.POSITIVE_INFINITY;
    await clock.advance(2_000);
    tools.tracedUntilMs = clock.monotonicMs();
    await clock.advance(3_000);
    expect(tracing.asked.map(({ order }) => order.spareRouters)).toEqual([false, true, true, false, false, false]);
    expect(found[0]?.sharedPath).toBe(false);
    end();
    await clock.advance(0);
    expect(found[1]?.sharedPath).toBe(true);
    expect(dataOf(found[1]).rounds).toMatchObject([{ sparedRouters: true }, { sparedRouters: true }, {}, {}, {}]);
  });

  test('the way to a destination that has never answered is guessed from its routers, so that repeats need not ask each twice', async () => {
    const { clock, tracing, hang } = bench();
    tracing.reachedBy = [];
    hang();
    await clock.advance(1_100);
    const toPort = tracing.asked.filter(({ order }) => order.protocol === 'tcp').map(({ order }) => order.known);
    expect(toPort).toEqual([null, { distance: 3, routers: ['198.51.100.1', '198.51.100.2'] }]);
    // A router that kept silent once stays known; whoever comes later looks at the whole way.
    tracing.routers = ['198.51.100.1'];
    await clock.advance(1_000);
    hang();
    await clock.advance(3_000);
    expect(tracing.asked.at(-1)?.order.known).toEqual({ distance: 3, routers: ['198.51.100.1', '198.51.100.2'] });
  });

  test('routers that were not asked are not said to be silent, and nobody learns from it that the path is', async () => {
    const { clock, tracing, tools, hang } = bench();
    tracing.reachedBy = [];
    const { found, end } = hang();
    await clock.advance(500);
    tools.tracedUntilMs = Number.POSITIVE_INFINITY;
    tracing.routers = [];
    tracing.spared = [1, 2];
    const learned = tracing.learned.length;
    await clock.advance(2_000);
    end();
    await clock.advance(0);
    expect(found.at(-1)?.summary).toBe(
      '2 rounds: TCP to 192.0.2.7:443: not reached; the routers on the path were left to another trace.',
    );
    expect(tracing.learned).toHaveLength(learned);
  });

  test('the first round of another request shows the whole way though the routers are spared just then', async () => {
    const { clock, tracing, tools, hang } = bench();
    tools.tracedUntilMs = Number.POSITIVE_INFINITY;
    hang();
    await clock.advance(1_100);
    const later = hang();
    await clock.advance(20);
    expect(tracing.asked.map(({ order }) => order.spareRouters)).toEqual([false, true, false]);
    expect(later.found).toHaveLength(1);
  });

  test('a system tool can ask whether routers were asked beside it; rounds that spare them do not count', async () => {
    const { clock, tools, runner, tracing, hang } = bench();
    hang();
    await clock.advance(500);
    expect(runner.askedRoutersSince(clock.monotonicMs() - 1_000)).toBe(true);
    tools.tracedUntilMs = Number.POSITIVE_INFINITY;
    const sinceMs = clock.monotonicMs();
    tracing.routers = [];
    await clock.advance(2_000);
    expect(runner.askedRoutersSince(sinceMs)).toBe(false);
  });

  test('traces to two destinations over other routers do not share a path', async () => {
    const { clock, tracing, hang } = bench();
    tracing.routers = ['198.51.100.1'];
    const first = hang(to('192.0.2.7'));
    await clock.advance(500);
    tracing.routers = ['198.51.100.9'];
    const second = hang(to('192.0.2.8'));
    await clock.advance(20);
    expect(first.found[0]?.sharedPath).toBe(false);
    expect(second.found[0]?.sharedPath).toBe(false);
  });
});

describe('where the request goes', () => {
  test('a lookup that hangs is followed to the resolver, and to the host as soon as the request gets there', async () => {
    const { clock, tracing, hang } = bench();
    const request = hang(
      { resolverAddress: '192.0.2.53' },
      { phase: 'resolve', context: { resolvers: [{ address: '192.0.2.53', port: 53 }] } },
    );
    await clock.advance(1_200);
    expect(tracing.asked.map(({ order }) => [order.protocol, order.address, order.port])).toEqual([
      ['udp', '192.0.2.53', 53],
      ['udp', '192.0.2.53', 53],
    ]);
    request.move('connect', to('192.0.2.7'));
    await clock.advance(20);
    expect(tracing.asked.at(-1)?.order).toMatchObject({ address: '192.0.2.7', protocol: 'tcp', urgency: 'stall' });
    expect(request.found.map(({ method }) => method)).toEqual([
      'native UDP trace, all hops at once',
      'native UDP trace, 1 round, one a second',
      'native TCP trace, all hops at once',
    ]);
    await clock.advance(3_000);
    expect(tracing.asked.slice(3).every(({ order }) => order.address === '192.0.2.7')).toBe(true);
  });

  test('a request that tries one address after the other is followed from one to the next', async () => {
    const { clock, tracing, hang } = bench();
    const request = hang(to('192.0.2.7'));
    await clock.advance(500);
    // The same phase; the next round notices.
    Object.assign(request.subject.progress, to('192.0.2.8'));
    await clock.advance(600);
    expect(tracing.asked.map(({ order }) => order.address)).toEqual(['192.0.2.7', '192.0.2.7', '192.0.2.8']);
  });

  test('a request that never gets an address says why there is no trace', async () => {
    const { clock, tracing, hang } = bench();
    const { found, end } = hang({}, { phase: 'resolve' });
    await clock.advance(3_000);
    end();
    await clock.advance(0);
    expect(tracing.asked).toEqual([]);
    expect(found).toMatchObject([{ status: 'skipped', summary: expect.stringContaining('without an address') }]);
  });
});

describe('beside the last good path', () => {
  test('a trace that ends on the way says that the path was complete, when, and over which hops', async () => {
    const { clock, tracing, hang } = bench();
    tracing.wasGood('192.0.2.7', 5);
    tracing.reachedBy = [];
    const { found } = hang();
    await clock.advance(100);
    expect(found[0]?.summary).toBe(
      'TCP to 192.0.2.7:443: not reached; the last answer came from hop 2, 198.51.100.2, 1.50 ms; the path was complete 5 min ago over the same 3 hops.',
    );
  });

  test('a route that is another one now is told by its first other hop', async () => {
    const { clock, tracing, hang } = bench();
    tracing.wasGood('192.0.2.7', 5, ['198.51.100.1', '198.51.100.77']);
    const { found } = hang();
    await clock.advance(100);
    expect(found[0]?.summary).toContain(
      'the path was complete 5 min ago and differs since at hop 2: 198.51.100.77 before, 198.51.100.2 now.',
    );
  });
});
