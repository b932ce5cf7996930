import { describe, expect, test } from 'vitest';
import {
  changeOf,
  type HeaderDraft,
  missingText,
  newHeader,
  type SecretsDraft,
  secretsDraft,
  untouched,
} from '../../../renderer/views/secrets/secrets-draft.ts';

const typed = (value: string) => ({ kind: 'typed', value }) as const;
const withHeaders = (...headers: readonly Partial<HeaderDraft>[]): SecretsDraft => ({
  ...secretsDraft([]),
  headers: headers.map((header, key) => ({ ...newHeader([]), key, ...header })),
});

describe('what is sent of secret values', () => {
  test('is nothing as long as nothing was typed or taken away', () => {
    expect(changeOf(secretsDraft([]))).toEqual({ kind: 'nothing' });
    const kept = secretsDraft([
      { name: 'credentials', held: true },
      { name: 'authorization', held: true },
      { name: 'x-tenant', held: false },
    ]);
    expect(kept.password).toEqual({ kind: 'kept' });
    expect(kept.headers.map(({ name, draft }) => [name, draft.kind])).toEqual([
      ['authorization', 'kept'],
      ['x-tenant', 'typed'],
    ]);
    expect(changeOf(kept)).toEqual({ kind: 'nothing' });
  });

  test('is what was typed, and null for what was taken away; what is kept stays', () => {
    const draft = withHeaders(
      { name: 'authorization', origin: 'held', draft: { kind: 'kept' } },
      { name: 'x-old', origin: 'held', draft: { kind: 'taken-away' } },
      { name: ' X-New ', draft: typed(' spaces stay ') },
    );
    expect(changeOf({ ...draft, password: { kind: 'taken-away' } })).toEqual({
      kind: 'change',
      change: { credentials: null, headers: { 'x-old': null, 'X-New': ' spaces stay ' } },
    });
  });

  test('is a user with a password, of which the password may be empty', () => {
    const credentials = (user: string, password: string) =>
      changeOf({ ...secretsDraft([]), user, password: typed(password) });
    expect(credentials('ada', 'a:b')).toEqual({ kind: 'change', change: { credentials: 'ada:a:b' } });
    expect(credentials('ada', '')).toEqual({ kind: 'change', change: { credentials: 'ada:' } });
    expect(credentials('', 'x')).toEqual({ kind: 'refused', sentence: 'The password has no user.' });
    expect(credentials('a:b', 'x')).toEqual({ kind: 'refused', sentence: 'The name of a user cannot have a colon.' });
  });

  test('is refused in words while a header lacks its name or value, or is there twice', () => {
    const sentences = [
      withHeaders({ draft: typed('x') }),
      withHeaders({ name: 'X-A' }),
      withHeaders({ name: 'X-A', draft: typed('1') }, { name: 'x-a', draft: typed('2') }),
    ].map((draft) => {
      const change = changeOf(draft);
      return change.kind === 'refused' ? change.sentence : change.kind;
    });
    expect(sentences).toEqual([
      'A header has a value and no name.',
      'The header X-A has no value.',
      'The header x-a is here twice.',
    ]);
  });
});

test('a value that is kept is kept again when its removal is undone, one that is missing is asked for', () => {
  expect(untouched('held')).toEqual({ kind: 'kept' });
  expect(untouched('missing')).toEqual(typed(''));
});

test('each new line can be told from the others, also after some were removed', () => {
  const [first, second] = [newHeader([]), newHeader([newHeader([])])];
  expect(new Set([first.key, second.key]).size).toBe(2);
  expect(newHeader([second]).key).not.toBe(second.key);
});

test('a row says what its requests lack, and nothing when they lack nothing', () => {
  expect(missingText([])).toBeNull();
  expect(missingText([{ name: 'authorization', held: true }])).toBeNull();
  expect(missingText([{ name: 'credentials', held: false }])).toBe('needs its password');
  expect(missingText([{ name: 'x-tenant', held: false }])).toBe('needs x-tenant');
  expect(
    missingText([
      { name: 'x-tenant', held: false },
      { name: 'authorization', held: false },
    ]),
  ).toBe('needs 2 secrets');
});
