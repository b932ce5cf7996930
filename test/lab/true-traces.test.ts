import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hop, hopLoss, type Trace } from '../../electron/domain/trace.ts';
import { requireOrSkip } from '../support/needs.ts';
import type { CapturedHangs } from './support/captured-hang.ts';
import { startWatch } from './support/command-line.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { HOSTS, ROUTERS_SEEN_FROM_CLIENT } from './support/network-plan.ts';
import { openTraceCommand, printed, rested, type TraceCommand } from './support/trace-command.ts';

const DEAD = HOSTS.blackhole.address4;
const HEALTHY = HOSTS.healthy.address4;
const { r1, r2, r3 } = ROUTERS_SEEN_FROM_CLIENT;

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
      await watch.until(() => samples().length > 20, 120_000);
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
