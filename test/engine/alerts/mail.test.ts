import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSenders, type Senders } from '../../../electron/alerts/create-senders.ts';
import type { ChannelWay } from '../../../electron/domain/notice/channel.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createTestAuthority, type TestAuthority } from '../../support/certificates.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { EXAMPLE_US, exampleDigest, exampleTarget, exampleTrouble } from '../../support/notices/example-digests.ts';
import { sendOrder } from '../../support/notices/send-order.ts';
import {
  MAIL_PASSWORD,
  MAIL_SERVER_NEEDS,
  MAIL_USER,
  type MailServer,
  startMailServer,
} from '../../support/servers/mail-server.ts';

type MailWay = Extract<ChannelWay, { kind: 'mail' }>;

describe.runIf(requireOrSkip('mail', MAIL_SERVER_NEEDS))('mail', () => {
  let authority: TestAuthority;
  let senders: Senders;
  const servers: MailServer[] = [];

  beforeAll(() => {
    authority = createTestAuthority();
    senders = createSenders({
      clock: new SystemClock(),
      environment: { SSL_CERT_FILE: authority.caFile },
      version: '1.2.3',
      zone: 'Europe/Vienna',
    });
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  afterAll(() => {
    senders.close();
    authority.remove();
  });

  async function server(options: Partial<Parameters<typeof startMailServer>[0]> = {}): Promise<MailServer> {
    const issued = authority.issue({ label: 'mail', alternativeNames: ['IP:127.0.0.1'] });
    const started = await startMailServer({ certFile: issued.certFile, keyFile: issued.keyFile, ...options });
    servers.push(started);
    return started;
  }

  const wayTo = ({ port }: MailServer, change: Partial<MailWay> = {}): MailWay => ({
    kind: 'mail',
    host: '127.0.0.1',
    port,
    security: 'starttls',
    user: null,
    password: null,
    from: 'Stallscope <stallscope@example.test>',
    to: ['ops@example.test'],
    ...change,
  });
  const loggedIn = { user: MAIL_USER, password: { kind: 'withheld' } } as const;
  const PASSWORD = { password: MAIL_PASSWORD };

  test('a mail arrives inside of TLS after a login, with the title as its subject and the whole text', async () => {
    const mail = await server({ login: true });
    const delivery = await senders.send(sendOrder(wayTo(mail, loggedIn), PASSWORD));
    expect(delivery).toEqual({ kind: 'delivered', says: `127.0.0.1:${mail.port} took it for 1 address.` });
    const [message = ''] = await mail.arrivals(1);
    expect(mail.log()).toMatch(/P=esmtpsa X=TLS1\.3/);
    const { headers, body } = read(message);
    expect(headers.get('subject')).toBe(
      '[Stallscope] payments is down: api does not answer in time (30.0 s connecting)',
    );
    expect(headers.get('from')).toBe('Stallscope <stallscope@example.test>');
    expect(headers.get('to')).toBe('ops@example.test');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('message-id')).toMatch(/^<message\.[0-9a-f]{40}@example\.test>$/);
    expect(headers.get('references')).toMatch(/^<thread\.[0-9a-f]{40}@example\.test>$/);
    expect(headers.get('date')).toBe('Sat, 21 Nov 2026 07:00:32 +0000');
    expect(body).toContain('2026-11-21 08:00:30 +01:00 (07:00:30 UTC)');
    expect(body).toContain('Measured by Stallscope on web1.');
  });

  test('TLS from the first byte on works too', async () => {
    const mail = await server({ tlsFromTheStart: true });
    const delivery = await senders.send(sendOrder(wayTo(mail, { security: 'tls' }), {}));
    expect(delivery.kind).toBe('delivered');
    await mail.arrivals(1);
    expect(mail.log()).toMatch(/P=esmtps X=TLS/);
  });

  test('without TLS nothing is encrypted, even where the server offers it', async () => {
    const mail = await server();
    expect((await senders.send(sendOrder(wayTo(mail, { security: 'none' }), {}))).kind).toBe('delivered');
    await mail.arrivals(1);
    expect(mail.log()).toMatch(/P=esmtp S=/);
  });

  test('nothing goes to a server that does not begin TLS when the channel asks for it', async () => {
    const mail = await server({ certFile: null, keyFile: null });
    const delivery = await senders.send(sendOrder(wayTo(mail, loggedIn), PASSWORD));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'later' });
    expect(delivery.says).toContain('would not begin TLS');
    expect(mail.arrived()).toEqual([]);
    expect(mail.log()).not.toContain('<=');
  });

  test('a certificate that is not trusted stops the mail before the login, and says why', async () => {
    const issued = authority.issue({ label: 'own', alternativeNames: ['IP:127.0.0.1'], selfSigned: true });
    for (const tlsFromTheStart of [false, true]) {
      const mail = await server({ certFile: issued.certFile, keyFile: issued.keyFile, tlsFromTheStart });
      const security = tlsFromTheStart ? 'tls' : 'starttls';
      const delivery = await senders.send(sendOrder(wayTo(mail, { ...loggedIn, security }), PASSWORD));
      expect(delivery).toMatchObject({ kind: 'failed', again: 'later', unreached: true });
      expect(delivery.says).toContain(
        `127.0.0.1:${mail.port} is not trusted: its certificate is signed by itself alone. Nothing was sent`,
      );
      expect(mail.arrived()).toEqual([]);
    }
  });

  test('a wrong password keeps the mail waiting until it is mended, and is not repeated in what is said of it', async () => {
    const mail = await server({ login: true });
    const password = 'a secret that is wrong';
    const delivery = await senders.send(sendOrder(wayTo(mail, loggedIn), { password }));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'later' });
    expect(delivery.says).toContain('refused the login: “535');
    expect(delivery.says).not.toContain(password);
    expect(await senders.send(sendOrder(wayTo(mail, loggedIn), PASSWORD))).toMatchObject({ kind: 'delivered' });
  });

  test('an address that the server never takes does not keep the others from getting it', async () => {
    const mail = await server();
    const to = ['ops@example.test', 'nobody@example.test', 'Ada <ada@example.test>'];
    const delivery = await senders.send(sendOrder(wayTo(mail, { to }), {}));
    expect(delivery.kind).toBe('delivered');
    expect(delivery.says).toContain('took it for 2 addresses.');
    expect(delivery.says).toContain('It refuses nobody@example.test (“550 There is no such person here”).');
    const arrived = await mail.arrivals(2);
    expect(arrived.map((message) => read(message).headers.get('envelope-to')).sort()).toEqual([
      'ada@example.test',
      'ops@example.test',
    ]);
  });

  test('where no address is taken it is refused for good', async () => {
    const mail = await server();
    const delivery = await senders.send(sendOrder(wayTo(mail, { to: ['nobody@example.test'] }), {}));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'never' });
  });

  test('who was put off gets it later, and who has it does not get it twice', async () => {
    const mail = await server();
    const order = sendOrder(wayTo(mail, { to: ['ops@example.test', 'grey@example.test'] }), {});
    const first = await senders.send(order);
    expect(first).toMatchObject({ kind: 'failed', again: 'later' });
    expect(first.says).toContain('For now it would not have grey@example.test (“451 Come back later”).');
    expect(await senders.send(order)).toMatchObject({ kind: 'failed', again: 'later' });
    mail.endGreylisting();
    const last = await senders.send(order);
    expect(last).toEqual({ kind: 'delivered', says: `127.0.0.1:${mail.port} took it for 2 addresses.` });
    const arrived = await mail.arrivals(2);
    expect(arrived.map((message) => read(message).headers.get('envelope-to')).sort()).toEqual([
      'grey@example.test',
      'ops@example.test',
    ]);
    const ids = arrived.map((message) => read(message).headers.get('message-id'));
    expect(new Set(ids).size, 'both have the same message').toBe(1);
  });

  test('a sender that is not let in is refused for good', async () => {
    const mail = await server();
    const delivery = await senders.send(sendOrder(wayTo(mail, { from: 'banned@example.test' }), {}));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'never' });
    expect(delivery.says).toContain('Nothing from you');
  });

  test('names with line breaks, markup and letters of any script become no header and no other address', async () => {
    const mail = await server();
    const name = 'e\r\nBcc: spy@example.test\r\n<i>ünï 日本🌩';
    const trouble = exampleTrouble({
      subject: { kind: 'target', name, key: name },
      targets: [exampleTarget({ target: name })],
    });
    const digest = exampleDigest({
      id: 'x\r\nX-Evil: 1',
      vantage: 'host\r\nX-Evil: 2',
      changes: [{ kind: 'opened', atUs: EXAMPLE_US, trouble }],
      wrongNow: [trouble],
    });
    expect((await senders.send(sendOrder(wayTo(mail), {}, { digest }))).kind).toBe('delivered');
    const [message = ''] = await mail.arrivals(1);
    const { headers, body } = read(message);
    expect([...headers.keys()]).not.toContain('bcc');
    expect([...headers.keys()]).not.toContain('x-evil');
    expect(headers.get('envelope-to')).toBe('ops@example.test');
    expect(headers.get('subject')).toMatch(/^\[Stallscope\] e\\x0d\\x0aBcc: spy@example\.test/);
    expect(body).toContain('<i>ünï 日本🌩');
    expect(message.split('\n').every((line) => Buffer.byteLength(line) <= 998)).toBe(true);
    expect(mail.arrived().length).toBe(1);
  });

  test('addresses that would become a command are refused before anything is sent', async () => {
    const mail = await server();
    for (const to of [['ops@example.test\r\nRCPT TO:<spy@example.test>'], ['a@b>, <c@d'], []].flatMap((bad) => [
      bad,
      ...(bad.length === 0 ? [] : [['ada@example.test', ...bad]]),
    ])) {
      expect(await senders.send(sendOrder(wayTo(mail, { to }), {}))).toMatchObject({ kind: 'failed', again: 'never' });
    }
    expect(mail.log()).not.toContain('rejected');
    expect(mail.arrived()).toEqual([]);
  });

  test('the subject of a very long title is bounded', async () => {
    const mail = await server();
    const name = 'ü'.repeat(5_000);
    const trouble = exampleTrouble({ subject: { kind: 'group', name, key: name } });
    const digest = exampleDigest({ changes: [{ kind: 'opened', atUs: EXAMPLE_US, trouble }], wrongNow: [] });
    expect((await senders.send(sendOrder(wayTo(mail), {}, { digest }))).kind).toBe('delivered');
    const [message = ''] = await mail.arrivals(1);
    expect((read(message).headers.get('subject') ?? '').length).toBeLessThanOrEqual(165);
  });
});

/** Headers unfolded and decoded (RFC 2047), by lower-case name; the body decoded. */
function read(message: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const text = message.replaceAll('\r\n', '\n');
  const end = text.indexOf('\n\n');
  const unfolded = text.slice(0, end).replace(/\n[ \t]+/g, ' ');
  const headers = new Map<string, string>();
  for (const line of unfolded.split('\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), decodedWords(line.slice(colon + 1).trim()));
  }
  const raw = text.slice(end + 2);
  const encoding = headers.get('content-transfer-encoding');
  const body =
    encoding === 'base64'
      ? Buffer.from(raw, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? quotedPrintable(raw.replace(/=\n/g, ''))
        : raw;
  return { headers, body };
}

const decodedWords = (text: string): string =>
  text.replace(/=\?utf-8\?([qb])\?([^?]*)\?=\s*(?==\?|$)?/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(word, 'base64').toString('utf8')
      : quotedPrintable(word.replaceAll('_', ' ')),
  );

const quotedPrintable = (text: string): string =>
  text.replace(/(?:=[0-9A-F]{2})+/gi, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'));
