import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretMask } from '../../../electron/engine/probe/secret-mask.ts';

const withheld = (name: string, value: string) => ({ name, value, shown: '[secret]' });

test('what was sent in secret is masked wherever it comes back, as a whole, in parts, and as in a URL', () => {
  const mask = secretMask([withheld('x-key', 'k/ey=1 2'), withheld('cookie', 'sid=abcdef; theme=midnight')]);
  expect(mask('you sent k/ey=1 2.')).toBe('you sent [secret].');
  expect(mask('/login?back=k%2Fey%3D1%202&x')).toBe('/login?back=[secret]&x');
  expect(mask('{"sid":"abcdef"}')).toBe('{"sid":"[secret]"}');
});

test('Basic authentication is masked as it was sent and as what it stands for', () => {
  const basic = Buffer.from('ada:lovelace').toString('base64');
  const mask = secretMask([{ name: 'Authorization', value: `Basic ${basic}`, shown: 'Basic [secret]' }]);
  expect(mask(`Authorization: Basic ${basic}`)).toBe('Authorization: Basic [secret]');
  expect(mask('user ada, password lovelace')).toBe('user ada, password [secret]');
});

test('what is shown anyway stays: plain fields, and the words around a secret', () => {
  const mask = secretMask([
    { name: 'accept', value: 'text/html', shown: 'text/html' },
    { name: 'authorization', value: 'Bearer abcdefgh', shown: 'Bearer [secret]' },
  ]);
  expect(mask('text/html, Bearer abcdefgh')).toBe('text/html, Bearer [secret]');
});

test('a password that is the word for it is masked as well', () => {
  expect(secretMask([withheld('x-key', 'secret')])('it is secret')).toBe('it is [secret]');
});

test('a secret at which a text was cut is masked as far as it goes', () => {
  expect(secretMask([withheld('x-key', 'abcdefgh')])('key: abcdef')).toBe('key: [secret]');
});

test('what comes back is masked in the spellings of pages, links, dumps and mails', () => {
  const value = 'k/e"y<1&2+Zß';
  const mask = secretMask([withheld('x-key', value)]);
  const spelled = [
    encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
    JSON.stringify(value).slice(1, -1),
    'k/e&quot;y&lt;1&amp;2+Zß',
    Buffer.from(value).toString('hex'),
    Buffer.from(value).toString('hex').toUpperCase(),
    value.toLowerCase(),
  ];
  for (const each of spelled) expect(mask(`you sent ${each}.`)).toBe('you sent [secret].');
  for (const before of ['', 'x', 'xy']) {
    const encoded = Buffer.from(`${before}${value}z`).toString('base64');
    // The first and the last signs depend on what stands beside it.
    expect(mask(`you sent ${encoded}`)).toMatch(/^you sent [\w+/]{0,4}\[secret\][\w+/=]{0,4}$/);
  }
});

test('whatever is sent in secret, a text that holds it does not hold it any more', () => {
  const secret = fc
    .string({ minLength: 4, maxLength: 40 })
    .filter((text) => text.trim() === text && !'[secret]'.includes(text));
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const masked = secretMask([withheld('x-key', value)])(`${before}${value}${after}`);
      expect(masked.replaceAll('[secret]', '\u0000')).not.toContain(value);
    }),
  );
});
