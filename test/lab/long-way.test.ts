import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import {
  FAR_CLOSED_PORT,
  FAR_HOSTS,
  FAR_OPEN_PORT,
  FILTERED_PORT,
  manyFarHosts,
  ROUTERS_SEEN_FROM_CLIENT,
  SLOW_WIRE,
  UNROUTABLE,
  UNROUTED,
} from './support/network-plan.ts';

const { r1, r2, west, east, edge } = ROUTERS_SEEN_FROM_CLIENT;
type Family = 'address4' | 'address6';
/** Linux routers answer one host with six errors at once and then with one a second; after so long all of them are theirs to give again. */
const RESTED_MS = 7_000;

describe.runIf(requireOrSkip('lab', LAB_NEEDS))('the long way of the lab is what it claims to be', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  /** When routers last answered one of these addresses' family with an error; they count the two families apart. */
  const answeredAtMs: Record<Family, number> = {
    address4: Number.NEGATIVE_INFINITY,
    address6: Number.NEGATIVE_INFINITY,
  };
  const routersAnswered = (family: Family): void => {
    answeredAtMs[family] = performance.now();
  };
  /** The answers of each hop, as traceroute tells them; several probes with source ports of their own. */
  async function hops(family: Family, args: readonly string[]): Promise<string[]> {
    // Routers answer a host about once a second after the first few; a trace is given what they have.
    const leftMs = answeredAtMs[family] + RESTED_MS - performance.now();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    const traced = await lab.run('client', 'traceroute', ['-n', '-w', '1', '-N', '4', ...args]);
    routersAnswered(family);
    return traced.stdout.split('\n').slice(1, -1);
  }
  const connect = (address: string, port: number) =>
    lab.run('client', 'curl', [
      '-s',
      '-m',
      '2',
      `telnet://${address.includes(':') ? `[${address}]` : address}:${port}`,
    ]);

  test.each([['address4'], ['address6']] as const)(
    'r2 balances flows by their ports over two routers, and the next one is silent (%s)',
    async (family) => {
      const destination = FAR_HOSTS.open[family];
      const seen = new Set<string>();
      for (let attempt = 0; attempt < 5 && seen.size < 2; attempt += 1) {
        const lines = await hops(family, ['-q', '3', '-T', '-p', String(FAR_OPEN_PORT), destination]);
        expect(lines).toHaveLength(6);
        expect(lines[3]).toMatch(/^ 4 {2}\* \* \*$/);
        for (const [ttl, address] of [r1, r2, null, null, edge, { [family]: destination }].entries()) {
          if (address !== null) expect(lines[ttl]).toContain(`${Reflect.get(address, family)} `);
        }
        for (const { [family]: one } of [west, east]) if (lines[2]?.includes(one)) seen.add(one);
      }
      expect([...seen].sort()).toEqual([west[family], east[family]].sort());
    },
  );

  test.each([['address4'], ['address6']] as const)(
    'the far host takes, refuses and drops connections as it is meant to (%s)',
    async (family) => {
      const far = FAR_HOSTS.open[family];
      // Taken and held until the deadline; refused; nothing heard; forbidden by a router.
      expect((await connect(far, FAR_OPEN_PORT)).exitCode).toBe(28);
      expect((await connect(far, FAR_CLOSED_PORT)).exitCode).toBe(7);
      expect((await connect(FAR_HOSTS.deaf[family], FAR_OPEN_PORT)).exitCode).toBe(28);
      expect((await connect(far, FILTERED_PORT)).exitCode).toBe(7);
      routersAnswered(family);
      const opened = ['-o', '/dev/null', '-w', '%{time_connect}', '-m', '2'];
      const url = (address: string): string => `http://${address.includes(':') ? `[${address}]` : address}:443/`;
      const times = await Promise.all(
        [far, FAR_HOSTS.deaf[family]].map((address) => lab.run('client', 'curl', ['-s', ...opened, url(address)])),
      );
      expect(Number(times[0]?.stdout)).toBeGreaterThan(0);
      expect(Number(times[1]?.stdout)).toBe(0);
      const filtered = await hops(family, ['-q', '1', '-T', '-p', String(FILTERED_PORT), far]);
      expect(filtered.at(-1)).toMatch(new RegExp(`${edge[family]} .*!X`));
      expect((await lab.run('client', 'ping', ['-c', '1', '-W', '1', FAR_HOSTS.deaf[family]])).exitCode).toBe(0);
      expect((await lab.run('client', 'ping', ['-c', '1', '-W', '1', FAR_HOSTS.mute[family]])).exitCode).toBe(0);
      const [, last] = manyFarHosts(2);
      expect((await lab.run('client', 'ping', ['-c', '1', '-W', '1', last?.[family] ?? ''])).exitCode).toBe(0);
    },
  );

  test.each([['address4'], ['address6']] as const)('the slow wire holds packets each way (%s)', async (family) => {
    const pinged = await lab.run('client', 'ping', ['-c', '3', '-i', '0.2', FAR_HOSTS.remote[family]]);
    const times = [...pinged.stdout.matchAll(/time=([\d.]+) ms/g)].map((match) => Number(match[1]));
    expect(times).toHaveLength(3);
    for (const timeMs of times) expect(timeMs).toBeGreaterThanOrEqual(2 * SLOW_WIRE.delayMs - 1);
  });

  test.each([['address4'], ['address6']] as const)('there are addresses without a way (%s)', async (family) => {
    expect((await hops(family, ['-q', '1', UNROUTED[family]])).at(-1)).toMatch(new RegExp(`^ 2 {2}${r2[family]} .*!N`));
    expect((await lab.run('client', 'ping', ['-c', '1', UNROUTABLE[family]])).stderr).toMatch(/No route|unreachable/i);
  });

  test('routers limit their answers as Linux does by default', async () => {
    for (const router of ['r1', 'r2', 'west', 'east', 'quiet', 'edge'] as const) {
      const limits = await lab.run(router, 'sysctl', ['-n', 'net.ipv4.icmp_ratelimit', 'net.ipv6.icmp.ratelimit']);
      // Milliseconds between two answers to one host; for IPv6 it was a second in older kernels and is a tenth of one in newer ones.
      expect(limits.stdout).toMatch(/^1000\n(1000|100)\n$/);
    }
  });
});
