import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isExcepted, proxyFor } from '../../../electron/engine/probe/proxy/proxy-choice.ts';
import { createTestAuthority } from '../../support/certificates.ts';
import { httpSpec, probeOnce } from '../../support/probe-context.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { type RunningServer, startSocketServer } from '../../support/servers/socket-server.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});
async function keep<Server extends RunningServer>(started: Promise<Server>): Promise<Server> {
  const server = await started;
  running.push(server);
  return server;
}

/** A real proxy for CONNECT: relays to the port on loopback, whatever the name. */
async function startProxy(port: number, answer = 'HTTP/1.1 200 Connection established\r\n\r\n') {
  const heads: string[] = [];
  const server = await keep(
    startSocketServer((socket) => {
      socket.once('data', (bytes: Buffer) => {
        heads.push(bytes.toString('latin1'));
        const onward = connect({ host: '127.0.0.1', port });
        onward.on('error', () => socket.destroy());
        onward.on('connect', () => {
          socket.write(answer);
          socket.pipe(onward).pipe(socket);
        });
        socket.on('close', () => onward.destroy());
      });
    }),
  );
  return { ...server, heads };
}

describe('a proxy from the environment', () => {
  it('gets plain requests in absolute form, with its credentials, which nobody is shown', async () => {
    const proxy: HttpServer = await keep(startHttpServer({ behaviour: { kind: 'ok', body: 'from the proxy' } }));
    const result = await probeOnce(httpSpec('http://site.example.test/path'), {
      context: { environment: { http_proxy: `http://user:p%40ss@127.0.0.1:${proxy.port}` } },
    });
    expect(result.failure).toBeNull();
    const [request] = proxy.requests;
    expect(request?.path).toBe('http://site.example.test/path');
    expect(request?.headers.host).toBe('site.example.test');
    expect(Buffer.from((request?.headers['proxy-authorization'] ?? '').slice(6), 'base64').toString()).toBe(
      'user:p@ss',
    );
    const shown = result.exchanges[0]?.requestHead.join('\n');
    expect(shown).toContain('Proxy-Authorization: [secret]');
    expect(result.remotePort).toBe(proxy.port);
  });

  it('opens tunnels for https, and the certificate is that of the site', async () => {
    const authority = createTestAuthority();
    try {
      const { key, cert } = authority.issue({ label: 'site', alternativeNames: ['DNS:site.example.test'] });
      const site = await keep(startHttpServer({ behaviour: { kind: 'ok', body: 'inside' }, tls: { key, cert } }));
      const proxy = await startProxy(site.port);
      const result = await probeOnce(
        httpSpec('https://site.example.test/', { expect: { status: [200], body: 'inside' } }),
        {
          context: {
            environment: { HTTPS_PROXY: `user:secret@127.0.0.1:${proxy.port}`, SSL_CERT_FILE: authority.caFile },
          },
        },
      );
      expect(result.failure).toBeNull();
      expect(proxy.heads[0]).toMatch(
        /^CONNECT site\.example\.test:443 HTTP\/1\.1\r\nHost: site\.example\.test:443\r\nProxy-Authorization: Basic /,
      );
      expect(site.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
      expect(result.certificate?.names).toEqual(['site.example.test']);
      expect(JSON.stringify(result)).not.toContain('secret@');
    } finally {
      authority.remove();
    }
  });

  it('tunnels to a pinned address, also for plain requests', async () => {
    const site = await keep(startHttpServer({ behaviour: { kind: 'ok' } }));
    const proxy = await startProxy(site.port);
    const result = await probeOnce(
      httpSpec('http://site.example.test/', { connectTo: { address: '127.0.0.7', port: 8_080 } }),
      {
        context: { environment: { http_proxy: `127.0.0.1:${proxy.port}` } },
      },
    );
    expect(result.failure).toBeNull();
    expect(proxy.heads[0]).toMatch(/^CONNECT 127\.0\.0\.7:8080 /);
    expect(site.requests[0]?.path).toBe('/');
  });

  it.each([
    ['HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n', 'proxy-authentication'],
    ['HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n', 'proxy-refused'],
    ['SSH-2.0-OpenSSH\r\n', 'http-malformed'],
  ])('that answers %j fails in connect', async (answer, code) => {
    const site = await keep(startSocketServer(() => {}));
    const proxy = await startProxy(site.port, answer);
    const result = await probeOnce(httpSpec('https://site.example.test/'), {
      context: { environment: { https_proxy: `http://127.0.0.1:${proxy.port}` } },
    });
    expect(result.failure).toMatchObject({ phase: 'connect', code });
  });

  it('that is silent times out in connect', async () => {
    const proxy = await keep(startSocketServer(() => {}));
    const result = await probeOnce(httpSpec('https://site.example.test/'), {
      timeoutMs: 200,
      context: { environment: { https_proxy: `http://127.0.0.1:${proxy.port}` } },
    });
    expect(result.failure).toMatchObject({ phase: 'connect', code: 'timeout' });
  });

  it('of another kind is refused with words that hold no password', async () => {
    const result = await probeOnce(httpSpec('http://site.example.test/'), {
      context: { environment: { all_proxy: 'socks5://user:hunter2@127.0.0.1:1080' } },
    });
    expect(result.failure).toMatchObject({ phase: 'connect', code: 'proxy-refused' });
    expect(result.failure?.message).toContain('socks5');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('is left alone when the target says so, or no_proxy', async () => {
    const site = await keep(startHttpServer());
    const environment = { http_proxy: 'http://127.0.0.1:1', no_proxy: '10.0.0.0/8, 127.0.0.0/8' };
    expect((await probeOnce(httpSpec(`${site.origin}/`), { context: { environment } })).failure).toBeNull();
    const own = await probeOnce(httpSpec(`${site.origin}/`, { proxy: 'none' }), {
      context: { environment: { http_proxy: 'http://127.0.0.1:1' } },
    });
    expect(own.failure).toBeNull();
  });

  it.each([
    ['example.test', 80, 'example.test', true],
    ['www.example.test', 80, 'example.test', true],
    ['www.example.test', 80, '.example.test', true],
    ['notexample.test', 80, 'example.test', false],
    ['any.test', 80, '*', true],
    ['a.test', 8080, 'a.test:8080', true],
    ['a.test', 80, 'a.test:8080', false],
    ['10.1.2.3', 80, '10.0.0.0/8', true],
    ['11.1.2.3', 80, '10.0.0.0/8', false],
    ['2001:db8::1', 80, '[2001:db8::1]', true],
    ['2001:db8::1', 80, '2001:db8::/32', true],
    ['a.test', 80, '', false],
    ['a.test', 80, ', ,', false],
  ])('no_proxy: %s port %i with %j is %s', (host, port, entry, expected) =>
    expect(isExcepted(host, port, entry)).toBe(expected),
  );

  it('prefers the lower-case variable', () => {
    const choice = proxyFor(new URL('http://a.test/'), { http_proxy: 'low:1', HTTP_PROXY: 'up:2' });
    expect(choice).toMatchObject({ kind: 'proxy', proxy: { host: 'low', port: 1, authorization: null } });
  });
});
