import { expect, test } from 'vitest';
import { vantageBy } from '../../../electron/engine/capture/vantage.ts';

const WIFI = { interfaceName: 'wlan0', address: '192.168.1.7' };
const WIFI_SIX = { interfaceName: 'wlan0', address: '2001:db8::7' };
const CABLE = { interfaceName: 'eth0', address: '192.0.2.7' };

test('the vantage is the interface, the address and the gateway of the way out', () => {
  const route = { interfaceName: 'wlan0', sourceAddress: null, gateway: '192.168.1.1' };
  expect(vantageBy(route, [CABLE, WIFI, WIFI_SIX])).toMatchObject({
    interfaceName: 'wlan0',
    sourceAddress: '192.168.1.7',
    gateway: '192.168.1.1',
    vpn: false,
  });
  expect(vantageBy({ ...route, sourceAddress: '192.168.1.9' }, [WIFI]).sourceAddress).toBe('192.168.1.9');
});

test('an address of the gateway’s family is told, where there is one', () => {
  const route = { interfaceName: 'wlan0', sourceAddress: null, gateway: 'fe80::1' };
  expect(vantageBy(route, [WIFI, WIFI_SIX]).sourceAddress).toBe('2001:db8::7');
  expect(vantageBy(route, [WIFI]).sourceAddress).toBe('192.168.1.7');
});

test('a way out through a tunnel is a VPN', () => {
  expect(vantageBy({ interfaceName: 'wg0', sourceAddress: null, gateway: null }, []).vpn).toBe(true);
});

test('without a way out it is measured from an own address; without any address from nowhere', () => {
  expect(vantageBy(null, [CABLE, WIFI])).toMatchObject({
    interfaceName: 'eth0',
    sourceAddress: '192.0.2.7',
    gateway: null,
  });
  expect(vantageBy(null, [])).toMatchObject({ interfaceName: null, sourceAddress: null, gateway: null, vpn: false });
});
