import { describe, expect, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { createRedactor } from '../../../electron/bundle/redaction/create-redactor.ts';
import type { RedactionLevel } from '../../../electron/bundle/redaction/redact.ts';
import { sampleSource } from './sample-source.ts';

const SECRET = 'pa/ss w0rd"ä&b-9';
const TOKEN = 'Tok-4f9a8B7c6d5e4f3a2b1c';

/** A redactor that has met both secrets once, where a mark told them. */
function learned(level: RedactionLevel = 'standard', source: BundleSource = sampleSource()) {
  const redactor = createRedactor(level, source);
  redactor.learn(`Authorization: Bearer ${TOKEN}`);
  redactor.learnSecret(SECRET);
  return redactor;
}

const everyByte = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const partly = (text: string): string => encodeURIComponent(text).replace(/%20/g, '+').replace('w', '%77');
const entities = (text: string): string =>
  [...text].map((character) => `&#x${character.codePointAt(0)?.toString(16)};`).join('');
const named = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const escapes = (text: string): string =>
  [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const inBase64 = (text: string, before = ''): string => Buffer.from(`${before}${text} and more`).toString('base64');
const quotedPrintable = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
const wrappedAt = (text: string, width: number): string => text.replace(new RegExp(`(.{${width}})`, 'g'), '$1\n    ');

const SPELLINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded in lower case', (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
  ['every byte percent-encoded', everyByte],
  ['percent-encoded in part', partly],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['percent-encoded three times', (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text)))],
  ['in JSON', (text) => JSON.stringify(text).slice(1, -1)],
  ['in JSON inside JSON', (text) => JSON.stringify(JSON.stringify(text)).slice(1, -1)],
  ['in JSON with every character escaped', escapes],
  ['in HTML with names', named],
  ['in HTML with numbers', entities],
  ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['in upper-case hexadecimal', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['in Base64', (text) => inBase64(text)],
  ['in Base64, one byte on', (text) => inBase64(text, 'x')],
  ['in Base64, two bytes on', (text) => inBase64(text, 'xy')],
  ['in Base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
  ['in Base64, percent-encoded', (text) => encodeURIComponent(inBase64(text, 'x'))],
  ['in Base64 of Base64', (text) => Buffer.from(inBase64(text)).toString('base64')],
  ['in Base64 broken into lines', (text) => wrappedAt(inBase64(text, 'some words before it, '), 19)],
  ['quoted-printable', quotedPrintable],
  ['in upper case', (text) => text.toUpperCase()],
  ['in lower case', (text) => text.toLowerCase()],
  ['broken into lines', (text) => wrappedAt(text, 7)],
];

describe.each([
  ['a password', SECRET],
  ['a token', TOKEN],
])('%s that has shown itself once is found', (_, secret) => {
  test.each(SPELLINGS)('%s', (_name, spell) => {
    const spelled = spell(secret);
    const kept = learned().text(`seen as ${spelled} here`);
    expect(kept).toMatch(/^seen as \S*\[credential-\d+\][\s\S]* here$/);
    const windows = Array.from({ length: Math.max(1, spelled.length - 7) }, (_, at) => spelled.slice(at, at + 8));
    expect(windows.filter((window) => kept.includes(window))).toEqual([]);
  });
});

describe('things that no mark tells are found in every spelling', () => {
  test.each([
    ['a private address in Base64', `body ${Buffer.from('host=10.0.0.5;').toString('base64')} end`],
    ['a private address percent-encoded', 'next=%31%30.0.0.5 and http%3A%2F%2F10%2E0%2E0%2E5%2F'],
    ['a private address, mapped, in hexadecimal', '::ffff:0a00:0005 and ::FFFF:a00:5'],
    ['a private address in an IPv4-compatible one', '::10.0.0.5'],
    ['a private address in a translated one', '::ffff:0:10.0.0.5'],
    ['a private address in 6to4', '2002:a00:5::1'],
    ['a private address in a zone of reverse names', '0.0.10.in-addr.arpa'],
    ['a hardware address in the name of an interface', 'wlx3ca62f112233: up'],
    ['a host name in capitals and escapes', 'NAS%2DBERLIN and nas\\u002dberlin'],
    ['a host name in Base64', Buffer.from('I am nas-berlin!').toString('base64')],
    ['a user name in a home folder in a URL', 'file:///home%2Fcarola%2Fx and %2Fhome%2Fcarola'],
    ['a user name in a form', 'user%20is%20%63arola'],
    ['a machine of the private network', 'printer.keller.lan and fileserver.local'],
    ['a machine by its private address', '  1.|-- gw.kellerweg.example (192.168.178.1)   0.0%     4'],
  ])('%s', (_name, text) => {
    const kept = learned().text(text);
    expect(kept).toMatch(/\[(private-address|mac-address|host-name|user-name|home-path)-\d+\]/);
    expect(kept).not.toMatch(
      /10\.0\.0\.5|10%2E0|%31%30|a00:|0a00|0\.0\.10\.|2f11|berlin|carola|c2VydmV|MTAuMC4wLjU|printer|fileserver|kellerweg|\.178\./i,
    );
  });

  test('a hardware address that was met once is found without its colons, and in addresses made of it', () => {
    const redactor = createRedactor('standard', sampleSource());
    redactor.learnSource('2001:db8:7::3ea6:2fff:fe11:2233');
    redactor.learn('lladdr 3c:a6:2f:11:22:33');
    const text = [
      '3ca62f112233',
      '3CA62F112233',
      '3c a6 2f 11 22 33',
      '2001:db8:7::3ea6:2fff:fe11:2233',
      '2001:DB8:7:0:3EA6:2FFF:FE11:2233',
    ].join(' ; ');
    const kept = redactor.text(text);
    expect(kept).not.toMatch(/2f.?11|2fff/i);
    expect(kept).toContain('2001:db8:7::[mac-address-1]');
  });

  test('a host name with letters beyond ASCII is found as the name server spells it', () => {
    const source = sampleSource({ identity: { hostNames: ['küche-süd'], userNames: [], homeDirectories: [] } });
    const redactor = createRedactor('standard', source);
    expect(redactor.text('xn--kche-sd-n2af.lan is k%C3%BCche-s%C3%BCd')).not.toMatch(/xn--kche|k%C3%BCche/);
    const reverse = sampleSource({
      identity: { hostNames: ['xn--kche-sd-n2af'], userNames: [], homeDirectories: [] },
    });
    expect(createRedactor('standard', reverse).text('it is KÜCHE-SÜD')).toBe('it is [host-name-1]');
  });

  test('the name of a machine of the private network is found where it stands alone', () => {
    const source = sampleSource({
      hopNames: [{ address: '192.168.178.1', name: 'gw.kellerweg.example', network: null }],
    });
    const redactor = createRedactor('standard', source);
    expect(redactor.text('via gw.kellerweg.example')).toBe('via [host-name-1]');
  });
});

describe('secrets that stand in marked places', () => {
  test.each([
    [
      'a redirect inside a redirect',
      '< Location: https://idp.example.com/?next=https%3A%2F%2Fa.example%2F%3Fkey%3Dv4lue-1234',
      'v4lue-1234',
    ],
    ['a header in a line of JSON', '{"head":"Cookie: sid=c00kie-9876\\r\\nAccept: x"}', 'c00kie-9876'],
    ['a field of JSON inside JSON', '{"body":"{\\"password\\":\\"hunter2-99\\"}"}', 'hunter2-99'],
    ['a field of a form', 'password=hunter2-99&user=x', 'hunter2-99'],
    ['a field of a form, encoded', 'q=password%3Dhunter2-99%26', 'hunter2-99'],
    ['a number under the name of a secret', '{"pin_token": 90817263, "n": 1}', '90817263'],
    ['a proxy in the environment', 'HTTPS_PROXY=http://proxyuser:hunter2-99@proxy.example.com:3128', 'hunter2-99'],
    ['a proxy without a scheme', 'https_proxy=proxyuser:hunter2-99@proxy.example.com:3128', 'hunter2-99'],
    ['a variable of the environment', 'export DB_PASSWORD="hunter 2-99"', 'hunter'],
    ['a field of YAML', '  api_key: hunter2-99\n  n: 1', 'hunter2-99'],
    ['a list of YAML', '  - token: hunter2-99', 'hunter2-99'],
    ['XML', '<password>hunter2-99</password>', 'hunter2-99'],
    ['a token by its form', 'key is ghp_abcdefghijklmnopqrstuvwxyz0123456789 here', 'ghp_abcdef'],
    ['a key of a cloud by its form', 'AKIAIOSFODNN7EXAMPLE was used', 'AKIAIOSFODNN7'],
    [
      'a private key',
      '-----BEGIN PRIVATE KEY-----\nMIIabcdefghij\nklmnopqrst\n-----END PRIVATE KEY-----',
      'MIIabcdefghij',
    ],
    ['credentials of a tool', 'curl -u someone:hunter2-99 https://example.com/', 'hunter2-99'],
    ['a digest', 'Authorization: Digest username="someone-1", response="abcdef0123456789"', 'abcdef0123456789'],
  ])('%s', (_name, text, secret) => {
    const redactor = createRedactor('standard', sampleSource());
    expect(redactor.text(text)).not.toContain(secret);
    redactor.learn(text);
    expect(redactor.text(text)).not.toContain(secret);
  });
});

test('tokens stay as they are when a text is redacted twice', () => {
  const source = sampleSource({ identity: { hostNames: ['private'], userNames: ['address'], homeDirectories: [] } });
  const redactor = createRedactor('standard', source);
  const once = redactor.text('private 10.0.0.5 address');
  expect(once).toBe('[host-name-1] [private-address-1] [user-name-1]');
  expect(redactor.text(once)).toBe(once);
});
