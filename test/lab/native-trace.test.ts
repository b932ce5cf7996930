import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program, requireOrSkip } from '../support/needs.ts';
import { runStallscope } from './support/command-line.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { answerEverything, wireName } from './support/network.ts';
import {
  FAR_CLOSED_PORT,
  FAR_HOSTS,
  FAR_OPEN_PORT,
  FILTERED_PORT,
  HOSTS,
  ROUTERS_SEEN_FROM_CLIENT,
  UNROUTABLE,
  UNROUTED,
} from './support/network-plan.ts';
import { countSyns } from './support/packet-count.ts';
import { openTraceCommand, printed, rested, type TraceCommand, type TraceJson } from './support/trace-command.ts';

const { r1, r2, r3, west, east, edge } = ROUTERS_SEEN_FROM_CLIENT;
type Family = 'address4' | 'address6';
const FAMILIES: readonly Family[] = ['address4', 'address6'];
const PORT = String(FAR_OPEN_PORT);
/** Nobody listens there, so the far host says so for each UDP packet. */
const UDP_PORT = '33434';

/**
 * Round trips between the lab's places take some hundredths of a millisecond; on a machine that is busy with other things a
 * program may be kept waiting, but not for this long, which is what a made-up latency would look like.
 */
const FALSE_LATENCY_MS = 100;

/** Who may answer at each distance of the long way, up to the router before the end; nobody at the silent one. */
const wayTo = (family: Family): readonly (readonly string[])[] => [
  [r1[family]],
  [r2[family]],
  [west[family], east[family]],
  [],
  [edge[family]],
];

/** Every hop is who stands there and nobody else; `end` answers behind the last router, or nobody. */
function expectTruth(trace: TraceJson, family: Family, end: readonly string[]): void {
  const way = [...wayTo(family), end];
  for (const [index, hop] of trace.hops.entries()) {
    expect(hop.ttl).toBe(index + 1);
    for (const address of hop.addresses) expect(way[index] ?? [], `hop ${hop.ttl}`).toContain(address);
    for (const rttMs of hop.rttMs) expect(rttMs).toBeLessThan(FALSE_LATENCY_MS);
    if (hop.addresses.length === 0) expect(hop).toMatchObject({ rttMs: [], loss: 1 });
  }
  for (const ttl of [1, 2, 3, 5]) expect(trace.hops[ttl - 1]?.addresses, `hop ${ttl}`).not.toEqual([]);
}

/** What a person reads when something could not be done: words, and nothing of the program's own insides. */
function expectWords(stderr: string): void {
  expect(stderr).toMatch(/^stallscope: /);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error:|undefined|null|NaN/);
}

describe.runIf(
  requireOrSkip('lab', [...LAB_NEEDS, program('setpriv', 'util-linux'), program('prlimit', 'util-linux')]),
)('the path as an ordinary user sees it', () => {
  let lab: Lab;
  let trace: TraceCommand;
  beforeAll(async () => {
    lab = await openLab();
    trace = await openTraceCommand(lab);
  });
  afterAll(() => lab?.close());

  const setPingGroups = (range: string) =>
    lab.run('client', 'sysctl', ['-q', '-w', `net.ipv4.ping_group_range=${range}`]);

  describe('from routers that answer a host about once a second, as Linux has them do', () => {
    describe.each(FAMILIES)('%s', (family) => {
      const open = FAR_HOSTS.open[family];

      test('every hop is told by its address, and the silent one is silent and not a number', async () => {
        const found = await trace([open, '--port', PORT]);
        expect(found).toMatchObject({ exitCode: 0, stderr: '' });
        const path = printed(found);
        expect(path).toMatchObject({ destination: open, port: FAR_OPEN_PORT, protocol: 'tcp', reached: true });
        expect(path.hops).toHaveLength(6);
        expectTruth(path, family, [open]);
        expect(path.hops[3]).toMatchObject({ addresses: [], rttMs: [], loss: 1 });
        expect(path.hops[5]).toMatchObject({ addresses: [open], loss: 0 });
        expect(path.hops[5]?.rttMs.length).toBeGreaterThan(0);
      });

      test('a hop with two addresses shows both', async () => {
        // Of the trace before; routers count the families apart.
        await rested();
        const path = printed(await trace([open, '--port', PORT, '--cycles', '8']));
        expectTruth(path, family, [open]);
        expect([...(path.hops[2]?.addresses ?? [])].sort()).toEqual([west[family], east[family]].sort());
        for (const ttl of [1, 2, 5, 6]) expect(path.hops[ttl - 1]?.addresses, `hop ${ttl}`).toHaveLength(1);
      });
    });
  });

  // What stands in the way is the same then, and no trace has to wait until routers have forgotten the one before.
  describe('from routers that answer everything', () => {
    beforeAll(answerEverything);

    test('traceroute refuses this user a TCP trace, and the product does not', async () => {
      const args = ['-n', '-T', '-p', PORT, FAR_HOSTS.open.address4];
      const [first, words] = trace.user.command('bound', 'traceroute', args);
      const refused = await lab.run('client', first, words);
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr).toMatch(/permitted|privileges/);
      const found = await trace([FAR_HOSTS.open.address4, '--port', PORT]);
      expect(found).toMatchObject({ exitCode: 0, trace: { reached: true } });
    });

    describe.each(FAMILIES)('%s', (family) => {
      const open = FAR_HOSTS.open[family];

      test('a closed port is reached: its refusal is the destination speaking', async () => {
        const found = await trace([open, '--port', String(FAR_CLOSED_PORT)]);
        expect(found.exitCode).toBe(0);
        const path = printed(found);
        expect(path.reached).toBe(true);
        expectTruth(path, family, [open]);
        expect(path.hops.at(-1)).toMatchObject({ ttl: 6, addresses: [open] });
        expect(path.hops.at(-1)?.note).toMatch(/closed|refused/);
      });

      test('a destination that drops connection requests is not reached, and all routers before it are named', async () => {
        const found = await trace([FAR_HOSTS.deaf[family], '--port', PORT]);
        expect(found.exitCode).toBe(1);
        const path = printed(found);
        expect(path.reached).toBe(false);
        expectTruth(path, family, []);
      });

      test.each([
        ['that takes them', FAR_HOSTS.open[family], FAR_OPEN_PORT],
        ['that refuses them', FAR_HOSTS.open[family], FAR_CLOSED_PORT],
        ['that drops them', FAR_HOSTS.deaf[family], FAR_OPEN_PORT],
      ])('a destination %s never sees more than three connections of one trace', async (_, address, port) => {
        const syns = await countSyns(lab, 'far', wireName('edge'), 'in');
        await trace([address, '--port', String(port)]);
        const seen = (await syns.settled()).map(({ from }) => from);
        await syns.stop();
        expect(seen.length).toBeGreaterThan(0);
        expect(seen.length).toBeLessThanOrEqual(3);
        // Each probe is one packet: none is sent again by the system.
        expect(new Set(seen).size).toBe(seen.length);
      });

      test('no connection of a trace stays open at the destination', async () => {
        await trace([open, '--port', PORT]);
        const left = () => lab.run('far', 'ss', ['-H', '-t', '-n', 'state', 'established', `( sport = :${PORT} )`]);
        await expect.poll(async () => (await left()).stdout, { timeout: 30_000 }).toBe('');
      });

      test('a filter is named with its router, and nothing is reached behind it', async () => {
        const found = await trace([open, '--port', String(FILTERED_PORT)]);
        expect(found.exitCode).toBe(1);
        const path = printed(found);
        expect(path.reached).toBe(false);
        expectTruth(path, family, [edge[family]]);
        const filtered = path.hops.filter(({ note }) => note !== null && /!X|filter|prohibited/i.test(note));
        expect(filtered.map(({ ttl, addresses }) => ({ ttl, addresses }))).toEqual([
          { ttl: 6, addresses: [edge[family]] },
        ]);
      });

      test('UDP reaches a host that says its port is unreachable, and not one that drops it', async () => {
        const reached = await trace([open, '--protocol', 'udp', '--port', UDP_PORT]);
        expect(reached).toMatchObject({ exitCode: 0, trace: { reached: true, protocol: 'udp' } });
        expectTruth(printed(reached), family, [open]);
        expect(printed(reached).hops).toHaveLength(6);
        const lost = await trace([FAR_HOSTS.mute[family], '--protocol', 'udp', '--port', UDP_PORT]);
        expect(lost).toMatchObject({ exitCode: 1, trace: { reached: false } });
        expectTruth(printed(lost), family, []);
      });

      test('ICMP needs ping_group_range: where it allows, the path is whole', async () => {
        await setPingGroups('0 2147483647');
        const found = await trace([open, '--protocol', 'icmp']);
        await setPingGroups('1 0');
        expect(found).toMatchObject({
          exitCode: 0,
          stderr: '',
          trace: { reached: true, protocol: 'icmp', port: null },
        });
        expectTruth(printed(found), family, [open]);
        expect(printed(found).hops).toHaveLength(6);
      });

      test('ICMP needs ping_group_range: where it does not allow, the words say so and how to change it', async () => {
        await setPingGroups('1 0');
        const found = await trace([open, '--protocol', 'icmp']);
        expect(found).toMatchObject({ exitCode: 1, trace: null });
        expectWords(found.stderr);
        expect(found.stderr).toContain('ping_group_range');
      });

      test('without a route there is a sentence, and no path', async () => {
        const found = await trace([UNROUTABLE[family]]);
        expect(found).toMatchObject({ exitCode: 1, trace: null });
        expectWords(found.stderr);
        expect(found.stderr).toMatch(/route/);
        expect(found.stderr).toContain(UNROUTABLE[family]);
      });

      test('a router that knows no way is named, and the path ends there', async () => {
        // Of what has no way Linux tells five times, and then once a second, whatever its other limits are (net.ipv4.route.error_burst).
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        const found = await trace([UNROUTED[family]]);
        expect(found.exitCode).toBe(1);
        const path = printed(found);
        expect(path.reached).toBe(false);
        expect(path.hops[0]?.addresses).toEqual([r1[family]]);
        expect(path.hops[1]).toMatchObject({ addresses: [r2[family]] });
        expect(path.hops[1]?.note).toMatch(/!N|unreachable/);
        expect(path.hops.slice(2).flatMap(({ addresses }) => addresses)).toEqual([]);
      });

      test('the slow stretch is seen in the round trips behind it and in none before', async () => {
        const path = printed(await trace([FAR_HOSTS.remote[family], '--port', PORT]));
        expect(path.reached).toBe(true);
        expect(path.hops.at(-1)?.addresses).toEqual([FAR_HOSTS.remote[family]]);
        for (const { ttl, rttMs } of path.hops) {
          for (const one of rttMs) {
            if (ttl === 6) expect(one).toBeGreaterThanOrEqual(39);
            else expect(one).toBeLessThan(39);
          }
        }
      });
    });

    test.each([22, 24, 28, 32, 48])(
      'with %i file descriptors the trace is true, or says that there are too few',
      async (limit) => {
        const found = await trace([FAR_HOSTS.open.address4, '--port', PORT], ['prlimit', `--nofile=${limit}:${limit}`]);
        if (found.trace === null) {
          expect(found.exitCode).toBe(1);
          expectWords(found.stderr);
          expect(found.stderr).toMatch(/descriptors|open files/);
        } else {
          expectTruth(found.trace, 'address4', [FAR_HOSTS.open.address4]);
          expect(found).toMatchObject({ exitCode: 0, trace: { reached: true } });
        }
      },
    );

    test('a name that nobody knows, a port and a protocol that there are not: words, and no path', async () => {
      const nobody = await trace(['nobody.lab.test']);
      expect(nobody).toMatchObject({ exitCode: 1, trace: null });
      expectWords(nobody.stderr);
      expect(nobody.stderr).toContain('nobody.lab.test');
      for (const wrong of [
        [FAR_HOSTS.open.address4, '--port', '65536'],
        [FAR_HOSTS.open.address4, '--port', '0'],
        [FAR_HOSTS.open.address4, '--protocol', 'sctp'],
      ]) {
        const refused = await trace(wrong);
        expect(refused).toMatchObject({ exitCode: 2, trace: null });
        expect(refused.stderr).toMatch(/^stallscope: /);
      }
    });

    test('a family that the host lacks is told in words', async () => {
      await lab.run('control', 'sysctl', ['-q', '-w', 'net.ipv6.conf.all.disable_ipv6=1']);
      const [first, words] = trace.user.command('bound', process.execPath, [
        new URL('../../electron/headless/stallscope.cjs', import.meta.url).pathname,
        'trace',
        HOSTS.healthy.address6,
        '--json',
      ]);
      const found = await lab.run('control', first, words);
      await lab.run('control', 'sysctl', ['-q', '-w', 'net.ipv6.conf.all.disable_ipv6=0']);
      expect(found).toMatchObject({ exitCode: 1, stdout: '' });
      expectWords(found.stderr);
      expect(found.stderr).toMatch(/IPv6|route/);
    });

    test('root sees the same path', async () => {
      const found = await runStallscope(lab, ['trace', HOSTS.healthy.address4, '--json']);
      expect(found.exitCode).toBe(0);
      const path: TraceJson = JSON.parse(found.stdout);
      const right = [r1.address4, r2.address4, r3.address4, HOSTS.healthy.address4].map((address) => [address]);
      expect(path.hops.map(({ addresses }) => addresses)).toEqual(right);
    });

    // The last one: the client has lost its routes and addresses of IPv6 afterwards.
    test('an interface that goes down in the middle of a long run ends in a clear result', async () => {
      const running = trace([FAR_HOSTS.open.address4, '--port', PORT, '--cycles', '6']);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await lab.run('client', 'ip', ['link', 'set', wireName('r1'), 'down']);
      const found = await running;
      expect([0, 1]).toContain(found.exitCode);
      if (found.trace === null) expectWords(found.stderr);
      else expectTruth(found.trace, 'address4', [FAR_HOSTS.open.address4]);
      const after = await trace([FAR_HOSTS.open.address4, '--port', PORT]);
      expect(after).toMatchObject({ exitCode: 1, trace: null });
      expectWords(after.stderr);
    });
  });
});
