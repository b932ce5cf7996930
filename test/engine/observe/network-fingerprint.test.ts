import { expect, test } from 'vitest';
import {
  defaultRoutes4,
  defaultRoutes6,
  isOffline,
  networkFingerprint,
} from '../../../electron/engine/observe/network-fingerprint.ts';
import { SystemSurroundings } from '../../../electron/engine/observe/surroundings.ts';

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const WIFI = 'wlan0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n';
const LOCAL = 'wlan0\t0000A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n';
const TUNNEL = 'tun0\t00000000\t0100080A\t0003\t0\t0\t50\t00000000\t0\t0\t0\n';

const kernel = (table: string) => (path: string) => (path === '/proc/net/route' ? table : null);

test('another default route is another network, another local route is not', () => {
  const home = networkFingerprint(kernel(HEAD + WIFI + LOCAL));
  expect(networkFingerprint(kernel(HEAD + WIFI))).toBe(home);
  expect(networkFingerprint(kernel(HEAD + WIFI.replace('0100A8C0', 'FE00A8C0')))).not.toBe(home);
  expect(networkFingerprint(kernel(HEAD + TUNNEL + WIFI + LOCAL))).not.toBe(home);
  expect(networkFingerprint(kernel(HEAD + LOCAL))).not.toBe(home);
});

test('the order and the counters of the routing table do not matter', () => {
  expect(networkFingerprint(kernel(HEAD + WIFI + TUNNEL))).toBe(networkFingerprint(kernel(HEAD + TUNNEL + WIFI)));
  const busy = WIFI.replace('\t0003\t0\t0\t', '\t0003\t7\t1234\t');
  expect(networkFingerprint(kernel(HEAD + busy))).toBe(networkFingerprint(kernel(HEAD + WIFI)));
});

test('default routes are read from the kernel’s tables', () => {
  expect(defaultRoutes4(HEAD + WIFI + LOCAL)).toEqual(['wlan0 0100A8C0']);
  const zero = '0'.repeat(32);
  const via = `fe80${'0'.repeat(27)}1`;
  const table = [
    `${zero} 00 ${zero} 00 ${via} 00000400 00000001 00000000 00000003     eth0`,
    `fe80${'0'.repeat(28)} 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     eth0`,
    `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
  ].join('\n');
  expect(defaultRoutes6(table)).toEqual([`eth0 ${via}`]);
});

test('garbage in place of a table is no route and no error', () => {
  for (const garbage of ['', '\n\n', 'x\ty', '\0\0\0', 'a b c d e f g h i j k']) {
    expect(defaultRoutes4(garbage)).toEqual([]);
    expect(defaultRoutes6(garbage)).toEqual([]);
  }
});

test('this machine answers all that is asked of it, and the same when nothing has changed', () => {
  const surroundings = new SystemSurroundings();
  expect(surroundings.cpuMs()).toBeGreaterThan(0);
  if (process.platform === 'linux') expect(surroundings.runDelayMs()).toBeGreaterThanOrEqual(0);
  expect(surroundings.networkFingerprint()).toBe(surroundings.networkFingerprint());
});

test('a machine is on no network without a way out and with addresses alone that it gave itself', () => {
  expect(isOffline('')).toBe(true);
  expect(isOffline('eth0 169.254.7.1\neth0 fe80:0:0:0')).toBe(true);
  expect(isOffline('eth0 169.254.7.1\neth0 192.0.2.7')).toBe(false);
  expect(isOffline('eth0 fe80:0:0:0\neth0 fd00:0:0:1')).toBe(false);
  expect(isOffline(networkFingerprint(kernel(HEAD + WIFI)))).toBe(false);
  expect(isOffline('wlan0 fe800000000000000000000000000001')).toBe(false);
});
