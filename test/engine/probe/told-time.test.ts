import { createServer, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../../electron/engine/probe/prober.ts';
import { createTestAuthority } from '../../support/certificates.ts';
import { httpSpec, probeOnce, realClock } from '../../support/probe-context.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function answering(headers: readonly string[]): Promise<HttpServer> {
  const server = await startHttpServer({ behaviour: { kind: 'ok', headers } });
  closing.push(() => server.close());
  return server;
}

async function toldWith(headers: readonly string[]): Promise<ProbeResult['told']> {
  return (await probeOnce(httpSpec(`${(await answering(headers)).origin}/`))).told;
}

const DATE = 'Date: Sat, 21 Nov 2026 23:12:07 GMT';

describe('the time that a server tells', () => {
  test('is the Date of its answer, between the request and its head', async () => {
    const beforeMs = realClock.monotonicMs();
    const told = await toldWith([DATE]);
    expect(told).toMatchObject({ host: '127.0.0.1', dateUs: Date.UTC(2026, 10, 21, 23, 12, 7) * 1_000 });
    expect(told?.sentMs).toBeGreaterThanOrEqual(beforeMs);
    expect(told?.headMs).toBeGreaterThanOrEqual(told?.sentMs ?? Number.NaN);
    expect(told?.headMs).toBeLessThanOrEqual(realClock.monotonicMs());
  });

  test('is not taken from an answer that has lain in a cache', async () => {
    for (const field of [
      'Age: 12',
      'Age: 0',
      'X-Cache: HIT from edge',
      'CF-Cache-Status: HIT',
      'Cache-Status: a; hit',
    ]) {
      expect(await toldWith([DATE, field]), field).toBeNull();
    }
    expect(await toldWith([DATE, 'CF-Cache-Status: DYNAMIC', 'X-Cache: MISS'])).not.toBeNull();
  });

  test('is not taken from what is no date', async () => {
    for (const text of [
      'now',
      '',
      '0',
      'Sat Nov 21 23:12:07 2026',
      'Sat, 99 Foo 2026 99:99:99 GMT',
      '2026-11-21T23:12:07Z',
    ]) {
      expect(await toldWith([`Date: ${text}`]), text).toBeNull();
    }
    expect(await toldWith([])).toBeNull();
  });

  test('counts until the head is there as a whole, however long before it the first byte came', async () => {
    const server: Server = createServer((_request, response) => {
      response.writeProcessing();
      setTimeout(() => response.end('ok'), 250);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const { told } = await probeOnce(httpSpec(`http://127.0.0.1:${port}/`));
    expect(told).not.toBeNull();
    expect((told?.headMs ?? 0) - (told?.sentMs ?? 0)).toBeGreaterThan(200);
  });

  test('is told over HTTP/2 as well', async () => {
    const authority = createTestAuthority();
    const { key, cert } = authority.issue({ label: 'h2', alternativeNames: ['IP:127.0.0.1'] });
    authority.remove();
    const server = createSecureServer({ key, cert }, (_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const { told, failure } = await probeOnce(
      httpSpec(`https://127.0.0.1:${port}/`, { version: '2', tlsVerify: false }),
    );
    expect(failure).toBeNull();
    expect(Math.abs((told?.dateUs ?? 0) - realClock.utcUs())).toBeLessThan(5_000_000);
  });

  test('is not that of another server to which the request was sent on', async () => {
    const other = await answering([DATE]);
    const first = await startHttpServer({
      behaviour: { kind: 'ok', status: 302, headers: [`Location: http://localhost:${other.port}/`] },
    });
    closing.push(() => first.close());
    const { told, status } = await probeOnce(httpSpec(`${first.origin}/`, { followRedirects: 5 }));
    expect(status).toBe(200);
    expect(told).toBeNull();
  });

  test('is not that of a proxy', async () => {
    const proxy = await answering([DATE]);
    const { told, status } = await probeOnce(httpSpec('http://192.0.2.1/', { proxy: 'environment' }), {
      context: { environment: { http_proxy: proxy.origin } },
    });
    expect(status).toBe(200);
    expect(told).toBeNull();
  });
});
