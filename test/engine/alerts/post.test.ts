import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTrust } from '../../../electron/alerts/http/authorities.ts';
import { createPost, type HttpAnswer, type HttpOrder } from '../../../electron/alerts/http/post.ts';
import { createTestAuthority, type TestAuthority } from '../../support/certificates.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { program, requireOrSkip } from '../../support/needs.ts';
import {
  answering,
  type MessageReceiver,
  type Reply,
  sending,
  silent,
  startMessageReceiver,
} from '../../support/servers/message-receiver.ts';
import { startSocketServer } from '../../support/servers/socket-server.ts';

const receivers: MessageReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receiver(...from: Parameters<typeof startMessageReceiver>): Promise<MessageReceiver> {
  const started = await startMessageReceiver(...from);
  receivers.push(started);
  return started;
}

const clock = new FakeClock();
const plain = createPost({ clock, trust: createTrust({}) });

function order(url: string, change: Partial<HttpOrder> = {}): HttpOrder {
  const headers = { 'content-type': 'text/plain' };
  const { signal } = new AbortController();
  return { method: 'POST', url, headers, body: 'hello', timeoutMs: 20_000, signal, ...change };
}

/** Starts a request, waits until the receiver has it, and lets the time limit pass. */
async function untilTimeout(reply: Reply, isThere: (to: MessageReceiver) => boolean): Promise<HttpAnswer> {
  const to = await receiver(reply);
  const answer = plain(order(to.origin));
  await expect.poll(() => isThere(to)).toBe(true);
  await clock.advance(20_000);
  return answer;
}

describe('a request', () => {
  test('is one request, with its headers in their order, on a connection of its own', async () => {
    const to = await receiver(answering(204));
    expect(await plain(order(`${to.origin}/a/b?c=d`))).toMatchObject({ kind: 'answered', status: 204 });
    expect(to.received[0]?.raw).toBe(
      [
        'POST /a/b?c=d HTTP/1.1',
        `host: 127.0.0.1:${to.port}`,
        'content-type: text/plain',
        'content-length: 5',
        'connection: close',
        '',
        'hello',
      ].join('\r\n'),
    );
  });

  test('that asks only has no body and no length', async () => {
    const to = await receiver(answering(200, 'OK'));
    const answer = await plain(order(to.origin, { method: 'GET', body: null, headers: {} }));
    expect(answer).toEqual({ kind: 'answered', status: 200, body: 'OK', afterMs: null });
    expect(to.received[0]?.raw).toBe(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${to.port}\r\nconnection: close\r\n\r\n`);
  });

  test('follows no redirect', async () => {
    const elsewhere = await receiver(answering(200));
    const to = await receiver(answering(302, '', [`Location: ${elsewhere.origin}/`]));
    expect(await plain(order(to.origin))).toMatchObject({ kind: 'answered', status: 302 });
    expect(elsewhere.received.length).toBe(0);
  });

  test('tells when the receiver wants to be asked again', async () => {
    const inTwoMinutes = new Date(clock.utcUs() / 1_000 + 120_000).toUTCString();
    for (const [header, afterMs] of [
      ['7', 7_000],
      [inTwoMinutes, 120_000],
      ['soon', null],
      ['-1', null],
      ['9999999999', 86_400_000],
    ] as const) {
      const to = await receiver(answering(503, '', [`Retry-After: ${header}`]));
      expect(await plain(order(to.origin))).toMatchObject({ status: 503, afterMs });
    }
  });

  test('is not sent where the URL has a user, or is none', async () => {
    for (const url of ['http://ada:secret@127.0.0.1:1/', 'ftp://127.0.0.1/', 'nonsense', '']) {
      const answer = await plain(order(url));
      expect(answer).toMatchObject({ kind: 'unreached', code: 'bad-url' });
      expect(JSON.stringify(answer)).not.toContain('secret');
    }
  });

  test('with a line break in a header is not sent', async () => {
    const to = await receiver(answering(200));
    expect(await plain(order(to.origin, { headers: { 'x-a': 'b\r\nx-c: d' } }))).toMatchObject({ code: 'bad-url' });
    expect(to.received.length).toBe(0);
  });
});

describe('a receiver that misbehaves', () => {
  test('and never answers is given up at the time limit', async () => {
    const answer = await untilTimeout(silent, (to) => to.received.length === 1);
    expect(answer).toMatchObject({ kind: 'unreached', code: 'timeout', sent: true });
    expect(answer).toHaveProperty('says', expect.stringMatching(/did not answer within 20\.0 s, after the request/));
  });

  test('and sends its head byte by byte is given up at the same limit', async () => {
    const drip: Reply = (socket) => {
      const timer = setInterval(() => socket.write('X'), 5);
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      socket.on('close', () => clearInterval(timer));
    };
    expect(await untilTimeout(drip, (to) => to.received.length === 1)).toMatchObject({ code: 'timeout' });
  });

  test('and hangs in its body has told its status all the same', async () => {
    const to = await receiver(sending('HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\nbroken'));
    const limits: number[] = [];
    const watched = createPost({
      clock: {
        utcUs: () => clock.utcUs(),
        monotonicMs: () => clock.monotonicMs(),
        sinceBootMs: () => clock.sinceBootMs(),
        schedule: (delayMs, callback) => {
          limits.push(delayMs);
          return clock.schedule(delayMs, callback);
        },
      },
      trust: createTrust({}),
    });
    const answer = watched(order(to.origin));
    // The limit of the head is replaced by the shorter one of the body.
    await expect.poll(() => limits).toEqual([20_000, 2_000]);
    await clock.advance(2_000);
    expect(await answer).toEqual({ kind: 'answered', status: 500, body: 'broken', afterMs: null });
  });

  test('and answers without end is cut off', async () => {
    let written = 0;
    const flood: Reply = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pour = () => {
        while (!socket.destroyed && written < 100_000_000) {
          written += 65_536;
          if (!socket.write('x'.repeat(65_536))) break;
        }
      };
      socket.on('drain', pour);
      pour();
    };
    const to = await receiver(flood);
    const answer = await plain(order(to.origin));
    expect(answer).toMatchObject({ kind: 'answered', status: 200, body: 'x'.repeat(4_096) });
    await expect.poll(() => to.openSockets().length).toBe(0);
    expect(written).toBeLessThan(50_000_000);
  });

  test('and sends a head without end is cut off', async () => {
    const to = await receiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const pour = () => {
        while (!socket.destroyed && socket.write(`X-${'a'.repeat(1_000)}: b\r\n`)) {}
      };
      socket.on('drain', pour);
      pour();
    });
    expect(await plain(order(to.origin))).toMatchObject({ kind: 'unreached', code: 'malformed' });
  });

  test.each([
    ['closes without a word', (socket) => socket.end(), 'reset'],
    ['resets', (socket) => socket.resetAndDestroy(), 'reset'],
    ['speaks no HTTP', (socket) => socket.end('220 mail.test ESMTP\r\n'), 'malformed'],
    ['closes within the head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'), 'reset'],
    [
      'switches to another protocol',
      (socket) => socket.end('HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'malformed',
    ],
  ] as const satisfies readonly (readonly [string, Reply, string])[])('and %s is told so', async (_, reply, code) => {
    const to = await receiver(reply);
    expect(await plain(order(to.origin))).toMatchObject({ kind: 'unreached', code, sent: true });
  });

  test('and closes after half of its body has told its status', async () => {
    const to = await receiver((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'));
    expect(await plain(order(to.origin))).toMatchObject({ kind: 'answered', status: 200, body: 'half' });
  });

  test('and is not there is told so, and nothing was sent', async () => {
    const to = await startMessageReceiver(silent);
    await to.close();
    const answer = await plain(order(to.origin));
    expect(answer).toMatchObject({ kind: 'unreached', code: 'refused', sent: false });
    expect(answer).toHaveProperty('says', `127.0.0.1:${to.port} refused the connection.`);
  });

  test('is left when nobody waits for it any more', async () => {
    const to = await receiver(silent);
    const stopping = new AbortController();
    const answer = plain(order(to.origin, { signal: stopping.signal }));
    await expect.poll(() => to.received.length).toBe(1);
    stopping.abort();
    expect(await answer).toMatchObject({ kind: 'unreached', code: 'cancelled' });
    await expect.poll(() => to.openSockets().length).toBe(0);
    expect(await plain(order(to.origin, { signal: stopping.signal }))).toMatchObject({ code: 'cancelled' });
  });

  test('leaves no timer behind', async () => {
    const to = await receiver(answering(200, 'ok'));
    const before = clock.pendingTimers;
    await plain(order(to.origin));
    expect(clock.pendingTimers).toBe(before);
  });
});

describe.runIf(requireOrSkip('TLS of receivers', [program('openssl', 'openssl')]))('a receiver with TLS', () => {
  let authority: TestAuthority;
  beforeAll(() => {
    authority = createTestAuthority();
  });
  afterAll(() => authority.remove());

  const trusting = () => createPost({ clock, trust: createTrust({ SSL_CERT_FILE: authority.caFile }) });

  test('whose certificate leads to a trusted authority gets the message', async () => {
    const issued = authority.issue({ label: 'good', alternativeNames: ['IP:127.0.0.1'] });
    const to = await receiver(answering(200), { key: issued.key, cert: issued.cert });
    expect(await trusting()(order(to.origin))).toMatchObject({ kind: 'answered', status: 200 });
    expect(to.received[0]?.body).toBe('hello');
  });

  test.each([
    ['is signed by itself', { selfSigned: true, alternativeNames: ['IP:127.0.0.1'] }, 'signed by itself alone'],
    [
      'has expired',
      { validFrom: '20200101000000Z', validTo: '20200201000000Z', alternativeNames: ['IP:127.0.0.1'] },
      'has expired',
    ],
    ['is for another name', { alternativeNames: ['DNS:example.test'] }, 'is for another name'],
  ] as const)('whose certificate %s gets nothing', async (label, request, words) => {
    const issued = authority.issue({ label: label.replaceAll(' ', '-'), ...request });
    const to = await receiver(answering(200), { key: issued.key, cert: issued.cert });
    const answer = await trusting()(order(to.origin));
    expect(answer).toMatchObject({ kind: 'unreached', code: 'certificate', sent: false });
    expect(answer).toHaveProperty('says', expect.stringContaining(words));
    expect(to.received.length).toBe(0);
  });

  test('that nobody vouches for gets nothing', async () => {
    const issued = authority.issue({ label: 'stranger', alternativeNames: ['IP:127.0.0.1'] });
    const to = await receiver(answering(200), { key: issued.key, cert: issued.cert });
    expect(await plain(order(to.origin))).toMatchObject({ kind: 'unreached', code: 'certificate' });
    expect(to.received.length).toBe(0);
  });

  test('that speaks no TLS gets nothing', async () => {
    const to = await startSocketServer((socket) => socket.end('220 mail.test ESMTP\r\n'));
    const answer = await trusting()(order(`https://127.0.0.1:${to.port}/`));
    await to.close();
    expect(answer).toMatchObject({ kind: 'unreached', code: 'tls', sent: false });
  });

  test('is not asked where the file of authorities cannot be read', async () => {
    const post = createPost({ clock, trust: createTrust({ SSL_CERT_FILE: '/nonexistent/ca.pem' }) });
    const answer = await post(order('https://127.0.0.1:1/'));
    expect(answer).toMatchObject({ kind: 'unreached', code: 'certificate' });
    expect(answer).toHaveProperty('says', expect.stringContaining('/nonexistent/ca.pem'));
  });
});
