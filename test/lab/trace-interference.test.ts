import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hop } from '../../electron/domain/trace.ts';
import { parseMtrReport } from '../../electron/engine/capture/parse-mtr-report.ts';
import { requireOrSkip } from '../support/needs.ts';
import type { Fault } from './support/faults.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { HOSTS, ROUTERS_SEEN_FROM_CLIENT } from './support/network-plan.ts';

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
