import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { httpSpec, probeOnce, tcpSpec } from '../../support/probe-context.ts';
import { startFullBacklogServer } from '../../support/servers/full-backlog-server.ts';
import { type Behaviour, type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { type RunningServer, startSocketServer } from '../../support/servers/socket-server.ts';

const MIB = 1_048_576;
let server: RunningServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(behaviour: Behaviour): Promise<HttpServer> {
  const started = await startHttpServer({ behaviour });
  server = started;
  return started;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not get out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

describe('a hostile server', () => {
  it('that sends headers without end is cut off', async () => {
    const { origin } = await serve({
      kind: 'endless',
      head: 'HTTP/1.1 200 OK\r\n',
      piece: 'X-Again: and again\r\n',
      maxBytes: 50 * MIB,
    });
    const result = await probeOnce(httpSpec(`${origin}/`));
    expect(result.failure).toMatchObject({ phase: 'transfer', code: 'headers-too-large' });
  });

  it('that sends one header line without end is cut off', async () => {
    const { origin } = await serve({ kind: 'endless', head: 'HTTP/1.1 200 ', piece: 'yes', maxBytes: 50 * MIB });
    const result = await probeOnce(httpSpec(`${origin}/`));
    expect(result.failure).toMatchObject({ phase: 'transfer', code: 'headers-too-large' });
  });

  it.each([
    ['until the connection closes', 'HTTP/1.1 200 OK\r\n\r\n', 'body '],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '4\r\nbody\r\n'],
    ['of a claimed length', 'HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n', 'body '],
  ])('that sends a body without end (%s) is read up to the cap, which is no failure', async (_how, head, piece) => {
    const { origin } = await serve({ kind: 'endless', head, piece, maxBytes: 500 * MIB });
    const result = await probeOnce(httpSpec(`${origin}/`, { bodyCapBytes: 100_000 }));
    expect(result.failure).toBeNull();
    expect(result.exchanges[0]).toMatchObject({ bodyBytes: 100_000, bodyTruncated: true });
  });

  it('that says more than the cap and then hangs is not waited for', async () => {
    const { origin } = await serve({
      kind: 'raw',
      bytes: `HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(1_000)}`,
    });
    const result = await probeOnce(httpSpec(`${origin}/`, { bodyCapBytes: 1_000 }), { timeoutMs: 5_000 });
    expect(result.failure).toBeNull();
  });

  it('that sends a compressed bomb cannot make it grow beyond the cap', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(200 * MIB)));
    const { origin } = await serve({ kind: 'ok', body: bomb, headers: ['Content-Encoding: gzip, gzip'] });
    const before = process.memoryUsage().rss;
    const result = await probeOnce(httpSpec(`${origin}/`, { expect: { status: null, body: 'x' } }));
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MIB);
    expect(result.failure?.code).toBe('body-mismatch');
    expect(result.exchanges[0]?.bodyTruncated).toBe(true);
  });

  it('that claims a coding which the body is not in fails as undecodable', async () => {
    for (const coding of ['gzip', 'br', 'deflate', 'nonsense']) {
      const { origin, close } = await serve({
        kind: 'ok',
        body: 'plain text',
        headers: [`Content-Encoding: ${coding}`],
      });
      const result = await probeOnce(httpSpec(`${origin}/`));
      await close();
      expect(result.failure, coding).toMatchObject({ phase: 'transfer', code: 'body-undecodable' });
    }
  });

  it('that answers compressed text unasked is still understood', async () => {
    const { origin } = await serve({
      kind: 'ok',
      body: gzipSync('the expected words'),
      headers: ['Content-Encoding: gzip'],
    });
    const result = await probeOnce(httpSpec(`${origin}/`, { expect: { status: null, body: 'expected' } }));
    expect(result.failure).toBeNull();
    expect(result.exchanges[0]?.bodyStart).toBe('the expected words');
  });

  it('that drips its head byte by byte times out in transfer', async () => {
    const { origin } = await serve({
      kind: 'drip',
      bytes: `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(100)}`,
      everyMs: 20,
    });
    const result = await probeOnce(httpSpec(`${origin}/`), { timeoutMs: 300 });
    expect(result.failure).toMatchObject({ phase: 'transfer', code: 'timeout' });
  });

  it('that accepts and is silent times out in wait', async () => {
    const { origin } = await serve({ kind: 'hang-in-wait', forMs: null });
    const result = await probeOnce(httpSpec(`${origin}/`), { timeoutMs: 200 });
    expect(result.failure).toMatchObject({ phase: 'wait', code: 'timeout' });
    expect(result.phases.waitMs).toBeGreaterThan(100);
    expect(result.phases.transferMs).toBeNull();
    expect(result.localPort).not.toBeNull();
  });

  it('that stops in the middle of the body times out in transfer, and its head is kept', async () => {
    const { origin } = await serve({ kind: 'hang-in-transfer', forMs: null });
    const result = await probeOnce(httpSpec(`${origin}/`), { timeoutMs: 200 });
    expect(result.failure).toMatchObject({ phase: 'transfer', code: 'timeout' });
    expect(result.exchanges[0]?.statusLine).toBe('HTTP/1.1 200 OK');
    expect(result.exchanges[0]?.bodyStart).toBe('first');
    expect(result.phases.transferMs).toBeGreaterThan(100);
    expect(result.phases.waitMs).toBeLessThan(result.phases.transferMs ?? 0);
  });

  it('that never answers a TLS handshake times out in tls', async () => {
    server = await startSocketServer(() => {});
    const result = await probeOnce(httpSpec(`https://127.0.0.1:${server.port}/`), { timeoutMs: 200 });
    expect(result.failure).toMatchObject({ phase: 'tls', code: 'timeout' });
    expect(result.phases).toMatchObject({ waitMs: null, transferMs: null });
  });

  it('that drops connection requests times out in connect, and the local port is known meanwhile', async () => {
    const full = await startFullBacklogServer();
    try {
      const result = await probeOnce(httpSpec(`http://127.0.0.1:${full.port}/`), { timeoutMs: 300 });
      expect(result.failure).toMatchObject({ phase: 'connect', code: 'timeout' });
      expect(result.phases).toMatchObject({ tlsMs: null, waitMs: null, transferMs: null });
      expect(result.localPort).toBeGreaterThan(0);
    } finally {
      await full.close();
    }
  });

  it('that resets the connection fails in wait', async () => {
    const { origin } = await serve({ kind: 'reset' });
    expect((await probeOnce(httpSpec(`${origin}/`))).failure).toMatchObject({ phase: 'wait', code: 'reset' });
  });

  it('that closes without a word fails in wait', async () => {
    const { origin } = await serve({ kind: 'close' });
    expect((await probeOnce(httpSpec(`${origin}/`))).failure).toMatchObject({ phase: 'wait', code: 'closed-early' });
  });

  it('that speaks another protocol is called malformed', async () => {
    const { origin } = await serve({ kind: 'raw', bytes: '220 mail.example.test ESMTP\r\n' });
    expect((await probeOnce(httpSpec(`${origin}/`))).failure).toMatchObject({
      phase: 'transfer',
      code: 'http-malformed',
    });
  });

  it('that speaks plain HTTP on a TLS port fails in tls', async () => {
    server = await startSocketServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const result = await probeOnce(httpSpec(`https://127.0.0.1:${server.port}/`));
    expect(result.failure).toMatchObject({ phase: 'tls', code: 'tls-protocol' });
  });

  it('cannot put control characters or invalid UTF-8 into anything that is shown', async () => {
    const nasty = '\x1b[31mred\x1b[0m\x07\x9b\xff\xfe';
    const { origin } = await serve({
      kind: 'raw-and-close',
      bytes: Buffer.from(
        `HTTP/1.1 200 ${nasty}\r\nServer: ${nasty}\r\nCF-Ray: ${nasty}\r\nX-${'a'}: ${nasty}\r\n\r\n${nasty}`,
        'latin1',
      ),
    });
    const result = await probeOnce(httpSpec(`${origin}/`, { expect: { status: null, body: 'absent' } }));
    const [exchange] = result.exchanges;
    const shown = [
      exchange?.statusLine,
      ...(exchange?.responseHead ?? []),
      exchange?.bodyStart,
      result.edge?.server,
      result.failure?.message,
    ];
    expect(shown.join('')).toContain('\\x1b[31mred');
    for (const text of shown) expect(text).not.toMatch(CONTROL);
    expect(exchange?.bodyStart).toContain('\ufffd');
  });

  it('cannot put control characters into a message by a redirect', async () => {
    const { origin } = await serve({
      kind: 'raw',
      bytes: 'HTTP/1.1 302 Found\r\nLocation: http://[\x1b[0m\r\nContent-Length: 0\r\n\r\n',
    });
    const result = await probeOnce(httpSpec(`${origin}/`, { followRedirects: 1 }));
    expect(result.failure?.code).toBe('redirect-refused');
    expect(result.failure?.message).not.toMatch(CONTROL);
  });
});

describe('a TCP probe', () => {
  it('connects, sends nothing and closes at once', async () => {
    server = await startSocketServer(() => {});
    const result = await probeOnce(tcpSpec('127.0.0.1', server.port));
    expect(result.failure).toBeNull();
    expect(result.phases).toMatchObject({ resolveMs: null, tlsMs: null, waitMs: null, transferMs: null });
    expect(result.phases.connectMs).toBeGreaterThan(0);
    expect(result.localPort).toBeGreaterThan(0);
  });

  it('tells that a port is closed', async () => {
    const closed = await startSocketServer(() => {});
    await closed.close();
    const result = await probeOnce(tcpSpec('localhost', closed.port));
    expect(result.failure).toMatchObject({ phase: 'connect', code: 'refused' });
    expect(result.phases.resolveMs).not.toBeNull();
  });

  it('tells that connection requests are dropped', async () => {
    const full = await startFullBacklogServer();
    try {
      const result = await probeOnce(tcpSpec('127.0.0.1', full.port), { timeoutMs: 200 });
      expect(result.failure).toMatchObject({ phase: 'connect', code: 'timeout' });
      expect(result.totalMs).toBeGreaterThan(150);
    } finally {
      await full.close();
    }
  });
});
