import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createSenders } from '../../../electron/alerts/create-senders.ts';
import { messageOf } from '../../../electron/alerts/message.ts';
import { signatureOf } from '../../../electron/alerts/webhook/signature.ts';
import type { Change } from '../../../electron/domain/notice/digest.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { program, requireOrSkip } from '../../support/needs.ts';
import {
  EXAMPLE_US,
  everyChange,
  exampleDigest,
  exampleTarget,
  exampleTrouble,
  MINUTE_US,
} from '../../support/notices/example-digests.ts';
import { schemaComplaints } from '../../support/notices/schema.ts';
import { openWebhookWay, sendOrder, webhookWay } from '../../support/notices/send-order.ts';
import {
  answering,
  type MessageReceiver,
  type Reply,
  startMessageReceiver,
} from '../../support/servers/message-receiver.ts';

const KEY = 'kéy of the channel';
const senders = createSenders({ clock: new FakeClock(), environment: {}, version: '1.2.3', zone: 'Europe/Vienna' });
const receivers: MessageReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receiver(reply: Reply): Promise<MessageReceiver> {
  const started = await startMessageReceiver(reply);
  receivers.push(started);
  return started;
}

const doc = readFileSync(new URL('../../../docs/webhook.md', import.meta.url), 'utf8');

function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\\n([^]*?)\\n\`\`\``).exec(doc)?.[1];
  if (found === undefined) throw new Error(`docs/webhook.md has no ${language}`);
  return found;
}

describe('a webhook', () => {
  test('gets one request with the message, its id and a signature over time and body', async () => {
    const to = await receiver(answering(200));
    const order = sendOrder(webhookWay, { url: `${to.origin}/hook?to=ops`, signingKey: KEY });
    expect(await senders.send(order)).toEqual({ kind: 'delivered', says: `127.0.0.1:${to.port} took it (200).` });
    const [message] = to.received;
    if (message === undefined) throw new Error('nothing came');
    expect(message.requestLine).toBe('POST /hook?to=ops HTTP/1.1');
    const seconds = Math.floor(order.nowUs / 1_000_000);
    const mac = createHmac('sha256', KEY).update(`${seconds}.${message.body}`).digest('hex');
    expect(message.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stallscope/1.2.3',
      'stallscope-id': order.digest.id,
      'stallscope-signature': `t=${seconds},v1=${mac}`,
    });
    expect(JSON.parse(message.body)).toEqual(
      JSON.parse(JSON.stringify(messageOf({ ...order, zone: 'Europe/Vienna' }))),
    );
  });

  test('without a key is not signed', async () => {
    const to = await receiver(answering(200));
    await senders.send(sendOrder(openWebhookWay, { url: to.origin }));
    expect(to.received[0]?.headers).not.toHaveProperty('stallscope-signature');
  });

  test('whose key is not at hand gets nothing unsigned', async () => {
    const to = await receiver(answering(200));
    const delivery = await senders.send(sendOrder(webhookWay, { url: to.origin }));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'later', unreached: false });
    expect(to.received.length).toBe(0);
  });

  test.each([
    [200, 'delivered', null],
    [204, 'delivered', null],
    [301, 'failed', 'never'],
    [302, 'failed', 'later'],
    [307, 'failed', 'later'],
    [308, 'failed', 'never'],
    [400, 'failed', 'never'],
    [401, 'failed', 'later'],
    [403, 'failed', 'later'],
    [404, 'failed', 'never'],
    [407, 'failed', 'later'],
    [408, 'failed', 'later'],
    [410, 'failed', 'never'],
    [413, 'failed', 'never'],
    [425, 'failed', 'later'],
    [429, 'failed', 'later'],
    [500, 'failed', 'later'],
    [503, 'failed', 'later'],
    [599, 'failed', 'later'],
  ])('that answers %i: %s %s', async (status, kind, again) => {
    const to = await receiver(answering(status, 'because', ['Location: https://elsewhere.test/secret-place']));
    const delivery = await senders.send(sendOrder(openWebhookWay, { url: to.origin }));
    expect(delivery).toMatchObject(again === null ? { kind } : { kind, again, unreached: false });
    expect(delivery.says).toContain(String(status));
    expect(delivery.says).not.toContain('secret-place');
  });

  test('that is not there is told as not reached', async () => {
    const to = await startMessageReceiver(answering(200));
    await to.close();
    const delivery = await senders.send(sendOrder(openWebhookWay, { url: to.origin }));
    expect(delivery).toMatchObject({ kind: 'failed', again: 'later', unreached: true });
  });

  test('that takes it and answers nothing may have it; one that is not there cannot', async () => {
    const clock = new FakeClock();
    const own = createSenders({ clock, environment: {}, version: '1.2.3' });
    const silent = await receiver(() => {});
    const delivery = own.send(sendOrder(openWebhookWay, { url: silent.origin }));
    await expect.poll(() => silent.received.length).toBe(1);
    await clock.advance(20_000);
    expect(await delivery).toMatchObject({ kind: 'failed', again: 'later', mayHaveArrived: true });
    await silent.close();
    expect(await own.send(sendOrder(openWebhookWay, { url: silent.origin }))).not.toHaveProperty('mayHaveArrived');
    own.close();
  });

  test('is left at once when all is closed, and its message waits', async () => {
    const own = createSenders({ clock: new FakeClock(), environment: {}, version: '1.2.3' });
    const to = await receiver(() => {});
    const delivery = own.send(sendOrder(openWebhookWay, { url: to.origin }));
    await expect.poll(() => to.received.length).toBe(1);
    own.close();
    expect(await delivery).toMatchObject({ kind: 'failed', again: 'later' });
  });
});

describe('the message', () => {
  const at = EXAMPLE_US + 2 * MINUTE_US;

  test.each(everyChange().map((change, index) => [`${index} ${change.kind}`, change] as const))(
    'of change %s is as its schema says',
    (_, change) => {
      const message = messageOf({ digest: exampleDigest({ changes: [change] }), nowUs: at, mayBeRepeat: true });
      expect(schemaComplaints(JSON.parse(JSON.stringify(message)))).toEqual([]);
    },
  );

  test('with a field that the schema does not name, or without one that it does, is noticed', () => {
    const message = messageOf({ digest: exampleDigest(), nowUs: at, mayBeRepeat: false });
    expect(schemaComplaints({ ...message, more: 1 })).not.toEqual([]);
    expect(schemaComplaints({ ...message, host: undefined })).not.toEqual([]);
    expect(schemaComplaints({ ...message, wrongNow: [{}] })).not.toEqual([]);
    expect(schemaComplaints({ ...message, changes: [{ ...message.changes[0], kind: 'else' }] })).not.toEqual([]);
  });

  test('tells durations to the thousandth of a millisecond', () => {
    const trouble = exampleTrouble({ targets: [exampleTarget({ worstMs: 80.88852699999916 })] });
    const message = messageOf({ digest: exampleDigest({ wrongNow: [trouble] }), nowUs: at, mayBeRepeat: false });
    expect(message.wrongNow[0]?.targets[0]?.worstMs).toBe(80.889);
  });

  test('stays below the megabyte that many receivers take, however much is wrong', () => {
    const long = 'ü'.repeat(200);
    const targets = Array.from({ length: 3_000 }, () => exampleTarget({ target: long }));
    const trouble = exampleTrouble({ subject: { kind: 'group', name: long, key: long }, targets });
    const joined = Array.from({ length: 3_000 }, () => 'shop');
    const changes = Array.from(
      { length: 1_000 },
      (): Change => ({ kind: 'worse', atUs: EXAMPLE_US, trouble, joined: joined.slice(0, 2) }),
    );
    const digest = exampleDigest({
      changes: [{ kind: 'worse', atUs: EXAMPLE_US, trouble, joined }, ...changes],
      wrongNow: [trouble, trouble],
    });
    const message = messageOf({ digest, nowUs: at, mayBeRepeat: false });
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(1_000_000);
    expect(schemaComplaints(JSON.parse(JSON.stringify(message)))).toEqual([]);
    expect(message).toMatchObject({ changed: 1_001, wrong: 6_000 });
    expect(message.wrongNow.map((one) => one.targets.length)).toEqual([300]);
  });

  test('in the documentation is a real one', () => {
    const digest = exampleDigest();
    const message = messageOf({
      digest,
      nowUs: digest.madeAtUs + 1_000_000,
      mayBeRepeat: false,
      zone: 'Europe/Vienna',
    });
    expect(block('json')).toBe(JSON.stringify(message, null, 2));
  });
});

describe.runIf(requireOrSkip('signatures', [program('python3', 'python3')]))('a signature', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-signature-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const body = JSON.stringify({ text: 'ünïcode 日本' });
  const now = 1_790_000_000;
  const cases = [
    { body, header: signatureOf(body, KEY, now * 1_000_000), now, genuine: true },
    { body, header: signatureOf(body, KEY, (now - 299) * 1_000_000), now, genuine: true },
    { body, header: signatureOf(body, KEY, (now - 301) * 1_000_000), now, genuine: false },
    { body, header: signatureOf(body, KEY, (now + 301) * 1_000_000), now, genuine: false },
    { body, header: signatureOf(body, 'another', now * 1_000_000), now, genuine: false },
    { body: `${body} `, header: signatureOf(body, KEY, now * 1_000_000), now, genuine: false },
    { body, header: signatureOf(body, KEY, now * 1_000_000).replace(`t=${now}`, `t=${now + 1}`), now, genuine: false },
    { body, header: '', now, genuine: false },
    { body, header: `t=${now},v1=`, now, genuine: false },
  ];
  const wanted = cases.map(({ genuine }) => genuine);

  test('is verified by the documented lines for Node', () => {
    const file = join(folder, 'verify.mjs');
    const run = `const cases = JSON.parse(process.argv[2]);
      console.log(JSON.stringify(cases.map((one) => isGenuine(Buffer.from(one.body), one.header, process.argv[3], one.now))));`;
    writeFileSync(file, `${block('js')}\n${run}`);
    const said = execFileSync(process.execPath, [file, JSON.stringify(cases), KEY], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(wanted);
  });

  test('is verified by the documented lines for Python', () => {
    const file = join(folder, 'verify.py');
    const run = `import json, sys
print(json.dumps([is_genuine(one["body"].encode(), one["header"], sys.argv[2], one["now"]) for one in json.loads(sys.argv[1])]))`;
    writeFileSync(file, `${block('python')}\n${run}\n`);
    const said = execFileSync('python3', [file, JSON.stringify(cases), KEY], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(wanted);
  });
});

describe('what is said of a message', () => {
  test('never holds a secret, whatever the receiver says and however it repeats what it was sent', async () => {
    let reply: Reply = answering(400, '');
    const to = await receiver((socket, message, count) => reply(socket, message, count));
    const echoes: readonly ((text: string) => string)[] = [
      (text) => text,
      (text) => encodeURIComponent(text),
      (text) => JSON.stringify({ error: text }),
      (text) => Buffer.from(text).toString('base64'),
      (text) => text.split('').join('\n'),
      (text) => text.toUpperCase(),
      (text) => `${'x'.repeat(150)}${text}`,
      (text) => text.slice(0, Math.ceil(text.length * 0.7)),
      (text) => [...text].map((letter) => `&#${letter.codePointAt(0)};`).join(''),
    ];
    const secret = fc.string({ minLength: 8, maxLength: 60, unit: fc.constantFrom(...'abcXYZ0189-_.~!$%&/=+äß') });
    await fc.assert(
      fc.asyncProperty(
        secret.filter((text) => /[a-z0-9]{4}/i.test(text.replace(/[^a-z0-9]/gi, ''))),
        secret,
        fc.constantFrom(...echoes),
        fc.constantFrom(400, 500, 302, 200),
        fc.boolean(),
        async (inUrl, signingKey, echo, status, ofKey) => {
          const url = `${to.origin}/services/${encodeURIComponent(inUrl)}?token=${encodeURIComponent(inUrl)}`;
          reply = answering(status, `no: ${echo(ofKey ? signingKey : inUrl)} is unknown`, [
            `Location: ${new URL(url).pathname}`,
          ]);
          const { says } = await senders.send(sendOrder(webhookWay, { url, signingKey }));
          const plain = letters(says);
          for (const one of [inUrl, encodeURIComponent(inUrl), signingKey]) {
            expect(says).not.toContain(one);
            // No part of it either that is long enough to help.
            const bare = letters(one);
            for (let from = 0; from + 8 <= bare.length; from += 1) {
              expect(plain).not.toContain(bare.slice(from, from + 8));
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('holds the reason that the receiver gave, where it is none', async () => {
    const to = await receiver(answering(400, 'invalid_payload: the field "text" is missing\r\n<b>'));
    const url = `${to.origin}/services/T0001/B0002/verysecret12345`;
    const { says } = await senders.send(sendOrder(webhookWay, { url, signingKey: KEY }));
    expect(says).toBe(
      `127.0.0.1:${to.port} refused it with 400 and said “invalid_payload: the field "text" is missing <b>”.`,
    );
  });
});

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
