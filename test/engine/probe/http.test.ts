import { afterEach, describe, expect, it } from 'vitest';
import { httpSpec, newPool, type ProbeOptions, probeOnce } from '../../support/probe-context.ts';
import { type Behaviour, type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';

let server: HttpServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(
  behaviour: Behaviour | Parameters<HttpServer['setBehaviour']>[0],
  address?: string,
): Promise<HttpServer> {
  server = await startHttpServer(address === undefined ? { behaviour } : { behaviour, address });
  return server;
}

/** Lets in what is on its way on loopback; one long wait may be over before anything was read, where the machine stopped. */
async function whatIsUnderWay(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('an HTTP probe', () => {
  it('tells status, addresses and the phases that it went through; a phase not reached is null', async () => {
    const { origin, port } = await serve({ kind: 'ok', body: 'hello' });
    const result = await probeOnce(httpSpec(`${origin}/path?query=1`));
    expect(result.failure).toBeNull();
    expect(result.status).toBe(200);
    expect(result.remoteAddress).toBe('127.0.0.1');
    expect(result.remotePort).toBe(port);
    expect(result.localPort).toBe(server?.requests[0]?.remotePort);
    expect(result.phases.resolveMs).toBeNull();
    expect(result.phases.tlsMs).toBeNull();
    expect(result.phases.connectMs).toBeGreaterThan(0);
    expect(result.phases.waitMs).toBeGreaterThan(0);
    expect(result.phases.transferMs).not.toBeNull();
  });

  it('has phases that add up to the total', async () => {
    const { port } = await serve({ kind: 'ok' });
    const { totalMs, phases } = await probeOnce(httpSpec(`http://localhost:${port}/`));
    const { resolveMs, connectMs, tlsMs, waitMs, transferMs } = phases;
    expect(resolveMs).not.toBeNull();
    const sum = (resolveMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0) + (waitMs ?? 0) + (transferMs ?? 0);
    expect(sum).toBeGreaterThan(totalMs * 0.5);
    expect(sum).toBeLessThanOrEqual(totalMs + 0.001);
  });

  it('sends the method, the path with its query, and the URL’s host, and keeps a transcript', async () => {
    const { origin, port } = await serve({ kind: 'ok', body: 'hello', headers: ['X-One: 1'] });
    const result = await probeOnce(
      httpSpec(`${origin}/a?b=c`, {
        method: 'OPTIONS',
        headers: [{ name: 'X-Mine', value: { kind: 'plain', text: 'yes' } }],
      }),
    );
    const request = server?.requests[0];
    expect(request?.method).toBe('OPTIONS');
    expect(request?.path).toBe('/a?b=c');
    expect(request?.headers).toMatchObject({ host: `127.0.0.1:${port}`, 'x-mine': 'yes', accept: '*/*' });
    const [exchange] = result.exchanges;
    expect(exchange?.requestHead[0]).toBe('OPTIONS /a?b=c HTTP/1.1');
    expect(exchange?.requestHead).toContain('X-Mine: yes');
    expect(exchange?.statusLine).toBe('HTTP/1.1 200 Status');
    expect(exchange?.responseHead).toContain('X-One: 1');
    expect(exchange?.bodyStart).toBe('hello');
    expect(exchange?.bodyBytes).toBe(5);
    expect(exchange?.bodyTruncated).toBe(false);
  });

  it('goes to the pinned address with the name of the URL in Host', async () => {
    const { port } = await serve({ kind: 'ok' });
    const result = await probeOnce(httpSpec('http://api.example.test/', { connectTo: { address: '127.0.0.1', port } }));
    expect(result.failure).toBeNull();
    expect(result.phases.resolveMs).toBeNull();
    expect(server?.requests[0]?.headers.host).toBe('api.example.test');
    expect(result.remotePort).toBe(port);
  });

  it('reaches an IPv6 literal', async () => {
    const { origin } = await serve({ kind: 'ok' }, '::1');
    const result = await probeOnce(httpSpec(`${origin}/`));
    expect(result.failure).toBeNull();
    expect(result.remoteAddress).toBe('::1');
  });

  it('takes a HEAD answer without waiting for a body', async () => {
    const { origin } = await serve({ kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n' });
    const result = await probeOnce(httpSpec(`${origin}/`, { method: 'HEAD' }), { timeoutMs: 5_000 });
    expect(result.failure).toBeNull();
  });

  it.each([
    [null, 204, null],
    [null, 302, null],
    [null, 404, 'unexpected-status'],
    [[200, 302], 302, null],
    [[200], 500, 'unexpected-status'],
  ])('with expected statuses %j and status %i comes to %s', async (status, answered, code) => {
    const { origin } = await serve({ kind: 'ok', status: answered, body: '' });
    const result = await probeOnce(httpSpec(`${origin}/`, { expect: { status, body: null } }));
    expect(result.failure?.code ?? null).toBe(code);
    expect(result.status).toBe(answered);
  });

  it('finds the expected text in the body, also where the answer is in Latin-1', async () => {
    const { origin } = await serve({
      kind: 'ok',
      body: Buffer.from('gr\xfcn', 'latin1'),
      headers: ['Content-Type: text/plain; charset=ISO-8859-1'],
    });
    const good = await probeOnce(httpSpec(`${origin}/`, { expect: { status: null, body: 'grün' } }));
    expect(good.failure).toBeNull();
    const bad = await probeOnce(httpSpec(`${origin}/`, { expect: { status: null, body: 'blau' } }));
    expect(bad.failure).toMatchObject({ phase: 'transfer', code: 'body-mismatch' });
  });

  it('keeps what identifies the edge of a CDN', async () => {
    const { origin } = await serve({
      kind: 'ok',
      headers: ['Server: cloudflare', 'CF-RAY: 8f2a9b1c2d3e4f50-FRA', 'CF-Cache-Status: HIT', 'Via: 1.1 edge'],
    });
    const result = await probeOnce(httpSpec(`${origin}/`));
    expect(result.edge).toEqual({
      server: 'cloudflare',
      requestId: '8f2a9b1c2d3e4f50-FRA',
      colo: 'FRA',
      via: '1.1 edge',
      cacheStatus: 'HIT',
    });
  });
});

describe('secrets in a request', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a target names an environment variable
  const template = { name: 'Authorization', value: { kind: 'template', template: 'Bearer ${API_TOKEN}' } } as const;

  it('are sent, and never shown', async () => {
    const { origin } = await serve({ kind: 'ok' });
    const spec = httpSpec(`${origin}/`, {
      credentials: null,
      headers: [template, { name: 'X-Key', value: { kind: 'withheld' } }],
    });
    const options: ProbeOptions = {
      context: {
        environment: { API_TOKEN: 'hunter2' },
        secrets: { credentials: null, headers: { 'x-key': 'sesame' } },
      },
    };
    const result = await probeOnce(spec, options);
    expect(server?.requests[0]?.headers).toMatchObject({ authorization: 'Bearer hunter2', 'x-key': 'sesame' });
    const shown = JSON.stringify([result, result.exchanges[0]?.requestHead]);
    expect(result.exchanges[0]?.requestHead).toContain('Authorization: Bearer [secret]');
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain('sesame');
  });

  it('that are missing fail with the name of the variable, and nothing is sent', async () => {
    const { origin, connections } = await serve({ kind: 'ok' });
    const result = await probeOnce(httpSpec(`${origin}/`, { headers: [template] }));
    expect(result.failure?.code).toBe('secret-missing');
    expect(result.failure?.message).toContain('API_TOKEN');
    expect(connections()).toBe(0);
  });

  it('with a line break are refused, without showing them', async () => {
    const { origin, connections } = await serve({ kind: 'ok' });
    const result = await probeOnce(httpSpec(`${origin}/`, { headers: [template] }), {
      context: { environment: { API_TOKEN: 'hunter2\r\nX-Evil: 1' } },
    });
    expect(result.failure?.code).toBe('secret-missing');
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(connections()).toBe(0);
  });

  it('of the URL are sent as Basic authentication', async () => {
    const { origin } = await serve({ kind: 'ok' });
    const result = await probeOnce(httpSpec(`${origin}/`, { credentials: { kind: 'withheld' } }), {
      context: { secrets: { credentials: 'user:pässword', headers: {} } },
    });
    const sent = server?.requests[0]?.headers.authorization ?? '';
    expect(Buffer.from(sent.replace('Basic ', ''), 'base64').toString()).toBe('user:pässword');
    expect(result.exchanges[0]?.requestHead).toContain('Authorization: Basic [secret]');
  });
});

describe('a kept connection', () => {
  const keep = { connection: 'keep-alive' } as const;

  it('is used again, and then has neither connect nor tls', async () => {
    const { origin, connections: accepted } = await serve({ kind: 'ok' });
    const connections = newPool();
    const first = await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    const second = await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    connections.close();
    expect(first.reusedConnection).toBe(false);
    expect(second.reusedConnection).toBe(true);
    expect(second.phases).toMatchObject({ resolveMs: null, connectMs: null, tlsMs: null });
    expect(second.localPort).toBe(first.localPort);
    expect(accepted()).toBe(1);
  });

  it('is never used by a target that wants fresh ones', async () => {
    const { origin, connections: accepted } = await serve({ kind: 'ok' });
    const connections = newPool();
    await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    const fresh = await probeOnce(httpSpec(`${origin}/`), { context: { connections } });
    connections.close();
    expect(fresh.reusedConnection).toBe(false);
    expect(accepted()).toBe(2);
  });

  it('is given up when the machine slept or is in another network, and a new one is kept from then on', async () => {
    const { origin, connections: accepted } = await serve({ kind: 'ok' });
    const connections = newPool();
    await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    connections.drop();
    const after = await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    const again = await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    connections.close();
    expect(after.reusedConnection).toBe(false);
    expect(again.reusedConnection).toBe(true);
    expect(accepted()).toBe(2);
  });

  it('that the server closed while idle is noticed and not used', async () => {
    const { origin } = await serve({ kind: 'ok' });
    const connections = newPool();
    await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    for (const socket of server?.openSockets() ?? []) socket.destroy();
    await whatIsUnderWay();
    const result = await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    connections.close();
    expect(result.failure).toBeNull();
    expect(result.reusedConnection).toBe(false);
    expect(result.exchanges).toHaveLength(1);
  });

  it('that breaks before any byte of the answer is replaced once, and both exchanges are shown', async () => {
    const { origin } = await serve((_request, count) => (count === 2 ? { kind: 'reset' } : { kind: 'ok' }));
    const connections = newPool();
    await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    const result = await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    connections.close();
    expect(result.failure).toBeNull();
    expect(result.reusedConnection).toBe(false);
    expect(result.exchanges).toHaveLength(2);
    expect(result.exchanges[0]?.statusLine).toBeNull();
    expect(result.exchanges[1]?.statusLine).toContain('200');
  });

  it('that breaks is not replaced for a method that must not be repeated', async () => {
    const { origin } = await serve((_request, count) => (count === 2 ? { kind: 'reset' } : { kind: 'ok' }));
    const connections = newPool();
    await probeOnce(httpSpec(`${origin}/`, { ...keep, method: 'POST' }), { context: { connections } });
    const result = await probeOnce(httpSpec(`${origin}/`, { ...keep, method: 'POST' }), { context: { connections } });
    connections.close();
    expect(result.failure).toMatchObject({ phase: 'wait', code: 'reset' });
    expect(result.exchanges).toHaveLength(1);
  });

  it('on which the server says something while it is idle is not used again', async () => {
    const { origin, connections: accepted } = await serve({ kind: 'ok' });
    const connections = newPool();
    await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    for (const socket of server?.openSockets() ?? []) socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await whatIsUnderWay();
    const result = await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    connections.close();
    expect(result.status).toBe(200);
    expect(accepted()).toBe(2);
  });

  it('on which the server says something unasked is not used again', async () => {
    const { origin, connections: accepted } = await serve({
      kind: 'raw',
      bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n',
    });
    const connections = newPool();
    for (let times = 0; times < 2; times += 1)
      await probeOnce(httpSpec(`${origin}/`, keep), { context: { connections } });
    connections.close();
    expect(accepted()).toBe(2);
  });
});

describe('redirects', () => {
  const follow = { followRedirects: 5 };

  it('are not followed unless asked for', async () => {
    const { origin } = await serve({ kind: 'redirect', to: '/next' });
    const result = await probeOnce(httpSpec(`${origin}/`));
    expect(result.status).toBe(302);
    expect(result.failure).toBeNull();
    expect(server?.requests).toHaveLength(1);
  });

  it('that are followed are an exchange each, and phases add up', async () => {
    const { origin } = await serve(({ path }) => (path === '/end' ? { kind: 'ok' } : { kind: 'redirect', to: 'end' }));
    const result = await probeOnce(httpSpec(`${origin}/start`, follow));
    expect(result.status).toBe(200);
    expect(result.exchanges.map((exchange) => exchange.url)).toEqual([`${origin}/start`, `${origin}/end`]);
    const connects = result.exchanges.map((exchange) => exchange.phases.connectMs ?? 0);
    expect(result.phases.connectMs).toBeCloseTo((connects[0] ?? 0) + (connects[1] ?? 0), 6);
  });

  it('in a circle end', async () => {
    const { origin } = await serve(({ path }) => ({ kind: 'redirect', to: path === '/a' ? '/b' : '/a' }));
    const result = await probeOnce(httpSpec(`${origin}/a`, follow));
    expect(result.failure?.code).toBe('redirect-loop');
    expect(server?.requests).toHaveLength(2);
  });

  it('beyond the number that is allowed end', async () => {
    const { origin } = await serve((_request, count) => ({ kind: 'redirect', to: `/${count}` }));
    const result = await probeOnce(httpSpec(`${origin}/a`, follow));
    expect(result.failure?.code).toBe('redirect-limit');
    expect(server?.requests).toHaveLength(6);
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'javascript:alert(1)', 'http://'])(
    'to %s are refused',
    async (to) => {
      const { origin } = await serve({ kind: 'redirect', to });
      const result = await probeOnce(httpSpec(`${origin}/`, follow));
      expect(result.failure?.code).toBe('redirect-refused');
      expect(result.status).toBe(302);
      expect(server?.requests).toHaveLength(1);
    },
  );

  it('to another origin carry neither credentials nor cookies nor any secret', async () => {
    const other = await startHttpServer({ behaviour: { kind: 'ok' }, address: '127.0.0.2' });
    try {
      const { origin } = await serve({ kind: 'redirect', to: `${other.origin}/there` });
      const result = await probeOnce(
        httpSpec(`${origin}/`, {
          ...follow,
          credentials: { kind: 'withheld' },
          headers: [
            { name: 'Cookie', value: { kind: 'plain', text: 'a=b' } },
            { name: 'X-Key', value: { kind: 'withheld' } },
            { name: 'X-Open', value: { kind: 'plain', text: 'fine' } },
          ],
        }),
        { context: { secrets: { credentials: 'user:password', headers: { 'x-key': 'sesame' } } } },
      );
      expect(result.failure).toBeNull();
      expect(server?.requests[0]?.headers).toMatchObject({ cookie: 'a=b', 'x-key': 'sesame' });
      const received = other.requests[0]?.headers ?? {};
      expect(received['x-open']).toBe('fine');
      for (const name of ['authorization', 'cookie', 'x-key']) expect(received).not.toHaveProperty(name);
    } finally {
      await other.close();
    }
  });
});
