import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HttpSpec } from '../../../electron/domain/target.ts';
import { createTestAuthority, type IssuedCertificate, type TestAuthority } from '../../support/certificates.ts';
import { httpSpec, newPool, type ProbeOptions, probeOnce } from '../../support/probe-context.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';

let authority: TestAuthority;
let good: IssuedCertificate;
beforeAll(() => {
  authority = createTestAuthority();
  good = authority.issue({
    label: 'good',
    alternativeNames: ['DNS:good.example.test', 'DNS:*.wild.example.test', 'IP:127.0.0.1'],
  });
});
afterAll(() => authority.remove());

let server: HttpServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

let serverNames: string[] = [];
async function serve(certificate: IssuedCertificate): Promise<HttpServer> {
  serverNames = [];
  server = await startHttpServer({
    behaviour: { kind: 'ok', body: 'secure' },
    tls: {
      key: certificate.key,
      cert: certificate.cert,
      SNICallback: (name, done) => {
        serverNames.push(name);
        done(null);
      },
    },
  });
  return server;
}

/** The name of the URL is real, the connection goes to the test's server. */
function probeNamed(name: string, port: number, more: Partial<HttpSpec> = {}, options: ProbeOptions = {}) {
  const spec = httpSpec(`https://${name}/`, { connectTo: { address: '127.0.0.1', port }, ...more });
  return probeOnce(spec, {
    ...options,
    context: { environment: { SSL_CERT_FILE: authority.caFile }, ...options.context },
  });
}

describe('a probe over TLS', () => {
  it('trusts the authorities of SSL_CERT_FILE, sends the URL’s name and keeps the certificate’s facts', async () => {
    const { port } = await serve(good);
    const result = await probeNamed('good.example.test', port);
    expect(result.failure).toBeNull();
    expect(serverNames).toEqual(['good.example.test']);
    expect(result.phases.tlsMs).toBeGreaterThan(0);
    expect(result.certificate).toMatchObject({
      subject: 'CN=good',
      issuer: 'CN=Test authority',
      names: ['good.example.test', '*.wild.example.test', '127.0.0.1'],
      protocol: 'TLSv1.3',
      alpn: null,
    });
    expect(result.certificate?.fingerprintSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.certificate?.chainPem[0]).toBe(good.cert);
    expect(result.certificate?.chainPem).toHaveLength(1);
    const { validFromUs = 0, validToUs = 0 } = result.certificate ?? {};
    expect(validToUs - validFromUs).toBe(90_000_000_000);
  });

  it('keeps the certificate of a server that turns us down because it wants one of ours', async () => {
    server = await startHttpServer({
      behaviour: { kind: 'ok', body: 'secure' },
      tls: { key: good.key, cert: good.cert, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' },
    });
    const result = await probeNamed('good.example.test', server.port);
    expect(result.failure?.phase).toBe('tls');
    expect(result.certificate).toMatchObject({ subject: 'CN=good', chainPem: [good.cert] });
  });

  it('keeps the chain as it was served, and nothing from its own store', async () => {
    const leaf = authority.issue({ label: 'chain', alternativeNames: ['DNS:good.example.test'] });
    const ca = readFileSync(authority.caFile, 'utf8');
    const { port } = await serve({ ...leaf, cert: leaf.cert + ca });
    const result = await probeNamed('good.example.test', port);
    expect(result.certificate?.chainPem).toEqual([leaf.cert, ca]);
  });

  it('does a full handshake each time', async () => {
    const { port } = await serve(good);
    for (let times = 0; times < 3; times += 1) await probeNamed('good.example.test', port);
    expect(server?.connections()).toBe(3);
    expect(server?.requests.map((request) => request.tlsSessionReused)).toEqual([false, false, false]);
  });

  it('checks an address literal against the certificate, without SNI', async () => {
    const { origin } = await serve(good);
    const result = await probeOnce(httpSpec(`${origin}/`), {
      context: { environment: { SSL_CERT_FILE: authority.caFile } },
    });
    expect(result.failure).toBeNull();
    expect(serverNames).toEqual([]);
  });

  it.each([
    ['certificate-expired', { validFrom: '20200101000000Z', validTo: '20200201000000Z' }],
    ['certificate-not-yet-valid', { validFrom: '20400101000000Z', validTo: '20400201000000Z' }],
    ['certificate-untrusted', { selfSigned: true }],
  ])('says %s, and keeps the facts', async (code, how) => {
    const certificate = authority.issue({ label: code, alternativeNames: ['DNS:good.example.test'], ...how });
    const { port } = await serve(certificate);
    const result = await probeNamed('good.example.test', port);
    expect(result.failure).toMatchObject({ phase: 'tls', code });
    expect(result.certificate?.names).toEqual(['good.example.test']);
    expect(server?.requests).toHaveLength(0);
    const unverified = await probeNamed('good.example.test', port, { tlsVerify: false });
    expect(unverified.failure).toBeNull();
    expect(unverified.certificate?.fingerprintSha256).toBe(result.certificate?.fingerprintSha256);
  });

  it('says that the name is wrong, even where the address is pinned', async () => {
    const { port } = await serve(good);
    const result = await probeNamed('other.example.test', port);
    expect(result.failure).toMatchObject({ phase: 'tls', code: 'certificate-name-mismatch' });
    expect(result.failure?.message).toContain('other.example.test');
    expect(result.certificate?.names).toContain('good.example.test');
  });

  it('trusts no private authority that it was not told of', async () => {
    const { port } = await serve(good);
    const result = await probeNamed('good.example.test', port, {}, { context: { environment: {} } });
    expect(result.failure).toMatchObject({ phase: 'tls', code: 'certificate-untrusted' });
  });

  it('says which file of authorities cannot be read', async () => {
    const { port } = await serve(good);
    const result = await probeNamed(
      'good.example.test',
      port,
      {},
      { context: { environment: { SSL_CERT_FILE: '/nonexistent/ca.pem' } } },
    );
    expect(result.failure?.message).toContain('/nonexistent/ca.pem');
  });

  it('keeps markup and control characters of a certificate as harmless text', async () => {
    const nasty = '<script>alert(1)</script>\u001b[31m';
    const certificate = authority.issue({
      label: 'markup',
      commonName: nasty,
      alternativeNames: ['DNS:good.example.test'],
    });
    const { port } = await serve(certificate);
    const result = await probeNamed('good.example.test', port);
    expect(result.failure).toBeNull();
    expect(result.certificate?.subject).toContain('script');
    expect(result.certificate?.subject).not.toContain('\u001b');
  });

  it('uses a kept connection without a second handshake, and still knows the certificate', async () => {
    const { port } = await serve(good);
    const connections = newPool();
    const first = await probeNamed(
      'good.example.test',
      port,
      { connection: 'keep-alive' },
      { context: { connections, environment: { SSL_CERT_FILE: authority.caFile } } },
    );
    const second = await probeNamed(
      'good.example.test',
      port,
      { connection: 'keep-alive' },
      { context: { connections, environment: { SSL_CERT_FILE: authority.caFile } } },
    );
    connections.close();
    expect(second.reusedConnection).toBe(true);
    expect(second.certificate).toEqual(first.certificate);
    expect(second.phases.tlsMs).toBeNull();
  });
});

describe('HTTP/2', () => {
  let h2: Http2SecureServer;
  let port: number;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    h2 = createSecureServer({ key: good.key, cert: good.cert, allowHTTP1: true }, (request, response) => {
      switch (request.url) {
        case '/hang':
          return;
        case '/endless': {
          response.writeHead(200);
          const more = () => {
            while (!response.destroyed && response.write('x'.repeat(10_000)));
          };
          response.on('drain', more);
          response.on('error', () => {});
          more();
          return;
        }
        case '/half':
          response.writeHead(200);
          response.write('half');
          return;
        case '/many':
          response.writeHead(
            200,
            Object.fromEntries(Array.from({ length: 300 }, (_none, index) => [`x-${index}`, 'y'])),
          );
          response.end();
          return;
        case '/reset':
          request.stream.close(2);
          return;
        default:
          response.setHeader('server', 'test');
          response.end(
            `${request.httpVersion} ${request.headers[':authority'] ?? request.headers.host} ${request.headers['x-mine'] ?? ''}`,
          );
      }
    });
    h2.on('sessionError', () => {});
    h2.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => h2.listen(0, '127.0.0.1', resolve));
    port = (h2.address() as AddressInfo).port;
  });
  afterAll(async () => {
    // Node's server forgets to close a session whose client went away while it was writing.
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => h2.close(() => resolve()));
  });
  const ask = (path: string, more: Partial<HttpSpec> = {}, options: ProbeOptions = {}) =>
    probeNamed(
      'good.example.test',
      port,
      { url: `https://good.example.test${path}`, ...more },
      { timeoutMs: 5_000, ...options },
    );

  it('is spoken where the server offers it', async () => {
    const result = await ask('/', {
      headers: [{ name: 'X-Mine', value: { kind: 'plain', text: 'yes' } }],
      expect: { status: [200], body: '2.0 good.example.test yes' },
    });
    expect(result.failure).toBeNull();
    expect(result.certificate?.alpn).toBe('h2');
    const [exchange] = result.exchanges;
    expect(exchange?.version).toBe('2');
    expect(exchange?.statusLine).toBe('HTTP/2 200');
    expect(exchange?.responseHead).toContain('server: test');
    expect(result.edge?.server).toBe('test');
    expect(result.phases.waitMs).toBeGreaterThan(0);
    expect(result.phases.transferMs).not.toBeNull();
  });

  it('is left alone where the target wants 1.1', async () => {
    const result = await ask('/', { version: '1.1', expect: { status: [200], body: '1.1 ' } });
    expect(result.failure).toBeNull();
    expect(result.exchanges[0]?.version).toBe('1.1');
  });

  it('that the target demands and the server lacks fails in tls', async () => {
    const one = await serve(good);
    const result = await probeNamed('good.example.test', one.port, { version: '2' });
    expect(result.failure).toMatchObject({ phase: 'tls', code: 'tls-protocol' });
  });

  it('keeps its connection when asked', async () => {
    const connections = newPool();
    const context = { connections, environment: { SSL_CERT_FILE: authority.caFile } };
    await ask('/', { connection: 'keep-alive' }, { context });
    const second = await ask('/', { connection: 'keep-alive' }, { context });
    connections.close();
    expect(second.reusedConnection).toBe(true);
    expect(second.phases).toMatchObject({ connectMs: null, tlsMs: null });
  });

  it('hangs in wait, then in transfer, as the server does', async () => {
    const silent = await ask('/hang', {}, { timeoutMs: 200 });
    expect(silent.failure).toMatchObject({ phase: 'wait', code: 'timeout' });
    const half = await ask('/half', {}, { timeoutMs: 200 });
    expect(half.failure).toMatchObject({ phase: 'transfer', code: 'timeout' });
    expect(half.exchanges[0]?.bodyStart).toBe('half');
  });

  it('is bounded like HTTP/1.1: body, headers, resets', async () => {
    const endless = await ask('/endless', { bodyCapBytes: 50_000 });
    expect(endless.failure).toBeNull();
    expect(endless.exchanges[0]).toMatchObject({ bodyBytes: 50_000, bodyTruncated: true });
    expect((await ask('/many')).failure?.code).toBe('headers-too-large');
    expect((await ask('/reset')).failure).toMatchObject({ phase: 'wait', code: 'reset' });
  });
});
