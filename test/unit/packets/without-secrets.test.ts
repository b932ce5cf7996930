import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretBytes, withoutSecrets } from '../../../electron/engine/packets/without-secrets.ts';

const SECRETS = secretBytes({
  credentials: 'mara:correct horse',
  headers: { authorization: 'Bearer tok-91f2a7c45d', 'x-key': 'k-7731' },
});
const HEADER = Buffer.from('forty bytes of headers, or so, stay here');

/** What of a secret, longer than can be there by chance, can still be read in a text. */
const readable = (text: string): readonly string[] =>
  ['tok-91f2a7c45d', 'k-7731', 'correct horse', Buffer.from('mara:correct horse').toString('base64')].flatMap(
    (secret) =>
      Array.from({ length: secret.length - 3 }, (_, at) => secret.slice(at, at + 4)).filter((part) =>
        text.includes(part),
      ),
  );

test('secret values are written over wherever they stand in the contents, and nothing else is', () => {
  const basic = Buffer.from('mara:correct horse').toString('base64');
  const content = `GET / HTTP/1.1\r\nauthorization: Bearer tok-91f2a7c45d\r\nx-key: k-7731\r\nproxy: Basic ${basic}\r\n\r\n{"echo":"tok-91f2a7c45d"}`;
  const packet = Buffer.concat([HEADER, Buffer.from(content)]);
  const kept = Buffer.from(withoutSecrets(packet, HEADER.length, SECRETS)).toString('latin1');
  expect(kept).toHaveLength(packet.length);
  expect(readable(kept)).toEqual([]);
  expect(kept.replace(/x+/g, 'x')).toBe(
    `${HEADER}GET / HTTP/1.1\r\nauthorization: x\r\nx-key: x\r\nproxy: Basic x\r\n\r\n{"echo":"x"}`,
  );
});

test('a secret that is cut between two segments is read in neither', () => {
  const content = 'x-key: k-7731\r\nauthorization: Bearer tok-91f2a7c45d\r\n\r\n';
  fc.assert(
    fc.property(fc.integer({ min: 0, max: content.length }), (cut) => {
      for (const part of [content.slice(0, cut), content.slice(cut)]) {
        const packet = Buffer.concat([HEADER, Buffer.from(part)]);
        const kept = Buffer.from(withoutSecrets(packet, HEADER.length, SECRETS));
        expect(kept.subarray(0, HEADER.length).equals(HEADER)).toBe(true);
        expect(readable(kept.toString('latin1'))).toEqual([]);
      }
    }),
  );
});

test('the packet that was captured is not changed, and one without secrets is the very same', () => {
  const packet = Buffer.concat([HEADER, Buffer.from('x-key: k-7731')]);
  const before = Buffer.from(packet);
  withoutSecrets(packet, HEADER.length, SECRETS);
  expect(packet.equals(before)).toBe(true);
  expect(withoutSecrets(HEADER, 10, SECRETS)).toBe(HEADER);
});
