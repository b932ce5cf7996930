import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContractError } from '../../../electron/contract/errors.ts';
import { targetId } from '../../../electron/domain/ids.ts';
import { NO_SECRETS, type Target, type TargetSecrets } from '../../../electron/domain/target.ts';
import { secretsNeeded } from '../../../electron/domain/target-secrets.ts';
import { parseTargetText } from '../../../electron/domain/target-text.ts';
import { type SecretChanges, secretsFor, withSecrets } from '../../../electron/service/secret-changes.ts';
import { targetDefinitionJson } from '../../../electron/store/target-definition-json.ts';

function target(text = 'https://api.example/'): Target {
  const read = parseTargetText(text);
  if (read.kind === 'refused') throw new Error(read.reason);
  return { ...read.value.definition, id: targetId(7), origin: 'kept' };
}

/** One change after the other. */
function changed(...all: readonly SecretChanges[]): { readonly target: Target; readonly secrets: TargetSecrets } {
  let now = { target: target(), secrets: NO_SECRETS };
  for (const changes of all) {
    const { definition, secrets } = withSecrets(now.target, now.secrets, changes);
    now = { target: { ...now.target, ...definition }, secrets };
  }
  return now;
}

function refusal(changes: SecretChanges, of: Target = target()) {
  try {
    withSecrets(of, NO_SECRETS, changes);
  } catch (thrown) {
    if (thrown instanceof ContractError) return thrown.data;
    throw thrown;
  }
  throw new Error('It was not refused.');
}

describe('what is given', () => {
  test('is withheld from the definition and held beside it', () => {
    const { target: after, secrets } = changed({ credentials: 'ada:l0velace', headers: { 'X-Api-Key': 'k-1' } });
    expect(after.spec).toMatchObject({
      credentials: { kind: 'withheld' },
      headers: [{ name: 'x-api-key', value: { kind: 'withheld' } }],
    });
    expect(secrets).toEqual({ credentials: 'ada:l0velace', headers: { 'x-api-key': 'k-1' } });
  });

  test('in a harmless header stands in the definition, and so does the name of an environment variable', () => {
    const { target: after, secrets } = changed({
      credentials: `ada:${'$'}{PASSWORD}`,
      headers: { Accept: 'text/html', Authorization: `Bearer ${'$'}{TOKEN}` },
    });
    expect(after.spec).toMatchObject({
      credentials: { kind: 'template', template: `ada:${'$'}{PASSWORD}` },
      headers: [
        { name: 'accept', value: { kind: 'plain', text: 'text/html' } },
        { name: 'authorization', value: { kind: 'template', template: `Bearer ${'$'}{TOKEN}` } },
      ],
    });
    expect(secrets).toEqual(NO_SECRETS);
    expect(secretsNeeded(after.spec, secrets)).toEqual([]);
  });

  test('takes the place of what was there, whatever the case of its name, and leaves the rest', () => {
    const { target: after, secrets } = changed(
      { credentials: 'ada:one', headers: { 'x-key': 'one', 'x-other': 'other' } },
      { headers: { 'X-KEY': 'two' } },
    );
    expect(after.spec.kind === 'http' && after.spec.headers.map(({ name }) => name)).toEqual(['x-key', 'x-other']);
    expect(secrets).toEqual({ credentials: 'ada:one', headers: { 'x-key': 'two', 'x-other': 'other' } });
  });

  test('keeps the target what it was in all else', () => {
    const { target: after } = changed({ headers: { 'x-key': 'one' } });
    const { spec: _changed, ...rest } = after;
    const { spec: _was, ...before } = target();
    expect(rest).toEqual(before);
  });

  test('may have any name that a header can have, those of every object too', () => {
    const { target: after, secrets } = changed({
      headers: Object.fromEntries([
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ]),
    });
    expect(Object.entries(secrets.headers)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(secretsNeeded(after.spec, secrets).map(({ isHeld }) => isHeld)).toEqual([true, true]);
    expect(secretsNeeded(after.spec, NO_SECRETS).map(({ isHeld }) => isHeld)).toEqual([false, false]);
  });
});

test('null takes away the value and the need for it; what is not there can be taken away, too', () => {
  const { target: after, secrets } = changed(
    { credentials: 'ada:one', headers: { 'x-key': 'one', 'x-other': 'two' } },
    { credentials: null, headers: { 'X-Key': null, 'x-unknown': null } },
  );
  expect(after.spec).toMatchObject({ credentials: null, headers: [{ name: 'x-other' }] });
  expect(secrets).toEqual({ credentials: null, headers: { 'x-other': 'two' } });
});

test('a secret that becomes a variable is forgotten', () => {
  const { secrets } = changed({ headers: { 'x-key': 'one' } }, { headers: { 'x-key': `${'$'}{KEY}` } });
  expect(secrets).toEqual(NO_SECRETS);
});

describe('refused, and never with the value in the words:', () => {
  const SECRET = 'hunter2';
  const cases: readonly (readonly [string, SecretChanges])[] = [
    ['a header that no request can have', { headers: { 'x key': SECRET } }],
    ['a header that the probe sets itself', { headers: { Host: SECRET } }],
    ['a value with a line break', { headers: { 'x-key': `${SECRET}\r\nX-Evil: 1` } }],
    ['a value with a character beyond Latin-1', { headers: { 'x-key': `${SECRET}\u2603` } }],
    ['one header twice', { headers: { 'x-key': SECRET, 'X-Key': SECRET } }],
    ['credentials without a colon', { credentials: SECRET }],
    ['credentials with a control character', { credentials: `ada:${SECRET}\n` }],
    ['a password of which a part is a variable', { credentials: `ada:${SECRET}${'$'}{REST}` }],
  ];
  test.each(cases)('%s', (_what, changes) => {
    const error = refusal(changes);
    expect(error.code).toBe('invalid-input');
    expect(JSON.stringify(error)).not.toContain(SECRET);
    expect(error.message).toMatch(/Nothing was changed\.$/);
  });

  test.each(['tcp://db.example:5432', 'dns://api.example'])('anything for %s', (text) => {
    expect(refusal({ headers: {} }, target(text))).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('no HTTP target'),
    });
  });
});

test('whatever values are given, the stored definition holds none that is held', () => {
  const value = fc.stringMatching(/^[!-~]{8,30}$/).filter((text) => !text.includes('${'));
  fc.assert(
    fc.property(value, value, (password, key) => {
      const { target: after, secrets } = changed({ credentials: `ada:${password}`, headers: { 'x-key': key } });
      const stored = targetDefinitionJson(after);
      expect(secrets).toEqual({ credentials: `ada:${password}`, headers: { 'x-key': key } });
      for (const secret of [password, key]) expect(stored).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
  );
});

describe('values from the keychain', () => {
  const { target: needing } = changed({ credentials: 'ada:one', headers: { 'x-key': 'one' } });
  const kept = { target: needing.name, credentials: 'ada:one', headers: { 'x-key': 'one' } };

  test('are taken where the target needs them', () => {
    expect(secretsFor(needing, kept)).toEqual({ credentials: 'ada:one', headers: { 'x-key': 'one' } });
  });

  test('are dropped where it needs them no longer', () => {
    expect(secretsFor(target(), kept)).toEqual(NO_SECRETS);
    const more = { ...kept, headers: { ...kept.headers, 'x-gone': 'two' } };
    expect(secretsFor(needing, more).headers).toEqual({ 'x-key': 'one' });
  });

  test('are dropped where no request could carry them', () => {
    const damaged = { ...kept, credentials: 'no colon', headers: { 'x-key': 'one\n' } };
    expect(secretsFor(needing, damaged)).toEqual(NO_SECRETS);
  });
});
