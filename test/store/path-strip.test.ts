import { expect, test } from 'vitest';
import { hopBy, pathOf, silentHop, snapshot } from './support/paths.ts';
import { openInTest, readerInTest } from './support/store-in-test.ts';

const SECOND_US = 1_000_000;
const DESTINATION = '198.51.100.7';

test('a strip tells of each hop who answered most, and loss and mean delay of each part of the time', async () => {
  const { store, clock, directory } = openInTest();
  const atUs = clock.utcUs();
  const lossy = { ...hopBy(2, [['203.0.113.9', [30]]]), sent: 4, lost: 3 };
  const traced = [
    [0, [hopBy(1, [['192.0.2.1', [1, 3]]]), hopBy(2, [['203.0.113.1', [10, 20]]]), silentHop(3, 2)]],
    [5, [hopBy(1, [['192.0.2.1', [5]]]), lossy, silentHop(3, 2)]],
    [25, [hopBy(1, [['192.0.2.1', [7]]]), hopBy(2, [['203.0.113.9', [40]]])]],
    [30, [hopBy(1, [['192.0.2.99', [99]]])]],
  ] as const;
  for (const [second, hops] of traced) {
    store.appendPath(snapshot(atUs + second * SECOND_US, 'focus', pathOf(DESTINATION, hops)));
  }
  store.flush();
  const reader = readerInTest(directory);
  const range = { fromUs: atUs, toUs: atUs + 30 * SECOND_US };
  const strip = await reader.pathStrip(DESTINATION, range, 3);
  expect(strip?.destination).toBe(DESTINATION);
  expect(strip?.hops).toEqual([
    { ttl: 1, address: '192.0.2.1', loss: [0, null, 0], rttMs: [3, null, 7] },
    { ttl: 2, address: '203.0.113.9', loss: [0.5, null, 0], rttMs: [20, null, 40] },
    { ttl: 3, address: null, loss: [1, null, null], rttMs: [null, null, null] },
  ]);
  expect(await reader.pathStrip(DESTINATION, { fromUs: atUs - 10, toUs: atUs }, 3)).toBeNull();
  expect(await reader.pathStrip(DESTINATION, { fromUs: atUs, toUs: atUs }, 3)).toBeNull();
  expect(await reader.pathStrip('192.0.2.250', range, 3)).toBeNull();
});

test('of very many paths each part of the time looks at its newest, and misses no part', async () => {
  const { store, clock, directory } = openInTest();
  const atUs = clock.utcUs();
  for (let index = 0; index < 6_000; index += 1) {
    const hops = [hopBy(1, [['192.0.2.1', [index < 3_000 ? 2 : 8]]])];
    store.appendPath(snapshot(atUs + index * SECOND_US, 'focus', pathOf(DESTINATION, hops)));
  }
  store.flush();
  const range = { fromUs: atUs, toUs: atUs + 6_000 * SECOND_US };
  const strip = await readerInTest(directory).pathStrip(DESTINATION, range, 4);
  expect(strip?.hops.map((hop) => hop.rttMs)).toEqual([[2, 2, 8, 8]]);
});
