import { expect, test } from 'vitest';
import { createFamilyOrder } from '../../../electron/engine/probe/resolve/family-order.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('IPv6 goes first where this host has a way to the address', async () => {
  const order = createFamilyOrder(new FakeClock());
  expect(await order(['127.0.0.1', '::1'])).toEqual(['::1', '127.0.0.1']);
});

test('IPv4 goes first where it has none, and what was found is asked about again after some seconds', async () => {
  const clock = new FakeClock();
  const order = createFamilyOrder(clock);
  // Without an interface the system has no way to a link-local address, as it has none to any without a route.
  expect(await order(['fe80::1', '127.0.0.1'])).toEqual(['127.0.0.1', 'fe80::1']);
  await clock.advance(6_000);
  expect(await order(['fe80::1', '127.0.0.1'])).toEqual(['127.0.0.1', 'fe80::1']);
});

test('addresses of one family stay as they came', async () => {
  const order = createFamilyOrder(new FakeClock());
  expect(await order(['192.0.2.2', '192.0.2.1'])).toEqual(['192.0.2.2', '192.0.2.1']);
  expect(await order(['::1', '::2'])).toEqual(['::1', '::2']);
});
