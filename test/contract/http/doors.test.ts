import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import yauzl from 'yauzl';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import { CannotRun } from '../../../electron/headless/cannot-run.ts';
import { startUiServer, type UiServer } from '../../../electron/headless/server/start-ui-server.ts';
import { type WatchedService, watchTwoServers } from '../../support/watched-service.ts';
import { readZip, textOf } from '../../unit/bundle/read-zip.ts';
import { messages, PAGE, serve } from './http-transport.ts';

let watched: WatchedService;
let server: UiServer;
let origin: string;
let host: string;

beforeAll(async () => {
  watched = await watchTwoServers();
  server = await serve(watched.service);
  ({ origin, host } = new URL(server.url));
});

afterAll(async () => {
  await server.close();
  await watched.stop();
});

const bearer = () => ({ authorization: `Bearer ${server.token}` });
const get = (path: string, headers: Record<string, string> = bearer(), init: RequestInit = {}) =>
  fetch(`${origin}${path}`, { redirect: 'manual', headers, ...init });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${origin}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...bearer(), ...headers },
  });

/** Exact bytes, because a real client would not send them; resolves with all that comes until the server closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(text) : reject(error),
    );
  });
}

const rawRequest = (lines: readonly string[]) =>
  raw(
    `${['GET / HTTP/1.1', ...lines, `Authorization: Bearer ${server.token}`, 'Connection: close'].join('\r\n')}\r\n\r\n`,
  );
const statusOf = (text: string) => text.split(' ')[1] ?? 'closed';

describe('the token', () => {
  test('without it nothing is told', async () => {
    for (const path of ['/', '/assets/index-1a2b3c4d.js', '/api/events', '/bundle?incident=1', '/nothing']) {
      const response = await get(path, {});
      expect([path, response.status]).toEqual([path, 401]);
      expect(await response.text()).not.toMatch(/page of the tests|hanging/);
    }
    const call = await fetch(`${origin}/api/overview`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(call.status).toBe(401);
    expect(await call.json()).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
  });

  test('is exchanged for a cookie that scripts cannot read and other sites do not send', async () => {
    const response = await fetch(server.url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^stallscope-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(server.token);
    const page = await get('/', { cookie: cookie.split(';')[0] ?? '' });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('page of the tests');
  });

  test('that is wrong opens nothing', async () => {
    const wrong = `${server.token.slice(0, -1)}${server.token.endsWith('A') ? 'B' : 'A'}`;
    expect((await get(`/?token=${wrong}`, {})).status).toBe(401);
    expect((await get('/?token=', {})).status).toBe(401);
    expect((await get('/', { authorization: `Bearer ${wrong}` })).status).toBe(401);
    expect((await get('/', { cookie: `stallscope-${new URL(origin).port}=${server.token}` })).status).toBe(401);
  });
});

describe('foreign sites', () => {
  test('a name that was made to point here is refused, whatever it brings', async () => {
    expect(statusOf(await rawRequest(['Host: evil.example']))).toBe('403');
    expect(statusOf(await rawRequest([`Host: evil.example:${new URL(origin).port}`]))).toBe('403');
    expect(statusOf(await rawRequest([`Host: ${host}`]))).toBe('200');
    expect(statusOf(await rawRequest(['Host: localhost:1']))).toBe('200');
  });

  test('a request without a host, with two, or for another server is refused', async () => {
    expect(statusOf(await rawRequest([]))).toBe('400');
    expect(statusOf(await rawRequest([`Host: ${host}`, 'Host: evil.example']))).toMatch(/400|closed/);
    expect(statusOf(await raw(`GET http://evil.example/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))).toBe(
      '400',
    );
  });

  test('a foreign page is refused, and is told nothing that would let it read', async () => {
    const response = await post('/api/overview', '{}', { origin: 'https://evil.example' });
    expect(response.status).toBe(403);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const asking = await fetch(`${origin}/api/overview`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(asking.status).toBe(403);
    expect(
      statusOf(
        await rawRequest([
          `Host: ${host}`,
          'Sec-Fetch-Site: cross-site',
          'Sec-Fetch-Mode: no-cors',
          'Sec-Fetch-Dest: image',
        ]),
      ),
    ).toBe('403');
    expect((await post('/api/overview', '{}', { origin })).status).toBe(200);
  });

  test('what a form can send is not taken', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const response = await post('/api/overview', '{}', { 'content-type': type });
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { ok: false, error: { code: 'invalid-input' } },
      ]);
    }
  });
});

describe('files of the page', () => {
  test('come with their types and under a strict policy', async () => {
    const page = await get('/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|data:|\*/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const script = await get('/assets/index-1a2b3c4d.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
  });

  test('are only those of the page', async () => {
    for (const path of [
      '/secret.unknown',
      '/index.html',
      '/assets',
      '/assets/',
      '/%2e%2e/package.json',
      '//etc/passwd',
      '/assets/..%2f..%2f..%2fpackage.json',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
    for (const path of [
      '/../../../package.json',
      '/assets/../../configuration/documented.yaml',
      '/..\\..\\package.json',
      '/\u0000',
    ]) {
      expect(
        statusOf(
          await raw(
            `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${server.token}\r\nConnection: close\r\n\r\n`,
          ),
        ),
      ).toMatch(/404|400|closed/);
    }
  });

  test('HEAD tells the length, OPTIONS what can be asked, everything else is refused', async () => {
    const head = await get('/', bearer(), { method: 'HEAD' });
    expect([head.status, Number(head.headers.get('content-length')) > 50, await head.text()]).toEqual([200, true, '']);
    const options = await get('/api/overview', {}, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
    for (const [method, path] of [
      ['POST', '/'],
      ['PUT', '/'],
      ['DELETE', '/api/overview'],
      ['GET', '/api/overview'],
      ['POST', '/api/events'],
      ['HEAD', '/bundle?incident=1'],
    ] as const) {
      expect([method, path, (await get(path, bearer(), { method })).status]).toEqual([method, path, 405]);
    }
  });
});

describe('calls', () => {
  test('that do not fit are refused before anything is done', async () => {
    for (const [path, body, code] of [
      ['/api/nothing', '{}', 'not-found'],
      ['/api/__proto__', '{}', 'not-found'],
      ['/api/constructor', '{}', 'not-found'],
      ['/api/targets.add', '{"text":5,"name":null}', 'invalid-input'],
      ['/api/incidents.list', '{"limit":100000,"openOnly":false}', 'invalid-input'],
      ['/api/overview', '[]', 'invalid-input'],
      ['/api/overview', '{', 'invalid-input'],
      ['/api/overview', '', 'invalid-input'],
    ] as const) {
      expect([path, await (await post(path, body)).json()]).toMatchObject([path, { ok: false, error: { code } }]);
    }
  });

  test('with a body without end are cut off', async () => {
    const head = `POST /api/targets.add HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\n`;
    expect(statusOf(await raw(`${head}Content-Length: 30000000\r\n\r\n`))).toBe('400');
    const chunk = `100000\r\n${'a'.repeat(0x100000)}\r\n`;
    expect(statusOf(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(24)}`))).toMatch(/400|closed/);
  });

  test('with headers without end are cut off, and the next one is answered', async () => {
    expect(statusOf(await raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`))).toMatch(
      /431|closed/,
    );
    expect(statusOf(await raw('\u0000\u0001 nonsense\r\n\r\n'))).toMatch(/400|closed/);
    expect((await get('/')).status).toBe(200);
  });
});

describe('events', () => {
  test('a listener that comes back gets what it missed, and nothing twice', async () => {
    const first = await listen('', 5);
    const lastSeen = Number(first.at(1)?.id);
    const again = await listen(`?after=${lastSeen}`, 3);
    expect(again.map((message) => Number(message.id))).toEqual([lastSeen + 1, lastSeen + 2, lastSeen + 3]);
    const byHeader = await listen('?after=1', 2, { 'last-event-id': String(lastSeen) });
    expect(byHeader.map((message) => Number(message.id))).toEqual([lastSeen + 1, lastSeen + 2]);
  });

  test('a number of another run means: look again', async () => {
    await listen('', 1);
    expect(await listen('?after=999999999', 1)).toEqual([
      { event: 'resync', id: '', data: expect.stringMatching(/^\{"seq":\d+\}$/) },
    ]);
  });

  test('a number that is none is refused', async () => {
    expect((await get('/api/events?after=-1')).status).toBe(400);
    expect((await get('/api/events?after=x')).status).toBe(400);
  });

  async function listen(query: string, count: number, headers: Record<string, string> = {}) {
    const ending = new AbortController();
    const heard: { event: string; id: string; data: string }[] = [];
    try {
      for await (const message of messages(
        `${origin}/api/events${query}`,
        { ...bearer(), ...headers },
        ending.signal,
      )) {
        heard.push(message);
        if (heard.length >= count) break;
      }
    } finally {
      ending.abort();
    }
    return heard;
  }
});

describe('the bundle', () => {
  // A place of its own: what others on this machine are writing is none of its leftovers.
  let place = '';
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
    vi.stubEnv('TMPDIR', place);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true, force: true });
  });
  const leftovers = () => readdirSync(place).filter((name) => name.startsWith('stallscope-bundle-'));

  test('of an incident is a zip, and nothing of it stays behind', async () => {
    const id = await hangingIncident();
    const response = await get(`/bundle?incident=${id}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.+-]+\.zip"$/);
    const names = await namesInZip(Buffer.from(await response.arrayBuffer()));
    expect(names).toEqual(expect.arrayContaining(['manifest.json', 'incident.json', 'README.txt']));
    await expect.poll(leftovers).toEqual([]);
  });

  test('is redacted as it was asked for, and tells how far it has come', async () => {
    const id = await hangingIncident();
    const told: ContractEvent[] = [];
    const cancel = watched.service.api.subscribe((event) => {
      if (event.type === 'export.progress') told.push(event);
    });
    for (const level of ['none', 'strict'] as const) {
      const response = await get(`/bundle?incident=${id}&profile=generic&redact=${level}`);
      const folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const file = join(folder, 'a.zip');
      writeFileSync(file, Buffer.from(await response.arrayBuffer()));
      const manifest = JSON.parse(textOf(await readZip(file), 'manifest.json'));
      expect(manifest).toMatchObject({ profile: 'generic', redaction: { level } });
    }
    cancel();
    const scope = { kind: 'incident', incident: id };
    expect(told[0]).toMatchObject({ scope, done: 0 });
    expect(told.at(-1)).toMatchObject({ scope, says: 'Done' });
  });

  test('of a stretch of time holds the targets that were named, a target by any name', async () => {
    await hangingIncident();
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const query = new URLSearchParams({ from: at(-600_000), to: at(60_000), profile: 'generic', redact: 'none' });
    for (const name of ['hanging', 'well']) query.append('target', name);
    const response = await get(`/bundle?${query}`);
    expect(response.status).toBe(200);
    const whole = await manifestOf(response);
    expect(whole).toMatchObject({ scope: { kind: 'range' } });
    query.append('target', 'nobody & nothing');
    const refused = await get(`/bundle?${query}`);
    expect(refused.status).toBe(404);
    expect(await refused.text()).toContain('nobody & nothing');
  });

  test('for a desk that takes no archives is a zip of its files, because a browser saves one file', async () => {
    const response = await get(`/bundle?incident=${await hangingIncident()}&profile=cloudflare`);
    expect(response.headers.get('content-disposition')).toMatch(/filename="stallscope_hanging_\w+\.zip"$/);
    expect(await manifestOf(response)).toMatchObject({ profile: 'cloudflare' });
    await expect.poll(leftovers).toEqual([]);
  });

  async function manifestOf(response: Response): Promise<unknown> {
    const folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'a.zip');
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    return JSON.parse(textOf(await readZip(file), 'manifest.json'));
  }

  test('that cannot be made says why', async () => {
    for (const [query, status] of [
      ['from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', 404],
      ['from=2020-01-02T00:00:00Z&to=2020-01-01T00:00:00Z', 400],
      ['from=2020-01-02T00:00:00Z', 400],
      ['from=yesterday&to=today', 400],
      ['incident=1&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', 400],
      ['incident=999999', 404],
      ['incident=x', 400],
      ['', 400],
      ['incident=1&redact=all', 400],
      [`incident=${await hangingIncident()}&profile=nobody`, 400],
    ] as const) {
      const response = await get(`/bundle?${query}`);
      expect([query, response.status]).toEqual([query, status]);
      expect((await response.text()).length).toBeGreaterThan(10);
    }
    await expect.poll(leftovers).toEqual([]);
  });

  async function hangingIncident(): Promise<number> {
    let id = 0;
    await expect
      .poll(
        async () => {
          const { incidents } = await watched.service.api['incidents.list']({ limit: 10, openOnly: false });
          id = incidents.find((incident) => incident.targets.includes('hanging'))?.id ?? 0;
          return id;
        },
        { timeout: 15_000 },
      )
      .toBeGreaterThan(0);
    return id;
  }
});

function namesInZip(zip: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, (error, file) => {
      if (error) {
        reject(error);
        return;
      }
      const names: string[] = [];
      file.on('entry', (entry: { fileName: string }) => names.push(entry.fileName));
      file.on('end', () => resolve(names));
      file.on('error', reject);
    });
  });
}

describe('the address', () => {
  test('that is taken is refused with words', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const start = startUiServer({ host: '127.0.0.1', port }, watched.service, {
      rendererDirectory: PAGE,
      environment: {},
    });
    await expect(start).rejects.toThrow(CannotRun);
    await expect(start).rejects.toThrow(/another program has this port/);
    other.close();
  });

  test('that is not of this machine is refused with words', async () => {
    const start = startUiServer({ host: '192.0.2.77', port: 1 }, watched.service, {
      rendererDirectory: PAGE,
      environment: {},
    });
    await expect(start).rejects.toThrow(/no such address/);
  });

  test('is loopback unless asked otherwise, and otherwise is said loudly', async () => {
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.announcement).toEqual([`Open ${server.url}`]);
    const open = await startUiServer({ host: '0.0.0.0', port: null }, watched.service, {
      rendererDirectory: PAGE,
      environment: {},
    });
    expect(open.announcement.join('\n')).toMatch(/CAREFUL: other machines can reach this page/);
    await open.close();
  });

  test('is the next free one beside another that runs', async () => {
    const second = await serve(watched.service);
    expect(new URL(second.url).port).not.toBe(new URL(origin).port);
    expect(second.token).not.toBe(server.token);
    await second.close();
  });

  test('is free again after the end, with all that listened let go', async () => {
    const second = await serve(watched.service);
    const listening = fetch(`${new URL(second.url).origin}/api/events`, {
      headers: { authorization: `Bearer ${second.token}` },
    });
    const response = await listening;
    await second.close();
    await response.text().catch(() => '');
    const { hostname, port } = new URL(second.url);
    const again = await startUiServer({ host: hostname, port: Number(port) }, watched.service, {
      rendererDirectory: PAGE,
      environment: {},
    });
    await again.close();
  });
});
