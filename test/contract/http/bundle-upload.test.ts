import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { bundleUpload } from '../../../electron/contract/bundle-shapes.ts';
import type { UiServer } from '../../../electron/headless/server/start-ui-server.ts';
import { folderInTest, type ServiceInTest, serviceInTest } from '../../support/kept-service.ts';
import { serve } from './http-transport.ts';

const FIXTURE = readFileSync(join(import.meta.dirname, '../../fixtures/bundles/format-1.zip'));

async function served(): Promise<{ readonly server: UiServer; readonly service: ServiceInTest }> {
  const service = await serviceInTest(await folderInTest());
  const server = await serve(service.service);
  onTestFinished(() => server.close());
  return { server, service };
}

function send(
  { url, token }: UiServer,
  body: Uint8Array<ArrayBuffer> | string,
  { name = 'theirs.zip', headers = {} }: { readonly name?: string; readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  const address = new URL('/bundle', url);
  address.searchParams.set('name', name);
  return fetch(address, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/zip', authorization: `Bearer ${token}`, ...headers },
  });
}

// A place of its own: what others on this machine are sending is none of its leftovers.
let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  vi.stubEnv('TMPDIR', place);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});
const uploads = (): string[] => readdirSync(place).filter((name) => name.startsWith('stallscope-upload-'));

describe('a bundle that is sent to the page’s server', () => {
  test('is opened under the name that its file has there', async () => {
    const { server, service } = await served();
    const response = await send(server, new Uint8Array(FIXTURE), { name: 'C:\\Users\\x\\für uns.zip' });
    expect(response.status).toBe(200);
    const answer = await response.json();
    expect(answer).toMatchObject({ ok: true });
    const { id } = bundleUpload.output.parse(answer.value);
    expect((await service.api['bundles.list']({})).bundles).toMatchObject([
      { id, fileName: 'für uns.zip', samples: 40 },
    ]);
    expect(uploads()).toEqual([]);
  });

  test('is refused in words when it is none, and nothing of it stays', async () => {
    const { server } = await served();
    const response = await send(server, 'hello');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', message: 'This is no bundle of Stallscope: it is no zip.' },
    });
    expect(uploads()).toEqual([]);
  });

  test('is not taken without the token, as another type, from another site, or when it is too large', async () => {
    const { server, service } = await served();
    const body = new Uint8Array(FIXTURE);
    expect((await send(server, body, { headers: { authorization: 'Bearer nothing' } })).status).toBe(401);
    expect((await send(server, body, { headers: { 'content-type': 'text/plain' } })).status).toBe(400);
    expect((await send(server, body, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect(await declared(server, 3_000_000_000)).toMatch(/^HTTP\/1\.1 400 .*larger than any bundle/s);
    expect(await service.api['bundles.list']({})).toEqual({ bundles: [] });
  });
});

/** The answer to a request that says it has so many bytes and sends none of them. */
async function declared({ url, token }: UiServer, bytes: number): Promise<string> {
  const { connect } = await import('node:net');
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        [
          'POST /bundle?name=b.zip HTTP/1.1',
          `Host: ${host}`,
          `Authorization: Bearer ${token}`,
          'Content-Type: application/zip',
          `Content-Length: ${bytes}`,
          '\r\n',
        ].join('\r\n'),
      ),
    );
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
