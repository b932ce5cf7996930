import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  counterChanges,
  parseNetstatStatistics,
  parseProcCounters,
  parseProcNetDev,
} from '../../../electron/engine/capture/parse-counters.ts';
import { parseNetstatSockets } from '../../../electron/engine/capture/parse-netstat-sockets.ts';
import { parsePing } from '../../../electron/engine/capture/parse-ping.ts';
import {
  parseArp,
  parseBsdRouteGet,
  parseIpDefaultRoute,
  parseIpNeighbour,
  parseIpRouteGet,
  parseWindowsRoutes,
} from '../../../electron/engine/capture/parse-route.ts';
import { parseSs } from '../../../electron/engine/capture/parse-ss.ts';
import { toolOutput } from './tool-output.ts';

describe('the way to the gateway', () => {
  test('Linux', () => {
    const route = { gateway: '10.91.1.2', interfaceName: 'c-r1', sourceAddress: '10.91.1.1' };
    expect(parseIpRouteGet(toolOutput('linux-ip-route-get.json'))).toEqual(route);
    expect(parseIpDefaultRoute(toolOutput('linux-ip-route-default.json'))).toEqual({ ...route, sourceAddress: null });
    expect(parseIpNeighbour(toolOutput('linux-ip-neigh.json'))).toMatchObject({ linkAddress: 'ca:4e:21:b3:37:f0' });
    expect(parseIpNeighbour(toolOutput('linux-ip-neigh-failed.json'))).toEqual({
      state: 'incomplete',
      linkAddress: null,
    });
    expect(parseIpNeighbour('[]')).toBeNull();
  });

  test('macOS: by a gateway, and on the local network', () => {
    expect(parseBsdRouteGet(toolOutput('macos-route-get.txt'))).toEqual({
      gateway: '192.168.1.1',
      interfaceName: 'en0',
      sourceAddress: null,
    });
    expect(parseBsdRouteGet(toolOutput('macos-route-get-local.txt'))?.gateway).toBeNull();
    expect(parseArp(toolOutput('macos-arp.txt'), '192.168.1.1')).toEqual({
      state: 'known',
      linkAddress: '4c:09:d4:1a:2b:3c',
    });
    expect(parseArp(toolOutput('macos-arp-incomplete.txt'), '192.168.1.1')?.state).toBe('incomplete');
  });

  test('Windows: the longest match wins, then the smallest metric', () => {
    const table = toolOutput('windows-route-print.txt');
    const laptop = '192.168.1.40';
    expect(parseWindowsRoutes(table, '198.51.100.1')).toEqual({
      gateway: '192.168.1.1',
      interfaceName: null,
      sourceAddress: laptop,
    });
    expect(parseWindowsRoutes(table, '192.168.1.77')).toEqual({
      gateway: null,
      interfaceName: null,
      sourceAddress: laptop,
    });
    expect(parseWindowsRoutes(table, '203.0.113.80')).toMatchObject({ gateway: '10.8.0.1', sourceAddress: '10.8.0.6' });
    expect(parseArp(toolOutput('windows-arp.txt'), '192.168.1.1')).toEqual({
      state: 'known',
      linkAddress: '4c:09:d4:1a:2b:3c',
    });
  });
});

describe('ping', () => {
  test.each([
    ['linux-ping.txt', 3],
    ['linux-ping-ipv6.txt', 3],
    ['linux-ping-silent.txt', 0],
    ['macos-ping.txt', 2],
    ['windows-ping-german.txt', 2],
    ['windows-ping-silent.txt', 0],
  ])('%s: %i of 3 answered', (file, received) => {
    expect(parsePing(toolOutput(file), 3)).toMatchObject({ sent: 3, received });
    expect(parsePing(toolOutput(file), 3)?.rttMs).toHaveLength(received);
  });

  test('a complaint is no report', () => {
    expect(parsePing('ping: socket: Operation not permitted\n', 3)).toBeNull();
    expect(parsePing('', 3)).toBeNull();
  });
});

describe('the hung socket', () => {
  const sockets = parseSs(toolOutput('linux-ss.txt'));

  test('an unanswered connection request shows how often it was sent again', () => {
    expect(sockets[0]).toMatchObject({
      state: 'SYN-SENT',
      remoteAddress: '10.91.4.2',
      remotePort: 9_999,
      timer: { name: 'on', expires: '344ms', retries: 2 },
      retransmitted: 2,
      unackedSegments: 1,
      rttMs: null,
      lastSentMs: null,
    });
  });

  test('data that nobody acknowledges shows what waits', () => {
    expect(sockets[1]).toMatchObject({
      state: 'ESTAB',
      localPort: 49_694,
      sendQueueBytes: 20_000,
      rtoMs: 816,
      rttMs: 0.08,
      backoff: 2,
      unackedSegments: 11,
      retransmitting: 1,
      retransmitted: 2,
      lostSegments: 11,
      lastSentMs: 560,
      lastAckMs: 2_688,
      bytesSent: 18_851,
      bytesAcked: 28,
    });
  });

  test('a healthy connection shows nothing unacknowledged, IPv6 alike', () => {
    expect(sockets).toHaveLength(4);
    expect(sockets[3]).toMatchObject({
      remoteAddress: 'fd91:4::2',
      retransmitted: null,
      unackedSegments: null,
      timer: null,
    });
  });

  test.each([
    ['macos-netstat-sockets.txt', 517],
    ['windows-netstat-sockets.txt', null],
  ])('netstat (%s)', (file, sendQueueBytes) => {
    const found = parseNetstatSockets(toolOutput(file)).filter((one) => one.remotePort === 443);
    expect(found.map((one) => [one.remoteAddress, one.localPort, one.state])).toEqual([
      ['203.0.113.80', 51_234, 'ESTABLISHED'],
      ['203.0.113.81', 51_240, 'SYN_SENT'],
      ['2001:db8:5::80', 51_241, 'ESTABLISHED'],
    ]);
    expect(found[0]?.sendQueueBytes).toBe(sendQueueBytes);
  });
});

describe('counters', () => {
  test('of Linux, by their names', () => {
    const counters = {
      ...parseProcCounters(toolOutput('linux-proc-net-snmp.txt')),
      ...parseProcCounters(toolOutput('linux-proc-net-netstat.txt')),
      ...parseProcNetDev(toolOutput('linux-proc-net-dev.txt')),
    };
    expect(counters['Tcp.RetransSegs']).toBeGreaterThan(0);
    expect(counters['Tcp.RtoMin']).toBe(200);
    expect(counters['TcpExt.ListenDrops']).toBe(0);
    expect(counters['TcpExt.TCPSynRetrans']).toBeGreaterThan(0);
    expect(counters['c-r1.txErrors']).toBe(0);
  });

  test('of macOS and Windows', () => {
    expect(parseNetstatStatistics(toolOutput('macos-netstat-statistics.txt'))).toMatchObject({
      'data packets retransmitted': 1_873,
      'listen queue overflows': 25,
      'retransmit timeouts': 312,
    });
    expect(parseNetstatStatistics(toolOutput('windows-netstat-statistics.txt'))).toMatchObject({
      'Segments Retransmitted': 10_233,
      'Failed Connection Attempts': 311,
    });
  });

  test('the change is what differs between two readings', () => {
    expect(counterChanges({ a: 1, b: 5, gone: 3 }, { a: 4, b: 5, fresh: 9 })).toEqual({ a: 3 });
  });
});

test('no text makes any of these throw', () => {
  const files = [
    'linux-ss.txt',
    'windows-route-print.txt',
    'linux-proc-net-snmp.txt',
    'macos-ping.txt',
    'linux-ip-route-get.json',
  ];
  const damaged = fc
    .tuple(
      fc.constantFrom(...files.map(toolOutput)),
      fc.nat(800),
      fc.nat(30),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    .map(([text, at, length, junk]) => text.slice(0, at) + junk + text.slice(at + length));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), damaged), (text) => {
      for (const parse of [parseSs, parseNetstatSockets, parseProcCounters, parseProcNetDev, parseNetstatStatistics])
        parse(text);
      for (const parse of [parseIpRouteGet, parseIpDefaultRoute, parseIpNeighbour, parseBsdRouteGet]) parse(text);
      parseArp(text, '192.168.1.1');
      parseWindowsRoutes(text, '192.168.1.1');
      const ping = parsePing(text, 3);
      expect(ping === null || ping.received <= 3).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('arbitrary text yields no socket, no route and no neighbour', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      expect([...parseSs(text), ...parseNetstatSockets(text)]).toEqual([]);
      expect([parseIpRouteGet(text), parseIpNeighbour(text), parseBsdRouteGet(text)]).toEqual([null, null, null]);
    }),
  );
});
