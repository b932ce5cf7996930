import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hop, hopLoss, type Trace } from '../../electron/domain/trace.ts';
import { parseMtrReport } from '../../electron/engine/capture/parse-mtr-report.ts';
import { requireOrSkip } from '../support/needs.ts';
import type { CapturedHangs } from './support/captured-hang.ts';
import { startWatch } from './support/command-line.ts';
import type { Fault } from './support/faults.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { HOSTS, ROUTERS_SEEN_FROM_CLIENT } from './support/network-plan.ts';
import { openTraceCommand, printed, rested, type TraceCommand } from './support/trace-command.ts';

/** mtr's own mistakes come and go with its luck; so pairs are run until one is wrong, but no more than these. */
const PAIRS = 6;
const ROUNDS = 2;
const REPORT = ['--report', '--report-wide', '--report-cycles', '4', '--gracetime', '2', '--no-dns'];
const DEAD = HOSTS.blackhole.address4;
const HEALTHY = HOSTS.healthy.address4;
const { r1, r2, r3 } = ROUTERS_SEEN_FROM_CLIENT;

interface Queued {
  readonly destination: string;
  readonly protocol: string;
  readonly hops: readonly string[];
  readonly routersLost: number;
  readonly sharedPath: boolean;
  readonly startedAtUs: number;
  readonly endedAtUs: number;
}

/** Addresses of the hops, `?` for a silent one; silent hops at the end count as one. */
function pathOf(hops: readonly Pick<Hop, 'addresses'>[]): string[] {
  const path = hops.map((hop) => hop.addresses.join(',') || '?');
  while (path.length > 1 && path.at(-1) === '?' && path.at(-2) === '?') path.pop();
  return path;
}

const RIGHT: Readonly<Record<string, readonly string[]>> = {
  [DEAD]: [r1.address4, r2.address4, '?'],
  [HEALTHY]: [r1.address4, r2.address4, r3.address4, HEALTHY],
};

describe.runIf(requireOrSkip('lab', LAB_NEEDS))(
  'traces that run at once disturb each other; the queue keeps them apart',
  () => {
    let lab: Lab;
    let fault: Fault;
    beforeAll(async () => {
      lab = await openLab();
      fault = lab.faults.droppedBehindHop2(HOSTS.blackhole);
      await fault.on();
    });
    afterAll(async () => {
      await lab?.close();
    });

    async function report(args: readonly string[], destination: string): Promise<readonly Hop[]> {
      const result = await lab.run('client', 'mtr', [...REPORT, ...args, destination], 30_000);
      const subject = { destination, port: null, protocol: 'icmp', durationMs: 0 } as const;
      return parseMtrReport(result.stdout, subject)?.hops ?? [];
    }

    /** Hung connections captured as the product does it, those of one list by one process. */
    async function queued(...processes: readonly (readonly string[])[]): Promise<readonly Queued[]> {
      const script = new URL('queued-trace.ts', import.meta.url).pathname;
      const results = await Promise.all(
        processes.map((addresses) => lab.run('client', process.execPath, [script, ...addresses], 120_000)),
      );
      return results.flatMap(({ stdout, stderr }) => {
        expect(stderr).toBe('');
        return stdout.trim().split('\n').map(readQueued);
      });
    }

    test('an ICMP mtr to a dead host beside a TCP mtr to a healthy one shows hops that are not there; queued it does not', async () => {
      let wrong = false;
      for (let pair = 0; pair < PAIRS && !wrong; pair += 1) {
        const [dead, healthy] = await Promise.all([report([], DEAD), report(['--tcp', '--port', '443'], HEALTHY)]);
        wrong = pathOf(dead).join() !== RIGHT[DEAD]?.join() || pathOf(healthy).join() !== RIGHT[HEALTHY]?.join();
      }
      expect(wrong, `one of ${PAIRS} pairs`).toBe(true);

      const traces: Queued[] = [];
      for (let round = 0; round < ROUNDS; round += 1) traces.push(...(await queued([DEAD], [HEALTHY])));
      expect(traces.map((trace) => trace.protocol).sort()).toEqual([
        ...Array.from({ length: 2 * ROUNDS }, () => 'icmp'),
        ...Array.from({ length: 2 * ROUNDS }, () => 'tcp'),
      ]);
      for (const trace of traces) {
        expect(trace.hops, `${trace.protocol} to ${trace.destination}`).toEqual(RIGHT[trace.destination]);
        expect(trace.sharedPath).toBe(false);
      }
      // Two processes, yet never two at once.
      const inOrder = traces.toSorted((one, other) => one.startedAtUs - other.startedAtUs);
      for (const [index, trace] of inOrder.entries()) {
        expect(trace.startedAtUs).toBeGreaterThanOrEqual(inOrder[index - 1]?.endedAtUs ?? 0);
      }
    });

    test('routers answer a host about once a second: traces at once show loss that is not there; queued they do not', async () => {
      const hosts = [HOSTS.healthy, HOSTS.loss, HOSTS.silent, HOSTS.drip, HOSTS.reset].map((host) => host.address4);
      const together = await Promise.all(hosts.map((host) => report([], host)));
      expect(lostAtRouters(together.flat())).toBeGreaterThan(0);

      const traces = await queued(hosts.slice(0, 2), hosts.slice(2, 4));
      expect(traces).toHaveLength(8);
      expect(traces.map((trace) => trace.routersLost)).toEqual(traces.map(() => 0));
    });
  },
);

/** A round each second, for so long. */
const CYCLES = 10;
/**
 * Packets need some hundredths of a millisecond from one end of the lab to the other. A busy machine makes it a few milliseconds,
 * and the latencies that tools make up where they confuse answers or wait for a limited router are 100 to 1,200 ms (measured).
 */
const FALSE_LATENCY_MS = 100;

interface SeenHop {
  readonly ttl: number;
  readonly addresses: readonly string[];
  readonly rttMs: readonly number[];
  readonly loss: number | null;
  readonly note: string | null;
}

/** Every hop is who stands there, or silent; so none is repeated. No round trip is made up. */
function expectTrue(destination: string, hops: readonly SeenHop[]): void {
  const way = destination === DEAD ? [r1.address4, r2.address4] : [r1.address4, r2.address4, r3.address4, HEALTHY];
  for (const { ttl, addresses, rttMs } of hops) {
    for (const address of addresses) expect([address, ttl]).toEqual([way[ttl - 1], ttl]);
    expect(Math.max(0, ...rttMs), `hop ${ttl}`).toBeLessThan(FALSE_LATENCY_MS);
  }
}

/** What limited routers left unanswered is named as that, and is never told of the destination. */
function expectLimitsNamed(hops: readonly SeenHop[]): void {
  expect(hops.at(-1)).toMatchObject({ addresses: [HEALTHY], loss: 0 });
  for (const { addresses, loss, note } of hops.slice(0, -1)) {
    if (addresses.length > 0 && loss !== null && loss > 0) expect(note).toContain('limits its answers');
  }
}

describe.runIf(requireOrSkip('lab', LAB_NEEDS))(
  'our own traces stay true while one target is dead and its control is healthy, with routers at their default limit',
  () => {
    let lab: Lab;
    let trace: TraceCommand;
    beforeAll(async () => {
      lab = await openLab();
      trace = await openTraceCommand(lab);
      await lab.faults.droppedBehindHop2(HOSTS.blackhole).on();
    });
    afterAll(() => lab?.close());

    /** A trace of its own process, a round each second. */
    const follow = async (destination: string) =>
      printed(await trace([destination, '--port', '443', '--cycles', String(CYCLES)]));

    /** Both hang in one process, and everything is captured of both. */
    async function captured(holdMs: number): Promise<CapturedHangs> {
      const script = fileURLToPath(new URL('support/captured-hang.ts', import.meta.url));
      const asked = JSON.stringify({ addresses: [DEAD, HEALTHY], port: 443, holdMs });
      const { exitCode, stdout, stderr } = await lab.run('client', process.execPath, [script, asked], 120_000);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout);
    }

    test.each([
      ['dead', DEAD],
      ['healthy', HEALTHY],
    ])('alone: %s', async (_, destination) => {
      await rested();
      const path = await follow(destination);
      expect(path.reached).toBe(destination === HEALTHY);
      expectTrue(destination, path.hops);
      // A round a second is what routers have answers for.
      for (const { ttl, loss } of path.hops.slice(0, 2)) expect([ttl, loss]).toEqual([ttl, 0]);
      if (destination === HEALTHY) expect(path.hops.map(({ loss }) => loss)).toEqual([0, 0, 0, 0]);
    });

    test('beside each other, each in a process of its own', async () => {
      await rested();
      const [dead, healthy] = await Promise.all([follow(DEAD), follow(HEALTHY)]);
      expect([dead.reached, healthy.reached]).toEqual([false, true]);
      expectTrue(DEAD, dead.hops);
      expectTrue(HEALTHY, healthy.hops);
      expectLimitsNamed(healthy.hops);
    });

    test('beside the system’s tools, all in one process as the product runs them; and those are not spoilt', async () => {
      await rested();
      const { evidence, systemTraces } = await captured(25_000);
      expect(systemTraces).toBeGreaterThanOrEqual(4);
      const kinds = new Set<string>();
      for (const { address, draft } of evidence) {
        if (draft.status !== 'captured' || !['trace', 'mtr', 'traceroute'].includes(draft.kind)) continue;
        kinds.add(draft.kind);
        const { hops = [], reached, protocol }: Partial<Trace> = Object(draft.data);
        const seen = hops.map((hop) => ({ ...hop, rttMs: [...hop.rttMs, ...worstOf(hop)], loss: hopLoss(hop) }));
        const what = `${draft.method}: ${draft.raw}`;
        expect(reached, what).toBe(address === HEALTHY);
        expectTrue(address, seen);
        if (address === HEALTHY && draft.kind === 'trace' && protocol === 'tcp') {
          expect(hops.at(-1), what).toMatchObject({ addresses: [HEALTHY], lost: 0 });
          for (const { addresses, lost, note } of hops.slice(0, -1)) {
            if (addresses.length > 0 && lost > 0) expect(note, what).toContain('limits its answers');
          }
        }
        // What is lost at a router is its limit; of the destination's own answers none is.
        if (address === HEALTHY && draft.kind !== 'trace') expect(hops.at(-1), what).toMatchObject({ lost: 0 });
      }
      expect([...kinds].sort()).toEqual(['mtr', 'trace', 'traceroute']);
      // Each second one round, of both.
      for (const address of [DEAD, HEALTHY]) {
        expect(roundsOf(evidence, address)).toBeGreaterThanOrEqual(20);
      }
    });

    test('they add no retransmissions: neither to the probes, nor of their own', async () => {
      const config = join(lab.folder, 'quick.yaml');
      const targets = [HOSTS.healthy, HOSTS.silent].map(
        (host) => `  - { name: ${host.name}, url: "https://${host.name}/", family: 4, interval: 200ms }`,
      );
      await writeFile(config, ['targets:', ...targets, ''].join('\n'));
      const watch = startWatch(lab, ['--config', config, '--data-dir', join(lab.folder, 'quick')]);
      const samples = () => watch.events.filter((event) => event.type === 'sample');
      await watch.until(() => samples().length > 20, 20_000);
      const sentAgain = async (): Promise<number> => {
        const { stdout } = await lab.run('client', 'cat', ['/proc/net/snmp']);
        const [names = '', figures = ''] = stdout.split('\n').filter((line) => line.startsWith('Tcp:'));
        return Number(figures.split(' ')[names.split(' ').indexOf('RetransSegs')]);
      };
      const phase = async (meanwhile: () => Promise<unknown>) => {
        const before = samples().length;
        const beforeSegments = await sentAgain();
        await meanwhile();
        const during = samples().slice(before);
        return { segments: (await sentAgain()) - beforeSegments, during };
      };
      const without = await phase(() => new Promise((resolve) => setTimeout(resolve, CYCLES * 1_000)));
      const along = await phase(() => Promise.all([DEAD, HEALTHY].map(follow)));
      expect(await watch.interrupt()).toBe(0);
      for (const { during } of [without, along]) {
        expect(during.length).toBeGreaterThan(CYCLES * 5);
        expect(during.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
        expect(during.filter(({ tcp }) => tcp === null)).toEqual([]);
      }
      // The kernel sends again what a busy machine acknowledges late; a tracer that did harm would show in every cycle.
      const inVain = ({ during }: typeof along) => during.filter(({ tcp }) => (tcp?.retransmits ?? 0) > 0).length;
      expect(along.segments - without.segments).toBeLessThan(CYCLES / 2);
      expect(inVain(along) - inVain(without)).toBeLessThan(CYCLES / 2);
    });
  },
);

/** Reports tell the worst round trip instead of each. */
const worstOf = ({ statistics }: Hop): number[] => (statistics?.worstMs == null ? [] : [statistics.worstMs]);

function roundsOf(evidence: CapturedHangs['evidence'], address: string): number {
  const traces = evidence.filter((item) => item.address === address && item.draft.kind === 'trace');
  return traces.reduce((sum, { draft }) => {
    const rounds: unknown = draft.data === null ? null : Reflect.get(Object(draft.data), 'rounds');
    return sum + (Array.isArray(rounds) ? rounds.length : 1);
  }, 0);
}

const ROUTERS: readonly string[] = [r1.address4, r2.address4, r3.address4];

function lostAtRouters(hops: readonly Pick<Hop, 'addresses' | 'lost'>[]): number {
  return hops
    .filter((hop) => hop.addresses.some((address) => ROUTERS.includes(address)))
    .reduce((sum, hop) => sum + hop.lost, 0);
}

function readQueued(line: string): Queued {
  const draft = JSON.parse(line);
  return {
    destination: draft.data?.destination,
    protocol: draft.data?.protocol,
    hops: pathOf(draft.data?.hops ?? []),
    routersLost: lostAtRouters(draft.data?.hops ?? []),
    sharedPath: draft.sharedPath,
    startedAtUs: draft.startedAtUs,
    endedAtUs: draft.endedAtUs,
  };
}
