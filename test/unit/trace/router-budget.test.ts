import { describe, expect, test } from 'vitest';
import { RouterBudget } from '../../../electron/engine/trace/router-budget.ts';
import { driveRounds, order } from './drive-rounds.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { DESTINATION, routers } from './simulated-paths.ts';

describe('a router may be asked six times at once, and then once a second', () => {
  test('as Linux allows by default', () => {
    const budget = new RouterBudget();
    const ask = (nowMs: number): boolean => {
      const isAllowed = budget.allows('10.0.0.1', nowMs);
      budget.charge('10.0.0.1', nowMs);
      return isAllowed;
    };
    expect(Array.from({ length: 8 }, () => ask(5_000)).filter(Boolean)).toHaveLength(6);
    expect(ask(5_999)).toBe(false);
    expect(ask(6_000)).toBe(true);
    expect(ask(6_001)).toBe(false);
    expect(Array.from({ length: 8 }, () => ask(60_000)).filter(Boolean)).toHaveLength(6);
  });

  test('each router has its own', () => {
    const budget = new RouterBudget();
    for (let count = 0; count < 6; count += 1) budget.charge('10.0.0.1', 0);
    expect(budget.allows('10.0.0.1', 0)).toBe(false);
    expect(budget.allows('10.0.0.2', 0)).toBe(true);
  });

  test('ever so many routers do not make it forget the one that was just asked', () => {
    const budget = new RouterBudget();
    const askMany = (net: number, nowMs: number, hosts: number) => {
      for (let host = 0; host < hosts; host += 1) budget.charge(`10.${net}.${host >> 8}.${host & 255}`, nowMs);
    };
    askMany(1, 0, 4_000);
    budget.charge('10.0.0.1', 50_000);
    askMany(2, 50_000, 4_090);
    for (let count = 0; count < 5; count += 1) budget.charge('10.0.0.1', 50_000);
    askMany(3, 50_000, 20);
    expect(budget.allows('10.0.0.1', 50_000)).toBe(false);
  });
});

describe('fifty destinations behind the same routers, traced at once', () => {
  const shared = routers(3);
  const networksWith = (limits: ConstructorParameters<typeof SimulatedNetwork>[2]) =>
    Array.from({ length: 50 }, (_, index) => {
      const address = `192.0.2.${index + 1}`;
      const own = { addresses: [`10.9.0.${index}`], rttMs: 20, isLimited: true };
      return new SimulatedNetwork([...shared, own], { ...DESTINATION, address, rttMs: 25 }, limits);
    });
  const known = (network: SimulatedNetwork) => ({
    distance: network.distance,
    routers: network.hops.map(({ addresses }) => addresses[0] ?? null),
  });

  test('no router is asked more often than it answers, and every destination is reached', () => {
    const budget = new RouterBudget();
    const limits = new Map();
    for (let round = 0; round < 5; round += 1) {
      const networks = networksWith(limits);
      const driven = driveRounds(
        networks.map((network) => ({
          order: order({ address: network.destination.address, known: known(network) }),
          network,
        })),
        { budget, startMs: round * 1_000 },
      );
      const asked = networks.reduce((sum, network) => sum + (network.asked.get('10.0.0.1') ?? 0), 0);
      expect(asked).toBe(round === 0 ? 6 : 1);
      for (const [index, network] of networks.entries()) {
        expect([...network.unanswered]).toEqual([]);
        const outcome = driven[index]?.outcome;
        if (outcome?.kind !== 'traced') throw new Error('The round was impossible.');
        const { findings } = outcome;
        expect(findings.reachedTtl).toBe(5);
        // Left alone is not lost.
        expect(findings.probes.filter(({ state }) => state.kind !== 'answered')).toEqual([]);
        for (const ttl of findings.spared) expect(findings.probes.some((probe) => probe.ttl === ttl)).toBe(false);
        expect(findings.probes.length + findings.spared.length).toBe(5);
      }
    }
  });

  test('without a budget the same would look like loss', () => {
    const networks = networksWith(new Map());
    driveRounds(
      networks.map((network) => ({
        order: order({ address: network.destination.address, known: known(network) }),
        network,
      })),
    );
    const unanswered = networks.reduce((sum, network) => sum + (network.unanswered.get('10.0.0.1') ?? 0), 0);
    expect(unanswered).toBe(44);
  });

  test('a router that a round has just met is not asked more often than it answers either', () => {
    const network = new SimulatedNetwork(routers(4), { ...DESTINATION, rttMs: 25 });
    const budget = new RouterBudget();
    for (let round = 0; round < 3; round += 1) {
      const ordered = order({ protocol: 'icmp', port: null, probesPerHop: 3 });
      driveRounds([{ order: ordered, network }], { budget, startMs: round * 1_000 });
    }
    expect([...network.unanswered]).toEqual([]);
  });

  test('answers of routers that nobody knew are counted as well', () => {
    const budget = new RouterBudget();
    const networks = networksWith(new Map()).slice(0, 6);
    driveRounds(
      networks.map((network) => ({ order: order({ address: network.destination.address }), network })),
      { budget },
    );
    expect(budget.allows('10.0.0.1', 100)).toBe(false);
  });
});
