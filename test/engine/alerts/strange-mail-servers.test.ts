import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createSenders, type Senders } from '../../../electron/alerts/create-senders.ts';
import type { Delivery } from '../../../electron/alerts/delivery.ts';
import type { ChannelWay } from '../../../electron/domain/notice/channel.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { sendOrder } from '../../support/notices/send-order.ts';
import { type RunningServer, startSocketServer } from '../../support/servers/socket-server.ts';

/** What is answered to a line; null: nothing. Default: what lets a mail through. */
type Answer = (line: string, socket: Socket) => string | null | undefined;

const PASSWORD = 'correct horse battery staple';
const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A server that says what it is told to, and takes a mail where it is told nothing. */
async function server(answer: Answer, greeting: string | null = '220 mail.test ESMTP'): Promise<RunningServer> {
  const started = await startSocketServer((socket) => {
    let rest = '';
    let inData = false;
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    socket.on('data', (bytes: Buffer) => {
      rest += bytes.toString('utf8');
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inData && line !== '.') continue;
        const told = answer(line, socket);
        if (told === null) continue;
        const usual = usually(line);
        if (line === 'DATA' && told === undefined) inData = true;
        if (line === '.') inData = false;
        socket.write(`${told ?? usual}\r\n`);
        if (line === 'QUIT') socket.end();
      }
    });
  });
  servers.push(started);
  return started;
}

function usually(line: string): string {
  if (line.startsWith('EHLO')) return '250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME';
  if (line.startsWith('AUTH')) return '235 welcome';
  if (line === 'DATA') return '354 go on';
  return line === 'QUIT' ? '221 bye' : '250 fine';
}

const way = (port: number, to: readonly string[] = ['ops@example.test']): ChannelWay => ({
  kind: 'mail',
  host: '127.0.0.1',
  port,
  security: 'none',
  user: 'stallscope',
  password: { kind: 'withheld' },
  from: 'stallscope@example.test',
  to,
});

const own = (clock = new FakeClock()): Senders =>
  createSenders({ clock, environment: {}, version: '1.2.3', zone: 'UTC' });
const tell = (to: RunningServer): Promise<Delivery> => own().send(sendOrder(way(to.port), { password: PASSWORD }));

describe('a mail server', () => {
  test('that does as it should gets the mail', async () => {
    expect(await tell(await server(() => undefined))).toMatchObject({ kind: 'delivered' });
  });

  test('that is not there was not reached', async () => {
    const gone = await startSocketServer(() => {});
    await gone.close();
    expect(await tell(gone)).toMatchObject({ kind: 'failed', again: 'later', unreached: true });
  });

  test.each<[string, Answer, string | null, 'later' | 'never', string]>([
    ['is too busy to greet', () => undefined, '421 too busy', 'later', '421 too busy'],
    ['greets nobody', () => undefined, '554 go away', 'never', '554 go away'],
    ['speaks HTTP', () => undefined, 'HTTP/1.1 400 Bad Request', 'later', ''],
    ['is out of space', (line) => (line === '.' ? '452 no space' : undefined), null, 'later', '452 no space'],
    ['takes it for junk', (line) => (line === '.' ? '554 junk' : undefined), null, 'never', '554 junk'],
    [
      'cannot log in now',
      (line) => (line.startsWith('AUTH') ? '454 try later' : undefined),
      null,
      'later',
      '454 try later',
    ],
    [
      'wants a login first',
      (line) => (line.startsWith('MAIL') ? '530 log in first' : undefined),
      null,
      'later',
      '530 log in first',
    ],
    [
      'wants a login for each address',
      (line) => (line.startsWith('RCPT') ? '530 log in first' : undefined),
      null,
      'later',
      '530 log in first',
    ],
    [
      'refuses every way to log in',
      (line) => (line.startsWith('AUTH') ? '504 not this way' : undefined),
      null,
      'later',
      '504 not this way',
    ],
    ['shuts down between', (line) => (line.startsWith('RCPT') ? '421 shutting down' : undefined), null, 'later', ''],
  ])('that %s', async (_, answer, greeting, again, words) => {
    const delivery = await tell(await server(answer, greeting ?? '220 mail.test ESMTP'));
    expect(delivery).toMatchObject({ kind: 'failed', again });
    expect(delivery.says).toContain(words);
  });

  test.each(['EHLO', 'MAIL', 'RCPT', 'DATA', '.'])('that breaks off at %s is asked again', async (at) => {
    const to = await server((line, socket) => {
      if (!line.startsWith(at)) return undefined;
      socket.destroy();
      return null;
    });
    expect(await tell(to)).toMatchObject({ kind: 'failed', again: 'later' });
  });

  test.each([
    ['before its greeting', () => undefined, null],
    ['after the greeting', (line: string) => (line.startsWith('EHLO') ? null : undefined), '220 mail.test ESMTP'],
    ['with the mail in its hands', (line: string) => (line === '.' ? null : undefined), '220 mail.test ESMTP'],
  ] as const satisfies readonly (readonly [string, Answer, string | null])[])(
    'that falls silent %s is left after most of a minute',
    async (when, answer, greeting) => {
      const clock = new FakeClock();
      let heard = 0;
      const to = await server((line) => {
        heard += 1;
        return answer(line);
      }, greeting);
      const delivery = own(clock).send(sendOrder(way(to.port), { password: PASSWORD }));
      await expect.poll(() => to.connections()).toBe(1);
      if (greeting !== null) {
        await expect.poll(() => heard).toBeGreaterThan(0);
        // Until nothing more comes: the last line is the one that is not answered.
        for (let before = -1; before !== heard; ) {
          before = heard;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
      await clock.advance(50_000);
      const given = await delivery;
      expect(given).toMatchObject({ kind: 'failed', again: 'later' });
      expect('mayHaveArrived' in given, 'only a server that had the mail may have taken it').toBe(
        when === 'with the mail in its hands',
      );
      expect(given.says).toContain('did not answer within 50.0 s');
      await expect.poll(() => to.openSockets().length).toBe(0);
    },
  );

  test('that answers without end is cut off', async () => {
    const to = await server((line, socket) => {
      if (!line.startsWith('EHLO')) return undefined;
      const pour = () => {
        while (!socket.destroyed && socket.write(`250-${'x'.repeat(1_000)}\r\n`)) {}
      };
      socket.on('drain', pour);
      pour();
      return null;
    });
    expect(await tell(to)).toMatchObject({ kind: 'failed', again: 'later' });
    await expect.poll(() => to.openSockets().length).toBe(0);
  });

  test('that repeats what it was sent does not bring the password into what is said', async () => {
    const plain = Buffer.from(`\0stallscope\0${PASSWORD}`).toString('base64');
    for (const echo of [PASSWORD, plain, PASSWORD.toUpperCase(), encodeURIComponent(PASSWORD)]) {
      for (const at of ['AUTH', 'RCPT', 'DATA', '.']) {
        const to = await server((line) => (line.startsWith(at) ? `550 no: ${echo} is unknown` : undefined));
        const { says } = await tell(to);
        expect(says, at).not.toContain(echo);
        expect(says, at).not.toContain('battery');
      }
    }
  });

  test('is left at once when Stallscope ends, and the mail waits', async () => {
    const senders = own();
    const to = await server(() => null);
    const delivery = senders.send(sendOrder(way(to.port), { password: PASSWORD }));
    await expect.poll(() => to.connections()).toBe(1);
    senders.close();
    expect(await delivery).toMatchObject({ kind: 'failed', again: 'later' });
    await expect.poll(() => to.openSockets().length).toBe(0);
  });
});
