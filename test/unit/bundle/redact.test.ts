import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../electron/bundle/redaction/create-redactor.ts';
import type { RedactionLevel } from '../../../electron/bundle/redaction/redact.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { sampleSource } from './sample-source.ts';

const redactor = (level: RedactionLevel = 'standard') => createRedactor(level, sampleSource());
const standard = (text: string): string => redactor().text(text);

describe('standard redaction', () => {
  test.each([
    ['https://carl:s3cret@example.com/x', 'https://[credential-1]@example.com/x'],
    ['http://token@198.51.100.7:8080', 'http://[credential-1]@198.51.100.7:8080'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [credential-1]'],
    ['> authorization: Basic dXNlcjpwdw==', '> authorization: Basic [credential-1]'],
    ['< X-Api-Key: 12345', '< X-Api-Key: [credential-1]'],
    [
      "curl -H 'X-Auth-Token: abc def' https://example.com/",
      "curl -H 'X-Auth-Token: [credential-1]' https://example.com/",
    ],
    ['{"access_token":"ab\\"c","n":1}', '{"access_token":"[credential-1]","n":1}'],
    ['login password=hunter2 done', 'login password=[credential-1] done'],
    ['sent as Bearer 9f8e7d6c5b', 'sent as Bearer [credential-1]'],
    ['> Cookie: sid=abc; theme=dark', '> Cookie: sid=[cookie-1]; theme=[cookie-2]'],
    ['< set-cookie: id=a1b2; Path=/; Secure', '< set-cookie: id=[cookie-1]; Path=/; Secure'],
    ['GET /a/b?x=1&y=two#part HTTP/1.1', 'GET /a/b?x=[query-value-1]&y=[query-value-2]#[query-value-3] HTTP/1.1'],
    ['https://example.com/?opaque', 'https://example.com/?[query-value-1]'],
    ['/home/jan/.ssh and C:\\Users\\Jan\\x', '[home-path-1]/.ssh and [home-path-2]\\x'],
    ['run by carola@nas-berlin.lan', 'run by [user-name-1]@[host-name-1].lan'],
    ['10.1.2.3 172.16.0.1 192.168.0.1', '[private-address-1] [private-address-2] [private-address-3]'],
    ['169.254.1.1 and 100.64.0.1:80', '[private-address-1] and [private-address-2]:80'],
    ['via fd00::1, FE80:0::1%eth0', 'via [private-address-1], [private-address-2]'],
    ['[fd00::1]:443 is FD00:0:0:0:0:0:0:1', '[[private-address-1]]:443 is [private-address-1]'],
    ['::ffff:10.0.0.5 is 10.0.0.5', '[private-address-1] is [private-address-1]'],
    ['5.0.0.10.in-addr.arpa', '[private-address-1].in-addr.arpa'],
    ['ip-10-0-0-5.internal', 'ip-[private-address-1].internal'],
    ['192.168.1.9.50123 (netstat of macOS)', '[private-address-1].50123 (netstat of macOS)'],
    ['lladdr 3c:a6:2f:11:22:33 is 3C-A6-2F-11-22-33', 'lladdr [mac-address-1] is [mac-address-1]'],
    ['at 0:1c:42:0:0:8 on en0', 'at [mac-address-1] on en0'],
  ])('%s', (text, expected) => {
    expect(standard(text)).toBe(expected);
  });

  test.each([
    '198.51.100.7 and 2001:db8::7 answered in 12.5 ms',
    '127.0.0.1 and ::1 are everywhere',
    'the source 192.168.178.20 is what the desk asks for',
    'https://api.example.com/healthcheck',
    'dns://example.com?type=AAAA&resolver=192.0.2.53',
    'AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99 is a fingerprint',
    'Basic authentication was asked for',
    'WWW-Authenticate: Basic realm="x"',
    '2026-11-21T07:00:00.000Z took 7:00:05',
    'ff:ff:ff:ff:ff:ff and 00:00:00:00:00:00 are nobody',
    '> Authorization: [secret]',
    '  3.|-- ???                      100.0%     4    0.0   0.0   0.0   0.0   0.0',
  ])('leaves alone: %s', (text) => {
    expect(standard(text)).toBe(text);
  });

  test('keeps tables in line', () => {
    const report = ['  1.|-- 192.168.178.1              0.0%     4', '  2.|-- 198.51.100.1               0.0%     4'];
    expect(standard(report.join('\n')).split('\n')).toEqual([
      '  1.|-- [private-address-1]        0.0%     4',
      '  2.|-- 198.51.100.1               0.0%     4',
    ]);
  });

  test("keeps the target's own host name, even where it contains that of the observer", () => {
    const source = sampleSource({ identity: { hostNames: ['api'], userNames: ['example'], homeDirectories: [] } });
    expect(createRedactor('standard', source).text('api asked api.example.com')).toBe(
      '[host-name-1] asked api.example.com',
    );
  });

  test('knows a machine by its short name too', () => {
    const source = sampleSource({
      vantages: [],
      identity: { hostNames: ['lab7.corp.example'], userNames: [], homeDirectories: [] },
    });
    expect(createRedactor('standard', source).text('lab7 is LAB7.corp.example')).toBe('[host-name-1] is [host-name-1]');
  });

  test('finds a secret that has shown itself elsewhere, in every spelling', () => {
    const one = redactor();
    one.learn('https://me:pa%2Fss-w0rd@example.com/');
    const forms = ['pa/ss-w0rd', 'pa%2Fss-w0rd', 'pa%2fss-w0rd', Buffer.from('pa/ss-w0rd').toString('base64')];
    for (const form of forms) expect(one.text(`it was ${form}.`)).not.toContain(form.slice(0, -3));
  });

  test('does not tear holes for values that are short, common or public', () => {
    const one = redactor();
    one.learn('GET /?a=1&b=yes&c=json&d=198.51.100.7&e=healthcheck HTTP/1.1');
    const text = '1 yes json 198.51.100.7 https://api.example.com/healthcheck';
    expect(one.text(text)).toBe(text);
  });

  test('takes secrets out of parsed data by the names of their fields', () => {
    const data: JsonValue = {
      password: 'x',
      pin: { sessionId: 12345 },
      headers: [
        { name: 'Cookie', value: 'a' },
        { name: 'Host', value: 'example.com' },
      ],
      '192.168.7.7': ['192.168.7.7', 5, true, null],
    };
    expect(redactor().json(data)).toEqual({
      password: '[credential-1]',
      pin: { sessionId: '[credential-2]' },
      headers: [
        { name: 'Cookie', value: '[credential-3]' },
        { name: 'Host', value: 'example.com' },
      ],
      '[private-address-1]': ['[private-address-1]', 5, true, null],
    });
  });

  test('is quick on text that was made to be slow', () => {
    for (const piece of ['/', '?', 'a?', 'a-', ':', '1.', 'a:', '"', 'ab=', '://', '%', 'f', '=', '\\']) {
      const text = piece.repeat(60_000);
      const startedMs = performance.now();
      standard(text);
      expect({ piece, slow: performance.now() - startedMs > 8_000 }).toEqual({ piece, slow: false });
    }
  });
});

describe('levels', () => {
  const text = 'from 192.168.178.20 through 192.168.178.1, cookie: x=y';

  test('none changes nothing', () => {
    expect(redactor('none').text(text)).toBe(text);
  });

  test('strict also takes out the address from which it was measured, and the public one', () => {
    const [vantage] = sampleSource().vantages;
    if (vantage === undefined) throw new Error('the sample has a vantage point');
    const source = sampleSource({ vantages: [{ ...vantage, publicAddress: '203.0.113.80' }] });
    const strict = createRedactor('strict', source);
    expect(strict.text('192.168.178.20 as 203.0.113.80, via 192.168.178.1')).toBe(
      '[source-address-1] as [source-address-2], via [private-address-1]',
    );
  });
});
