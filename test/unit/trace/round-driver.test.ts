import { describe, expect, test } from 'vitest';
import type { RoundFindings } from '../../../electron/engine/trace/tracer.ts';
import { type DriverRig, driverRig, order } from './driver-rig.ts';

function findings(rig: DriverRig, id: number): RoundFindings {
  const outcome = rig.ended.find((one) => one.id === id)?.outcome;
  if (outcome?.kind !== 'traced') throw new Error(`round ${id} brought nothing: ${JSON.stringify(outcome)}`);
  return outcome.findings;
}

const kinds = (found: RoundFindings) => [...new Set(found.probes.map(({ state }) => state.kind))];

describe('many rounds at once', () => {
  test('each of 50 destinations gets its first packet before any of them gets its third', () => {
    const rig = driverRig();
    const addresses = Array.from({ length: 50 }, (_, at) => `192.0.2.${at + 1}`);
    for (const [id, address] of addresses.entries()) rig.driver.start(id, order(address, 'stall', 30), 0);
    rig.run();
    const turnOf = (address: string, count: number) =>
      rig.sockets.sent.findIndex(
        (_, at) => rig.sockets.sent.slice(0, at + 1).filter(({ probe }) => probe.address === address).length === count,
      );
    const firsts = addresses.map((address) => turnOf(address, 1));
    const thirds = addresses.map((address) => turnOf(address, 3));
    expect(Math.max(...firsts)).toBeLessThan(Math.min(...thirds));
    expect(rig.sockets.sent.length).toBe(50 * 30);
    expect(rig.ended.length).toBe(50);
    // 20 µs a packet: the last of them has waited for 99 packets of others.
    for (const id of addresses.keys()) expect(findings(rig, id).firstPacketAfterMs).toBeLessThan(4);
  });

  test('a stall goes before what is asked, that before repeats, and those before baselines', () => {
    const rig = driverRig();
    const urgencies = ['baseline', 'repeat', 'asked', 'stall'] as const;
    for (const [id, urgency] of urgencies.entries()) rig.driver.start(id, order(`192.0.2.${id}`, urgency, 5), 0);
    rig.run();
    const inTurn = [...new Set(rig.sockets.sent.map(({ probe }) => probe.address))];
    expect(inTurn).toEqual(['192.0.2.3', '192.0.2.2', '192.0.2.1', '192.0.2.0']);
  });

  test('a stall that begins while baselines are sent need not wait for them', () => {
    const rig = driverRig();
    for (let id = 0; id < 40; id += 1) rig.driver.start(id, order(`198.51.100.${id}`, 'baseline', 30), 0);
    rig.run(() => rig.sockets.sent.length > 50);
    const askedMs = rig.sockets.nowMs;
    rig.driver.start(99, order('192.0.2.99', 'stall', 30), askedMs);
    rig.run();
    expect(findings(rig, 99).firstPacketAfterMs).toBeLessThan(1);
    expect(rig.ended.length).toBe(41);
  });

  test('repeats and baselines leave at a pace, and none is lost for it', () => {
    const rig = driverRig();
    for (let id = 0; id < 100; id += 1) rig.driver.start(id, order(`198.51.100.${id}`, 'baseline', 30), 0);
    rig.run();
    expect(rig.sockets.sent.length).toBe(3_000);
    const firstSecond = rig.sockets.sent.filter(({ atMs }) => atMs < 1_000).length;
    expect(firstSecond).toBeLessThanOrEqual(2_101);
    expect(firstSecond).toBeGreaterThan(1_900);
    for (let id = 0; id < 100; id += 1) expect(kinds(findings(rig, id))).toEqual(['answered']);
  });

  test('stalls do not keep to the pace, and what has time waits for it the longer', () => {
    const rig = driverRig();
    for (let id = 0; id < 50; id += 1) rig.driver.start(id, order(`192.0.2.${id}`, 'stall', 30), 0);
    rig.driver.start(99, order('198.51.100.1', 'repeat', 30), 0);
    rig.run();
    const lastStall = rig.sockets.sent.findLastIndex(({ probe }) => probe.address.startsWith('192'));
    const firstRepeat = rig.sockets.sent.findIndex(({ probe }) => probe.address.startsWith('198'));
    expect(lastStall).toBeLessThan(firstRepeat);
    expect(rig.sockets.sent[lastStall]?.atMs).toBeLessThan(50);
    expect(rig.ended.length).toBe(51);
  });
});

describe('sockets are bounded', () => {
  test('never more are open than allowed, and every round is finished all the same', () => {
    const rig = driverRig(20);
    rig.sockets.answersAfterMs = () => null;
    for (let id = 0; id < 10; id += 1) rig.driver.start(id, order(`192.0.2.${id}`, 'stall', 10), 0);
    rig.run();
    expect(rig.sockets.mostEverOpen).toBe(20);
    expect(rig.sockets.openCount).toBe(0);
    for (let id = 0; id < 10; id += 1) {
      expect(findings(rig, id).probes.length).toBe(10);
      expect(kinds(findings(rig, id))).toEqual(['timed-out']);
    }
  });

  test('baselines leave sockets free for a stall', () => {
    const rig = driverRig(20);
    rig.sockets.answersAfterMs = () => null;
    rig.driver.start(1, order('198.51.100.1', 'baseline', 30), 0);
    rig.run(() => rig.sockets.nowMs > 50);
    expect(rig.sockets.openCount).toBe(15);
    rig.driver.start(2, order('192.0.2.1', 'stall', 5), rig.sockets.nowMs);
    rig.run();
    expect(findings(rig, 2).firstPacketAfterMs).toBeLessThan(1);
    expect(findings(rig, 1).probes.length).toBe(30);
  });

  test('a machine that is out of descriptors for a moment loses no probe', () => {
    const rig = driverRig();
    rig.sockets.descriptors = 3;
    rig.sockets.answersAfterMs = () => 20;
    rig.driver.start(1, order('192.0.2.1', 'stall', 10), 0);
    rig.run();
    expect(findings(rig, 1).probes.map(({ ttl }) => ttl)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(kinds(findings(rig, 1))).toEqual(['answered']);
  });

  test('a machine that stays out of descriptors is said to be, soon and for all rounds', () => {
    const rig = driverRig();
    rig.sockets.descriptors = 0;
    for (let id = 0; id < 20; id += 1) rig.driver.start(id, order(`192.0.2.${id}`, 'stall', 30), 0);
    rig.run();
    expect(rig.ended.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 20 }, () => expect.objectContaining({ kind: 'impossible', obstacle: 'no-descriptors' })),
    );
    expect(rig.sockets.nowMs).toBeLessThan(400);
  });

  test('no socket stays open after any end', () => {
    const rig = driverRig();
    rig.sockets.answersAfterMs = ({ ttl }) => (ttl % 2 === 0 ? 10 : null);
    rig.sockets.refuses = ({ ttl }) => (ttl === 5 ? 'no-route' : null);
    for (let id = 0; id < 5; id += 1) rig.driver.start(id, order(`192.0.2.${id}`, 'repeat', 12), 0);
    rig.run(() => rig.sockets.nowMs > 100);
    rig.driver.cancel(2);
    rig.run();
    expect(rig.ended.length).toBe(5);
    expect(rig.sockets.openCount).toBe(0);
  });
});

describe('what a round ends with', () => {
  test('a way that the system refuses is a result', () => {
    const rig = driverRig();
    rig.sockets.refuses = () => 'no-route';
    rig.driver.start(1, order('203.0.113.1', 'asked', 3), 0);
    rig.run();
    expect(findings(rig, 1).probes.map(({ state }) => state)).toMatchObject([
      { kind: 'failed-to-send', failure: 'no-route' },
      { kind: 'failed-to-send', failure: 'no-route' },
      { kind: 'failed-to-send', failure: 'no-route' },
    ]);
    expect(findings(rig, 1).firstPacketAfterMs).toBeNull();
  });

  test.each(['not-permitted', 'family-missing', 'unsupported'] as const)(
    'a kind of socket that cannot be had is said before anything is sent: %s',
    (failure) => {
      const rig = driverRig();
      rig.sockets.allowed = { kind: 'refused', failure, message: 'It is not allowed.', remedy: 'Allow it.' };
      rig.driver.start(1, order('192.0.2.1', 'asked'), 0);
      expect(rig.driver.activeRounds).toBe(1);
      rig.run();
      expect(rig.ended).toEqual([
        {
          id: 1,
          outcome: { kind: 'impossible', obstacle: failure, message: 'It is not allowed.', remedy: 'Allow it.' },
        },
      ]);
      expect(rig.sockets.sent).toEqual([]);
    },
  );

  test('called off, it brings what was heard, and calls nothing lost that had not had its time', () => {
    const rig = driverRig();
    rig.sockets.answersAfterMs = ({ ttl }) => (ttl <= 2 ? 10 : null);
    rig.driver.start(1, order('192.0.2.1', 'stall', 4), 0);
    rig.run(() => rig.sockets.nowMs > 100);
    rig.driver.cancel(1);
    rig.run();
    expect(findings(rig, 1).probes.map(({ state }) => state.kind)).toEqual([
      'answered',
      'answered',
      'awaited',
      'awaited',
    ]);
    expect(rig.sockets.nowMs).toBeLessThan(120);
  });

  test('called off before anything answered, it is cancelled', () => {
    const rig = driverRig();
    rig.sockets.answersAfterMs = () => null;
    rig.driver.start(1, order('192.0.2.1', 'stall', 4), 0);
    rig.run(() => rig.sockets.nowMs > 20);
    rig.driver.cancel(1);
    rig.driver.cancel(7);
    rig.run();
    expect(rig.ended).toMatchObject([{ id: 1, outcome: { kind: 'impossible', obstacle: 'cancelled' } }]);
    expect(rig.sockets.openCount).toBe(0);
  });

  test('its wall time is that of the moment in which it was asked for', () => {
    const rig = driverRig();
    rig.sockets.nowMs = 500;
    rig.driver.start(1, order('192.0.2.1', 'stall', 2), 400);
    rig.run();
    expect(findings(rig, 1).startedAtUs).toBe(1_000_000_400_000);
  });

  test('waiting for answers costs no more than a look every few milliseconds', () => {
    const rig = driverRig();
    rig.sockets.answersAfterMs = () => null;
    rig.driver.start(1, order('192.0.2.1', 'stall', 30), 0);
    rig.run();
    expect(rig.sockets.turnsWaited).toBeLessThan(200);
  });
});
