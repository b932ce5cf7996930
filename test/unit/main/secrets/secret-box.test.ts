import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TargetSecretsJson } from '../../../../electron/contract/host-contract.ts';
import type { Cipher } from '../../../../electron/main/secrets/cipher.ts';
import { createSecretBox, type SecretBox } from '../../../../electron/main/secrets/secret-box.ts';
import { type FakeAppParts, fakeAppParts } from '../support/fake-app-parts.ts';

const PLANTED = ['planted-password-7f3a', 'planted-token-91bc'];
const SECRETS: readonly TargetSecretsJson[] = [
  { target: 'api', credentials: `user:${PLANTED[0]}`, headers: { authorization: `Bearer ${PLANTED[1]}` } },
];

/** A keyring whose key can be taken away or exchanged; what it writes shows nothing of the text. */
class FakeKeyring implements Cipher {
  there = true;
  key = 0x5a;
  isProtected(): boolean {
    return this.there;
  }
  encrypt(text: string): Buffer {
    if (!this.there) throw new Error(`no keyring for ${text}`);
    return Buffer.concat([Buffer.from([this.key]), Buffer.from(text).map((byte) => byte ^ this.key)]);
  }
  decrypt(bytes: Buffer): string {
    if (bytes[0] !== this.key) throw new Error(`another key: ${bytes.toString('latin1')}`);
    return Buffer.from(bytes.subarray(1).map((byte) => byte ^ this.key)).toString('utf8');
  }
}

let folder: string;
let file: string;
let keyring: FakeKeyring;
let parts: FakeAppParts;
let boxes: SecretBox[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-secrets-'));
  file = join(folder, 'secrets.json');
  keyring = new FakeKeyring();
  boxes = [];
});
afterEach(() => {
  for (const box of boxes) box.stop();
  rmSync(folder, { recursive: true, force: true });
});

const open = (settings: Parameters<typeof fakeAppParts>[0] = {}): SecretBox => {
  parts = fakeAppParts(settings);
  const box = createSecretBox({ ...parts, cipher: keyring, file });
  boxes.push(box);
  return box;
};

const give = async (secrets: readonly TargetSecretsJson[] = SECRETS): Promise<void> => {
  parts.engine.answer('host.secrets', () => ({ secrets: [...secrets] }));
  parts.engine.tell({ type: 'secrets.changed' });
  await parts.clock.advance(1_000);
};

/** Every place that the box wrote to, as text and with its base64 opened. */
const written = (): string => {
  const texts = [...parts.notes, ...parts.logged];
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    texts.push(name, text);
    for (const piece of text.match(/[A-Za-z0-9+/=]{16,}/g) ?? [])
      texts.push(Buffer.from(piece, 'base64').toString('utf8'));
  }
  return texts.join('\n');
};

const expectNothingPlanted = (): void => {
  for (const secret of PLANTED) expect(written()).not.toContain(secret);
};

test('values that were given are there at the next start, and nowhere in the clear', async () => {
  open().current();
  await give();
  expectNothingPlanted();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['secrets.json']);
  expect(open().current()).toEqual({ targets: SECRETS, notices: [] });
  expect(parts.notes).toEqual([]);
});

test('several values in a row are asked for and written once', async () => {
  open().current();
  parts.engine.answer('host.secrets', () => ({ secrets: [...SECRETS] }));
  for (let count = 0; count < 5; count += 1) {
    parts.engine.tell({ type: 'secrets.changed' });
    await parts.clock.advance(50);
  }
  await parts.clock.advance(1_000);
  expect(parts.engine.methods()).toEqual(['host.secrets']);
});

test('what is given in the last moment before the end is kept', async () => {
  const box = open();
  box.current();
  parts.engine.answer('host.secrets', () => ({ secrets: [...SECRETS] }));
  parts.engine.tell({ type: 'secrets.changed' });
  await box.settle();
  expect(open().current()).toEqual({ targets: SECRETS, notices: [] });
});

test('an engine that ended is started again with what was given to the one before', async () => {
  keyring.there = false;
  const box = open();
  box.current();
  await give();
  parts.engine.become({ kind: 'restarting', reason: 'It ended.', attempt: 1, nextInMs: 500 });
  parts.engine.tell({ type: 'secrets.changed' });
  await parts.clock.advance(1_000);
  expect(box.current()).toEqual({ targets: SECRETS, notices: [] });
});

test('without a keyring values stay in memory, which is said once and only when there is something to keep', async () => {
  keyring.there = false;
  const box = open();
  box.current();
  expect(parts.notes).toEqual([]);
  await give();
  await give();
  expect(parts.notes).toHaveLength(1);
  expect(parts.notes[0]).toContain('no keyring');
  expect(box.keyring()).toBe('missing');
  expect(box.current()).toEqual({ targets: SECRETS, notices: [] });
  expect(readdirSync(folder)).toEqual([]);
  expectNothingPlanted();
});

test('a person who agrees to it has them kept without a keyring, readable by this user alone, and is told what that means', async () => {
  keyring.there = false;
  open({ withoutKeyring: 'unprotected' }).current();
  await give();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(parts.notes).toHaveLength(1);
  expect(parts.notes[0]).toContain('unprotected');
  expect(open({ withoutKeyring: 'unprotected' }).current()).toEqual({ targets: SECRETS, notices: [] });
});

test('agreeing later keeps what is already held, and taking it back deletes the file', async () => {
  keyring.there = false;
  open().current();
  await give();
  parts.settings.change({ withoutKeyring: 'unprotected' });
  expect(readdirSync(folder)).toEqual(['secrets.json']);
  parts.settings.change({ withoutKeyring: 'memory' });
  expect(readdirSync(folder)).toEqual([]);
});

test('an unprotected file is not kept by an app that was told in between not to', async () => {
  keyring.there = false;
  open({ withoutKeyring: 'unprotected' }).current();
  await give();
  expect(open().current()).toEqual({ targets: SECRETS, notices: [] });
  expect(readdirSync(folder)).toEqual([]);
});

test('an unprotected file is protected as soon as there is a keyring', async () => {
  keyring.there = false;
  open({ withoutKeyring: 'unprotected' }).current();
  await give();
  keyring.there = true;
  expect(open({ withoutKeyring: 'unprotected' }).current()).toEqual({ targets: SECRETS, notices: [] });
  expectNothingPlanted();
});

test('the file goes when the last value is taken away', async () => {
  open().current();
  await give();
  await give([]);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['half a file', '{"version":1,"protec'],
  ['something else', '"hello"'],
  ['another version', '{"version":9,"protection":"keyring","data":""}'],
  ['no list inside', `{"version":1,"protection":"none","data":"${Buffer.from('{"a":1}').toString('base64')}"}`],
  ['nothing', ''],
])('a damaged file (%s) is set aside and said, and the app goes on', (_what, content) => {
  writeFileSync(file, content);
  expect(open().current()).toEqual({ targets: [], notices: [] });
  expect(readdirSync(folder)).toEqual(['secrets-set-aside-20261121T070000Z.json']);
  expect(readFileSync(join(folder, 'secrets-set-aside-20261121T070000Z.json'), 'utf8')).toBe(content);
  expect(parts.notes).toHaveLength(1);
  expect(parts.notes[0]).toContain('enter the passwords');
});

test('a file from another machine is set aside, and nothing of it is told', async () => {
  open().current();
  await give();
  keyring.key = 0x33;
  expect(open().current()).toEqual({ targets: [], notices: [] });
  expect(readdirSync(folder)).toEqual(['secrets-set-aside-20261121T070000Z.json']);
  expect(parts.notes[0]).toContain('another key');
  expectNothingPlanted();
});

test('a keyring that is closed today costs nothing that can be read tomorrow', async () => {
  open().current();
  await give();
  keyring.there = false;
  expect(open().current()).toEqual({ targets: [], notices: [] });
  expect(parts.notes[0]).toContain('cannot be reached');
  await give([]);
  await give([{ target: 'other', credentials: 'a:b', headers: {} }]);
  keyring.there = true;
  expect(open().current()).toEqual({ targets: SECRETS, notices: [] });
});

test('a keyring that refuses to write is said without the value, and nothing is left half written', async () => {
  open().current();
  keyring.encrypt = (text) => {
    throw new Error(`cannot encrypt ${text}`);
  };
  await give();
  expect(parts.notes).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([]);
  expectNothingPlanted();
});

test('a folder that cannot be written to is said, and the values stay in memory', async () => {
  file = join(folder, 'gone', 'secrets.json');
  const box = open();
  box.current();
  await give();
  expect(box.current()).toEqual({ targets: SECRETS, notices: [] });
  expect(parts.notes.at(-1)).toContain('could not be written');
  expect(readdirSync(folder)).toEqual([]);
  expectNothingPlanted();
});

test('what is under a closed keyring is moved aside, not written over, when values are kept unprotected', async () => {
  open().current();
  await give();
  const before = readFileSync(file, 'utf8');
  keyring.there = false;
  open({ withoutKeyring: 'unprotected' }).current();
  await give([{ target: 'other', credentials: 'a:b', headers: {} }]);
  expect(readdirSync(folder).sort()).toEqual(['secrets-set-aside-20261121T070000Z.json', 'secrets.json']);
  expect(readFileSync(join(folder, 'secrets-set-aside-20261121T070000Z.json'), 'utf8')).toBe(before);
});

test('secrets of channels are kept beside those of targets, and nowhere in the clear', async () => {
  const notices = [
    { owner: 'c-1', values: { url: `https://hooks.example/${PLANTED[0]}`, signingKey: PLANTED[1] ?? '' } },
  ];
  open().current();
  parts.engine.answer('host.secrets', () => ({ secrets: [], noticeSecrets: notices }));
  parts.engine.tell({ type: 'secrets.changed' });
  await parts.clock.advance(1_000);
  expectNothingPlanted();
  expect(open().current()).toEqual({ targets: [], notices });
});

test('a file of the time before channels is read as it was', () => {
  const clear = JSON.stringify(SECRETS);
  const data = keyring.encrypt(clear).toString('base64');
  writeFileSync(file, JSON.stringify({ version: 1, protection: 'keyring', data }));
  expect(open().current()).toEqual({ targets: SECRETS, notices: [] });
  expect(parts.notes).toEqual([]);
});

test('while no channel has a secret the file stays one that earlier versions read', async () => {
  open().current();
  await give();
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: string };
  expect(JSON.parse(keyring.decrypt(Buffer.from(data, 'base64')))).toEqual(SECRETS);
});
