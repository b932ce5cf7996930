import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { TcpInfo } from '../../../electron/domain/tcp-info.ts';
import { createTcpInfoReader, descriptorOf } from '../../../electron/engine/native/tcp-info.ts';
import { PROBE_TIMEOUT } from '../../../electron/engine/probe/prober.ts';
import { createTestAuthority } from '../../support/certificates.ts';
import { dnsSpec, httpSpec, newPool, probeContext, probeOnce, tcpSpec } from '../../support/probe-context.ts';
import { startDnsServer } from '../../support/servers/dns-server.ts';
import { startFullBacklogServer } from '../../support/servers/full-backlog-server.ts';
import { startHttpServer } from '../../support/servers/http-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

async function serverOf(behaviour: NonNullable<Parameters<typeof startHttpServer>[0]>['behaviour'] = { kind: 'ok' }) {
  const server = await startHttpServer({ behaviour });
  cleanUp.push(() => server.close());
  return server;
}

/** A listener that accepts and says nothing; loopback. */
async function listener(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function connected(port: number): Promise<Socket> {
  const socket = new Socket();
  socket.on('error', () => {});
  cleanUp.push(() => socket.destroy());
  socket.connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  return socket;
}

const measured = { rttUs: expect.toSatisfy((us: number) => us > 0), retransmits: 0 };

describe.runIf(process.platform === 'linux')('what the kernel counted', () => {
  test('of a request that went well is its round trip and no retransmission', async () => {
    const { origin } = await serverOf();
    expect(await probeOnce(httpSpec(`${origin}/`))).toMatchObject({ failure: null, tcp: measured });
  });

  test('over TLS and HTTP/2 is that of the connection beneath', async () => {
    const authority = createTestAuthority();
    cleanUp.push(() => authority.remove());
    const { key, cert } = authority.issue({ label: 'h2', alternativeNames: ['IP:127.0.0.1'] });
    const server = createSecureServer({ key, cert, allowHTTP1: true }, (_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (const version of ['1.1', '2'] as const) {
      const result = await probeOnce(httpSpec(url, { version, tlsVerify: false }));
      expect(result, version).toMatchObject({ failure: null, exchanges: [{ version }], tcp: measured });
    }
  });

  test('of a request that was given up while it waited is there as well', async () => {
    const { origin } = await serverOf({ kind: 'hang-in-wait', forMs: null });
    const result = await probeOnce(httpSpec(`${origin}/`), { timeoutMs: 300 });
    expect(result).toMatchObject({ failure: { code: 'timeout', phase: 'wait' }, tcp: measured });
  });

  test('of a connection request that nobody answers is how often it was sent again, and no round trip', async () => {
    const full = await startFullBacklogServer();
    cleanUp.push(() => full.close());
    const result = await probeOnce(tcpSpec(full.address, full.port), { timeoutMs: 2_600 });
    expect(result).toMatchObject({ failure: { code: 'timeout', phase: 'connect' }, tcp: { rttUs: null } });
    expect(result.tcp?.retransmits).toBeGreaterThan(0);
  });

  test('of a refused connection is no round trip', async () => {
    const port = await listener();
    await cleanUp.pop()?.();
    const result = await probeOnce(tcpSpec('127.0.0.1', port));
    expect(result).toMatchObject({ failure: { code: 'refused' }, tcp: { rttUs: null, retransmits: 0 } });
  });

  test('of a connection that the server reset was read before it was gone', async () => {
    const { origin } = await serverOf({ kind: 'reset' });
    const result = await probeOnce(httpSpec(`${origin}/`));
    expect(result).toMatchObject({ failure: { code: 'reset' }, tcp: measured });
  });

  test('of a name is that of its TCP question; by UDP there is nothing to count', async () => {
    const dns = await startDnsServer(() => ({
      kind: 'answer',
      answers: [{ type: 'A', name: 'name.test', data: '192.0.2.1', ttl: 60 }],
    }));
    cleanUp.push(() => dns.close());
    const target = { resolver: { kind: 'server', address: dns.address, port: dns.port } } as const;
    expect(await probeOnce(dnsSpec('name.test', { transport: 'tcp' }), { target })).toMatchObject({
      failure: null,
      tcp: measured,
    });
    expect(await probeOnce(dnsSpec('name.test', { transport: 'udp' }), { target })).toMatchObject({
      failure: null,
      tcp: null,
    });
  });

  test('is read at connect, while it hangs and at the end, the newest kept when the connection is gone', async () => {
    const { origin } = await serverOf({ kind: 'hang-in-wait', forMs: null });
    const abort = new AbortController();
    const context = probeContext({ signal: abort.signal });
    const { progress } = context;
    const running = probeOnce(httpSpec(`${origin}/`), { context });
    await expect.poll(() => progress.phase).toBe('wait');
    const [readings] = progress.tcp;
    expect(readings?.atConnect?.info).toMatchObject({ state: 'established', bytesSent: 0 });
    await expect.poll(() => readings?.read()?.info.bytesAcked).toBeGreaterThan(1);
    const live = readings?.last ?? null;
    expect(live?.info).toMatchObject({ state: 'established', unackedSegments: 0, bytesReceived: 0 });
    abort.abort(PROBE_TIMEOUT);
    await running;
    expect(readings?.isOver).toBe(true);
    expect(readings?.read()).toBe(null);
    expect(readings?.last).not.toBe(live);
    expect(readings?.last?.info.bytesSent).toBe(live?.info.bytesSent);
  });
});

describe('retransmissions', () => {
  /** A kernel that counts up as told. */
  function kernel() {
    const counted = { total: 0 };
    const known = createTcpInfoReader('linux');
    const tcpInfo = (socket: Socket): TcpInfo | null => {
      const info = known(socket);
      return info === null ? null : { ...info, totalRetransmits: counted.total };
    };
    return { counted, tcpInfo };
  }

  test.runIf(process.platform === 'linux')(
    'on a kept connection count for the request during which they happened',
    async () => {
      const { counted, tcpInfo } = kernel();
      const server = await serverOf(() => {
        counted.total += 3;
        return { kind: 'ok' };
      });
      const connections = newPool();
      cleanUp.push(() => connections.close());
      const spec = httpSpec(`${server.origin}/`, { connection: 'keep-alive' });
      const results = [];
      for (let count = 0; count < 3; count += 1) {
        results.push(await probeOnce(spec, { context: { connections, tcpInfo } }));
        // Between two requests: nobody's.
        counted.total += 10;
      }
      expect(results.map(({ reusedConnection }) => reusedConnection)).toEqual([false, true, true]);
      expect(results.map(({ tcp }) => tcp?.retransmits)).toEqual([3, 3, 3]);
    },
  );

  test.runIf(process.platform === 'linux')('of all connections that a request needed add up', async () => {
    const { tcpInfo } = kernel();
    const server = await serverOf(({ path }) => (path === '/' ? { kind: 'redirect', to: '/there' } : { kind: 'ok' }));
    const again = (socket: Socket) => {
      const info = tcpInfo(socket);
      return info === null ? null : { ...info, totalRetransmits: 2 };
    };
    const result = await probeOnce(httpSpec(`${server.origin}/`, { followRedirects: 5 }), {
      context: { tcpInfo: again },
    });
    expect(result).toMatchObject({ failure: null, tcp: { retransmits: 4 } });
  });

  test.runIf(process.platform === 'linux')(
    'are not told where they were counted on some connections only',
    async () => {
      const { tcpInfo } = kernel();
      const server = await serverOf(({ path }) => (path === '/' ? { kind: 'redirect', to: '/there' } : { kind: 'ok' }));
      const onFirst = (socket: Socket) => (server.requests.length < 2 ? null : tcpInfo(socket));
      const result = await probeOnce(httpSpec(`${server.origin}/`, { followRedirects: 5 }), {
        context: { tcpInfo: onFirst },
      });
      expect(result).toMatchObject({ failure: null, status: 200, tcp: null });
    },
  );

  test('that nobody counted are not told as none', async () => {
    const { origin } = await serverOf();
    expect(await probeOnce(httpSpec(`${origin}/`), { context: { tcpInfo: () => null } })).toMatchObject({
      failure: null,
      tcp: null,
    });
  });
});

describe('the reader', () => {
  test('says nothing of a socket that is not connected yet, is closed, or has no descriptor', async () => {
    const read = createTcpInfoReader('linux');
    const socket = await connected(await listener());
    socket.destroy();
    expect(read(socket)).toBe(null);
    expect(read(new Socket())).toBe(null);
    for (const handle of [null, undefined, {}, { fd: -1 }, { fd: '7' }, { fd: Number.NaN }, { fd: 1.5 }, 7]) {
      const odd = Object.assign(new Socket(), { _handle: handle });
      expect(descriptorOf(odd), String(handle)).toBe(null);
      Object.assign(odd, { _handle: null });
    }
  });

  test('says nothing on systems that have no such figures', async () => {
    const socket = await connected(await listener());
    for (const platform of ['darwin', 'win32', 'freebsd'] as const) {
      expect(createTcpInfoReader(platform)(socket), platform).toBe(null);
    }
  });

  test('says nothing where the native part does not load, and tries once', async () => {
    const socket = await connected(await listener());
    let tries = 0;
    const read = createTcpInfoReader('linux', () => {
      tries += 1;
      return { kind: 'missing', message: 'no such library' };
    });
    expect([read(socket), read(socket)]).toEqual([null, null]);
    expect(tries).toBe(1);
  });

  test.runIf(process.platform === 'linux')('says nothing of a descriptor that is no TCP socket', () => {
    const odd = new Socket();
    for (const fd of [0, 2_000_000_000]) {
      Object.assign(odd, { _handle: { fd } });
      expect(createTcpInfoReader('linux')(odd), String(fd)).toBe(null);
    }
    Object.assign(odd, { _handle: null });
  });
});
