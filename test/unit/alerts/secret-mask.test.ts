import { describe, expect, test } from 'vitest';
import { secretMask, secretsOfUrl } from '../../../electron/alerts/secret-mask.ts';

describe('what others said', () => {
  const mask = secretMask([
    'hunter2-hunter3',
    'ada\0hunter2-hunter3',
    ...secretsOfUrl('https://x.test/hook/AbCdEfGh1234'),
  ]);

  test('is shown in one printable line where no secret is in it', () => {
    expect(mask.quote('no such\r\n\tchannel \u0007\u202e')).toBe('“no such channel \\x07\\u{202e}”');
    expect(mask.quote('x'.repeat(500))).toBe(`“${'x'.repeat(160)}…”`);
  });

  test('is not shown where it says nothing', () => {
    expect(mask.quote('')).toBeNull();
    expect(mask.quote(' \r\n ')).toBeNull();
  });

  test.each([
    'wrong: hunter2-hunter3',
    'HUNTER2 HUNTER3',
    'h u n t e r 2 - h u n t e r 3',
    'unter2-hunte',
    `PLAIN ${Buffer.from('\0ada\0hunter2-hunter3').toString('base64')}`,
    '/hook/AbCdEfGh1234',
    '%2Fhook%2FAbCdEfGh1234',
    '\\u0041bCdEfGh1234',
    '&#65;bCdEfGh1234',
    `${'x'.repeat(400)} hunter2-hunter3`,
  ])('is not shown where it repeats one: %s', (text) => {
    expect(mask.quote(text)).toBeNull();
  });

  test('is shown where it shares but a word with the path', () => {
    expect(secretMask(secretsOfUrl('https://x.test/api/v2')).quote('404 page not found')).toBe('“404 page not found”');
    expect(secretMask(secretsOfUrl('https://x.test/')).quote('a/b')).toBe('“a/b”');
  });
});
