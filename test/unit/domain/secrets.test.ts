import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardHeader, templateVariables } from '../../../electron/domain/secrets.ts';

const template = (name: string) => `$\{${name}}`;

describe('header values', () => {
  test('that name a variable are kept as they are, because they hold no value', () => {
    const value = `Bearer ${template('API_TOKEN')}`;
    expect(guardHeader('Authorization', value)).toEqual({
      guarded: { kind: 'template', template: value },
      secret: null,
    });
    expect(templateVariables(`${template('A')}${template('B')}${template('A')}`)).toEqual(['A', 'B']);
  });

  test('of harmless headers are kept plainly', () => {
    expect(guardHeader('Accept-Language', 'de')).toEqual({ guarded: { kind: 'plain', text: 'de' }, secret: null });
  });

  test('of every other header stay in memory', () => {
    for (const name of ['authorization', 'Cookie', 'x-api-key', 'x-anything', 'proxy-authorization', 'referer']) {
      expect(guardHeader(name, 'abc')).toEqual({ guarded: { kind: 'withheld' }, secret: 'abc' });
    }
  });

  test('are never partly in what is stored of a header that is not harmless', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const { guarded, secret } = guardHeader('authorization', value);
        expect(guarded.kind === 'withheld' ? secret : value).toBe(value);
        expect(guarded.kind).not.toBe('plain');
      }),
    );
  });
});
