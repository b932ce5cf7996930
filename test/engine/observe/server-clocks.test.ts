import { describe, expect, test } from 'vitest';
import type { ClockReading } from '../../../electron/domain/clock-reading.ts';
import { ServerClocks } from '../../../electron/engine/observe/server-clocks.ts';
import { EngineRig, fails, type Script, someTarget } from '../../support/engine-rig.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const telling = (host: string, aheadMs: number, address = '192.0.2.80'): Script => ({
  steps: [
    ['connect', 10],
    ['wait', 20],
  ],
  remote: { address, port: 443 },
  tells: { host, aheadMs },
});

function read(rig: EngineRig): readonly ClockReading[] {
  return rig.sink.told.flatMap((one) => (one.type === 'clockRead' ? [one.reading] : []));
}

const holds = ({ lowUs, highUs }: ClockReading, aheadMs: number): boolean =>
  lowUs <= aheadMs * 1_000 && aheadMs * 1_000 <= highUs;

describe('the clocks of servers', () => {
  test('are told soon after the start, then seldom, and once more when the engine stops', async () => {
    const rig = new EngineRig(() => telling('shop.example.org', 4_200));
    rig.start(someTarget('shop'));
    await rig.clock.advance(30_000);
    expect(read(rig)).toHaveLength(1);
    await rig.clock.advance(570_000);
    expect(read(rig)).toHaveLength(1);
    await rig.clock.advance(1_100_000);
    expect(read(rig).length).toBeLessThanOrEqual(4);
    const before = read(rig).length;
    await rig.clock.advance(60_000);
    await rig.engine.stop();
    expect(read(rig)).toHaveLength(before + 1);
    expect(read(rig).at(-1)).toMatchObject({ host: 'shop.example.org', address: '192.0.2.80', agrees: true });
    expect(read(rig).at(-1)?.answers).toBeGreaterThan(340);
    // All of the same stretch, so that each replaces the one before.
    expect(new Set(read(rig).map(({ fromUs }) => fromUs)).size).toBe(1);
    for (const reading of read(rig)) expect(holds(reading, 4_200)).toBe(true);
  });

  test('are one for all targets that ask the same server, and several where names or addresses differ', async () => {
    const rig = new EngineRig(({ name }) =>
      telling(
        name === 'mail' ? 'mail.example.org' : 'shop.example.org',
        0,
        name === 'pinned' ? '192.0.2.9' : '192.0.2.80',
      ),
    );
    rig.start(someTarget('fresh'), someTarget('kept'), someTarget('mail'), someTarget('pinned'));
    await rig.clock.advance(60_000);
    await rig.engine.stop();
    const servers = new Set(read(rig).map(({ host, address }) => `${host} ${address}`));
    expect([...servers].toSorted()).toEqual([
      'mail.example.org 192.0.2.80',
      'shop.example.org 192.0.2.80',
      'shop.example.org 192.0.2.9',
    ]);
  });

  test('are read anew when this machine’s clock was set: what was known before is of the time before', async () => {
    let aheadMs = 0;
    const rig = new EngineRig(() => telling('shop.example.org', aheadMs));
    rig.start(someTarget('shop'));
    await rig.clock.advance(120_000);
    rig.clock.stepUtc(-600);
    aheadMs = 600;
    await rig.clock.advance(120_000);
    await rig.engine.stop();
    const latest = new Map(read(rig).map((reading) => [reading.fromUs, reading]));
    const [before, since, ...others] = [...latest.values()].toSorted((one, other) => one.toUs - other.toUs);
    expect(others).toEqual([]);
    expect(before !== undefined && holds(before, 0)).toBe(true);
    expect(since !== undefined && holds(since, 600)).toBe(true);
    expect(before?.answers).toBeGreaterThan(10);
    expect(since?.answers).toBeGreaterThan(10);
  });

  test('are not told by requests without an answer', async () => {
    const rig = new EngineRig(() => fails('refused'));
    rig.start(someTarget('shop'));
    await rig.clock.advance(60_000);
    await rig.engine.stop();
    expect(read(rig)).toEqual([]);
  });
});

describe('the clock of this machine', () => {
  const DAY_MS = 86_400_000;

  function heard(servers: readonly (readonly [host: string, address: string, aheadMs: number])[]) {
    const clock = new FakeClock();
    const clocks = new ServerClocks(clock, () => {});
    const hear = () => {
      for (const [host, address, aheadMs] of servers) {
        const nowMs = clock.monotonicMs();
        const dateUs = Math.floor((clock.utcUs() + aheadMs * 1_000) / 1_000_000) * 1_000_000;
        clocks.hear({ host, dateUs, sentMs: nowMs - 20, headMs: nowMs }, address);
      }
    };
    hear();
    return { clock, clocks };
  }

  test('is known to be off when several servers say so', () => {
    const { clocks } = heard([
      ['shop.example.org', '192.0.2.80', DAY_MS],
      ['mail.example.org', '192.0.2.25', DAY_MS],
    ]);
    expect(Math.abs((clocks.offMs() ?? 0) - DAY_MS)).toBeLessThan(2_000);
  });

  test('is not known to be off by one server, nor by what was heard long ago', async () => {
    expect(heard([['shop.example.org', '192.0.2.80', DAY_MS]]).clocks.offMs()).toBeNull();
    const { clock, clocks } = heard([
      ['shop.example.org', '192.0.2.80', DAY_MS],
      ['mail.example.org', '192.0.2.25', DAY_MS],
    ]);
    await clock.advance(3_600_000);
    expect(clocks.offMs()).toBeNull();
  });
});

test('servers that come and go do not fill the memory: those that answer no more are told and forgotten', async () => {
  const clock = new FakeClock();
  const told = new Set<string | null>();
  const clocks = new ServerClocks(clock, ({ host }) => told.add(host));
  const hear = (host: string) => {
    const nowMs = clock.monotonicMs();
    clocks.hear({ host, dateUs: 1_795_000_000_000_000, sentMs: nowMs - 20, headMs: nowMs }, '192.0.2.80');
  };
  for (let index = 0; index < 10_000; index += 1) hear(`h${index}.example`);
  hear('one-too-many.example');
  await clock.advance(3_600_000);
  hear('later.example');
  expect(told.size).toBe(10_000);
  expect(told.has('one-too-many.example')).toBe(false);
  clocks.stop();
  expect(told.has('later.example')).toBe(true);
});

const DAY_AHEAD_MS = 86_400_000;

test('the engine tells how far servers are ahead of the clock here, where several agree', async () => {
  const rig = new EngineRig(({ name }) =>
    name === 'shop'
      ? telling('shop.example.org', DAY_AHEAD_MS)
      : telling('mail.example.org', DAY_AHEAD_MS, '192.0.2.25'),
  );
  rig.start(someTarget('shop'), someTarget('mail'));
  expect(rig.engine.clockOffMs()).toBeNull();
  await rig.clock.advance(30_000);
  expect(Math.abs((rig.engine.clockOffMs() ?? 0) - DAY_AHEAD_MS)).toBeLessThan(2_000);
  await rig.engine.stop();
});
