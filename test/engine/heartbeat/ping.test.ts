import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Ping, type PingOrder, ping, USUAL_ATTEMPTS } from '../../../electron/alerts/heartbeat/ping.ts';
import { createTrust } from '../../../electron/alerts/http/authorities.ts';
import { createPost } from '../../../electron/alerts/http/post.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createTestAuthority, type TestAuthority } from '../../support/certificates.ts';
import {
  type Behaviour,
  type BehaviourOf,
  type HttpServer,
  startHttpServer,
} from '../../support/servers/http-server.ts';

const RECORDED = new URL('../../fixtures/healthchecks/', import.meta.url);
const CHECK = '/5d8e1c7a-6b1f-4c0e-9d52-3f7a9b2c4e60';
const RUN = '9f1b6d4e-2c3a-4f5b-8e7d-0a1b2c3d4e5f';

let authority: TestAuthority;
const clock = new SystemClock();

beforeAll(() => {
  authority = createTestAuthority();
});
afterAll(() => authority.remove());

async function server(behaviour: Behaviour | BehaviourOf = { kind: 'ok', body: 'OK' }): Promise<HttpServer> {
  const started = await startHttpServer({ behaviour });
  onTestFinished(() => started.close());
  return started;
}

/** `withinMs` is short, so that pauses of a second end it. */
function pinging(address: string, more: Partial<PingOrder> = {}): Promise<Ping> {
  const environment = { SSL_CERT_FILE: authority.caFile };
  const post = createPost({ clock, trust: createTrust(environment) });
  return ping(
    {
      address,
      goesTo: new URL(address).host,
      told: 'success',
      runId: RUN,
      withinMs: 20_000,
      mostAttempts: USUAL_ATTEMPTS,
      signal: new AbortController().signal,
      ...more,
    },
    // As short as pauses become.
    { clock, post, random: () => 0, userAgent: 'Stallscope/0.0.0' },
  );
}

describe('what is sent to a check of healthchecks is, byte for byte, what was recorded', () => {
  const SLUG = '/fq00d6-F4MMNuCEnzTU01w/stallscope-vienna';
  const byHand = {
    success: [`http://here${CHECK}`, 'success'],
    start: [`http://here${CHECK}`, 'start'],
    fail: [`http://here${CHECK}/`, 'fail'],
    'slug-success': [`http://here/ping${SLUG}?create=1`, 'success'],
    'slug-start': [`http://here/ping${SLUG}?create=1`, 'start'],
    'slug-fail': [`http://here/ping${SLUG}?create=1`, 'fail'],
  } as const;

  test.each(Object.entries(byHand))('%s', async (name, [address, told]) => {
    const { origin, requests } = await server();
    expect(await pinging(address.replace('http://here', origin), { told })).toEqual({ kind: 'delivered' });
    const sent = requests.map(({ head }) =>
      head.replaceAll(new URL(origin).host, 'hc-ping.com').replace('/ping/', '/'),
    );
    const recorded = readFileSync(new URL(`${name}.http`, RECORDED), 'utf8');
    expect(sent.map((head) => `${head.trimEnd()}\r\n\r\n`)).toEqual([recorded]);
  });

  test('and has the form that is documented for it', () => {
    const lines = Object.keys(byHand).map(
      (name) => readFileSync(new URL(`${name}.http`, RECORDED), 'utf8').split('\r\n')[0],
    );
    const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
    const form = new RegExp(`^GET /(${uuid}|[\\w-]+/[a-z0-9_-]+)(/start|/fail)?\\?(create=1&)?rid=${uuid} HTTP/1\\.1$`);
    for (const line of lines) expect(line).toMatch(form);
  });
});

describe('a receiver', () => {
  test('that fails for a moment is told when it has recovered', async () => {
    const { origin, requests } = await server((_request, count) =>
      count < 3 ? { kind: 'ok', status: 503 } : { kind: 'ok', body: 'OK' },
    );
    expect(await pinging(`${origin}${CHECK}`)).toEqual({ kind: 'delivered' });
    expect(requests.length).toBe(3);
  });

  test('that hangs is given up when the time is over', async () => {
    const { origin } = await server({ kind: 'hang-in-wait', forMs: null });
    const missed = await pinging(`${origin}${CHECK}`, { withinMs: 3_000 });
    expect(missed).toMatchObject({ kind: 'missed', says: expect.stringContaining('did not answer within') });
  });

  test('that knows no such check is not asked again before it is due, in new versions and in old ones', async () => {
    for (const behaviour of [
      { kind: 'ok', status: 404, body: 'not found' },
      { kind: 'ok', body: 'OK (not found)' },
    ] as const) {
      const { origin, requests } = await server(behaviour);
      expect(await pinging(`${origin}${CHECK}`)).toMatchObject({
        kind: 'missed',
        says: expect.stringContaining('knows no check at this address'),
      });
      expect(requests.length).toBe(1);
    }
  });

  test('that did not count it, because it was asked too often, was not told', async () => {
    const { origin } = await server({ kind: 'ok', body: 'OK (rate limited)' });
    expect(await pinging(`${origin}${CHECK}`)).toMatchObject({ kind: 'missed' });
  });

  test('that sends elsewhere is not followed there', async () => {
    const elsewhere = await server();
    const { origin, requests } = await server({ kind: 'redirect', to: `${elsewhere.origin}/` });
    expect(await pinging(`${origin}${CHECK}`)).toMatchObject({
      kind: 'missed',
      says: expect.stringContaining('sends elsewhere (status 302), which is not followed'),
    });
    expect([requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  });

  test('whose certificate is for another name is told nothing', async () => {
    const { key, cert } = authority.issue({ label: 'other', alternativeNames: ['DNS:other.test'] });
    const started = await startHttpServer({ tls: { key, cert } });
    onTestFinished(() => started.close());
    const missed = await pinging(`${started.origin}${CHECK}`, { mostAttempts: 1 });
    expect(missed).toMatchObject({ kind: 'missed', says: expect.stringContaining('certificate') });
    expect(started.requests.length).toBe(0);
  });

  test('is never named by more than its host in what is said of it', async () => {
    for (const behaviour of [
      { kind: 'ok', status: 500 },
      { kind: 'ok', status: 403, body: CHECK },
      { kind: 'ok', status: 409 },
      { kind: 'reset' },
      { kind: 'close' },
      { kind: 'raw-and-close', bytes: 'nonsense\r\n\r\n' },
      { kind: 'redirect', to: CHECK },
    ] as const) {
      const { origin } = await server(behaviour);
      const missed = await pinging(`${origin}${CHECK}`, { mostAttempts: 1 });
      expect(missed.kind).toBe('missed');
      expect(JSON.stringify(missed)).not.toContain(CHECK.slice(1));
      expect(JSON.stringify(missed)).not.toContain(RUN);
    }
  });
});

test('what is no longer wanted ends at once, also in a pause', async () => {
  const { origin, requests } = await server({ kind: 'ok', status: 503 });
  const ending = new AbortController();
  const pending = pinging(`${origin}${CHECK}`, { signal: ending.signal });
  await expect.poll(() => requests.length).toBeGreaterThan(0);
  ending.abort();
  expect(await pending).toEqual({ kind: 'cancelled' });
});

test('an address that has no word for it is not asked', async () => {
  const { origin, requests } = await server();
  expect(await pinging(`${origin}/push/abc`, { told: 'fail' })).toEqual({ kind: 'unsayable' });
  expect(requests.length).toBe(0);
});
