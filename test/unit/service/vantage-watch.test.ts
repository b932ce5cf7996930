import { expect, test } from 'vitest';
import type { Vantage } from '../../../electron/domain/vantage.ts';
import { createVantageWatch } from '../../../electron/service/vantage-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const HOME: Vantage = {
  host: 'desk',
  interfaceName: 'wlan0',
  sourceAddress: '192.168.1.7',
  gateway: '192.168.1.1',
  vpn: false,
  publicAddress: null,
};
const OFFICE: Vantage = { ...HOME, sourceAddress: '10.20.0.9', gateway: '10.20.0.1' };

/** A machine that is where the test says, and takes so long to tell it. */
function someWatch(takesMs = 100) {
  const clock = new FakeClock();
  const rig = {
    clock,
    here: HOME as Vantage | Error,
    address: null as string | null,
    looks: 0,
    running: 0,
    mostAtOnce: 0,
    told: [] as { readonly vantage: Vantage; readonly sinceUs: number }[],
    failures: [] as unknown[],
  };
  const watch = createVantageWatch({
    clock,
    collect: async () => {
      rig.looks += 1;
      rig.running += 1;
      rig.mostAtOnce = Math.max(rig.mostAtOnce, rig.running);
      await new Promise<void>((resolve) => {
        clock.schedule(takesMs, resolve);
      });
      rig.running -= 1;
      if (rig.here instanceof Error) throw rig.here;
      return rig.here;
    },
    publicAddress: () => rig.address,
    changed: (vantage, sinceUs) => rig.told.push({ vantage, sinceUs }),
    failed: (error) => rig.failures.push(error),
  });
  return { ...rig, rig, watch };
}

test('the first vantage is told, the same one again is not, another one is', async () => {
  const { rig, clock, watch } = someWatch();
  watch.lookSoon();
  await clock.advance(3_000);
  expect(rig.told.map(({ vantage }) => vantage)).toEqual([HOME]);
  watch.lookSoon();
  await clock.advance(3_000);
  rig.here = OFFICE;
  const changedAtUs = clock.utcUs();
  watch.lookSoon();
  await clock.advance(3_000);
  expect(rig.looks).toBe(3);
  expect(rig.told.map(({ vantage }) => vantage)).toEqual([HOME, OFFICE]);
  expect(rig.told[1]?.sinceUs).toBe(changedAtUs);
});

test('a network that comes up in many steps is looked at once, two seconds after the first', async () => {
  const { rig, clock, watch } = someWatch();
  for (let step = 0; step < 15; step += 1) {
    watch.lookSoon();
    await clock.advance(100);
  }
  expect(rig.looks).toBe(0);
  await clock.advance(2_000);
  expect(rig.looks).toBe(1);
});

test('a network that never rests is looked at all the same, never twice at once', async () => {
  const { rig, clock, watch } = someWatch(5_000);
  for (let step = 0; step < 600; step += 1) {
    watch.lookSoon();
    await clock.advance(100);
  }
  expect(rig.looks).toBeGreaterThan(5);
  expect(rig.mostAtOnce).toBe(1);
});

test('a change while it is being looked for is looked for once more', async () => {
  const { rig, clock, watch } = someWatch(1_000);
  watch.lookSoon();
  await clock.advance(2_500);
  watch.lookSoon();
  await clock.advance(600);
  rig.here = OFFICE;
  await clock.advance(5_000);
  expect(rig.looks).toBe(2);
  expect(rig.told.at(-1)?.vantage).toEqual(OFFICE);
});

test('a machine that cannot be asked leaves what was known, and is asked again at the next change', async () => {
  const { rig, clock, watch } = someWatch();
  watch.lookSoon();
  await clock.advance(3_000);
  rig.here = new Error('no such program');
  watch.lookSoon();
  await clock.advance(3_000);
  expect(rig.told.map(({ vantage }) => vantage)).toEqual([HOME]);
  expect(rig.failures).toHaveLength(1);
  rig.here = OFFICE;
  watch.lookSoon();
  await clock.advance(3_000);
  expect(rig.told.at(-1)?.vantage).toEqual(OFFICE);
});

test('an address that is told is another vantage at once, without another look', async () => {
  const { rig, clock, watch } = someWatch();
  watch.lookSoon();
  await clock.advance(3_000);
  rig.address = '198.51.100.20';
  const toldAtUs = clock.utcUs();
  watch.tellAddress();
  expect(rig.told[1]).toEqual({ vantage: { ...HOME, publicAddress: '198.51.100.20' }, sinceUs: toldAtUs });
  watch.tellAddress();
  rig.address = null;
  watch.tellAddress();
  expect(rig.told.map(({ vantage }) => vantage.publicAddress)).toEqual([null, '198.51.100.20', null]);
  expect(rig.looks).toBe(1);
  watch.stop();
  rig.address = '198.51.100.20';
  watch.tellAddress();
  expect(rig.told, 'after the stop').toHaveLength(3);
});

test('an address that is told while the place is being looked for comes with what is found', async () => {
  const { rig, clock, watch } = someWatch(1_000);
  rig.address = '198.51.100.20';
  watch.tellAddress();
  await clock.advance(2_500);
  rig.address = '203.0.113.80';
  watch.tellAddress();
  expect(rig.told).toEqual([]);
  await clock.advance(5_000);
  expect(rig.told.map(({ vantage }) => vantage)).toEqual([{ ...HOME, publicAddress: '203.0.113.80' }]);
  expect(rig.looks).toBe(1);
});

test('on no network no server sees this computer, whatever was told', async () => {
  const { rig, clock, watch } = someWatch();
  rig.address = '198.51.100.20';
  rig.here = { ...HOME, interfaceName: null, sourceAddress: null, gateway: null };
  watch.lookSoon();
  await clock.advance(3_000);
  expect(rig.told.map(({ vantage }) => vantage.publicAddress)).toEqual([null]);
  rig.here = HOME;
  watch.lookSoon();
  await clock.advance(3_000);
  expect(rig.told.map(({ vantage }) => vantage.publicAddress)).toEqual([null, '198.51.100.20']);
});

test('after the stop nothing is looked for and nothing told', async () => {
  const { rig, clock, watch } = someWatch();
  watch.lookSoon();
  await clock.advance(2_050);
  watch.stop();
  watch.lookSoon();
  watch.tellAddress();
  await clock.advance(10_000);
  expect(rig.looks).toBe(1);
  expect(rig.told).toEqual([]);
});
