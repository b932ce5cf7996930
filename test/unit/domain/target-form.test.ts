import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_THRESHOLDS, NO_SECRETS } from '../../../electron/domain/target.ts';
import {
  readTargetForm,
  type TargetField,
  type TargetForm,
  targetFormOf,
} from '../../../electron/domain/target-form.ts';
import { parseTargetText, type ReadTarget } from '../../../electron/domain/target-text.ts';
import { withUnshown } from '../../../electron/domain/unshown-by-form.ts';
import { anyDefinition, anyThresholds } from './any-target.ts';

const EMPTY: TargetForm = {
  ...{ name: '', address: '', role: 'subject', group: '', required: true, packets: 'off' },
  ...{ interval: '', captureAfter: '', slowAfter: '', timeout: '' },
  ...{ family: 'auto', resolver: '', connectTo: '', connection: 'fresh', method: '' },
  ...{ expectStatus: '', expectBody: '', verifyCertificate: true },
};

/** Long enough that no made-up name or address contains it by chance. */
const UNGUESSED = 'k7-never-shown-by-any-form-0d3f';

const reading = (typed: Partial<TargetForm>) => readTargetForm({ ...EMPTY, ...typed }, DEFAULT_THRESHOLDS);

function read(typed: Partial<TargetForm>) {
  const result = reading(typed);
  if (result.kind === 'wrong') throw new Error(JSON.stringify(result.problems));
  return result;
}

function problems(typed: Partial<TargetForm>): readonly (readonly [TargetField, string])[] {
  const result = reading(typed);
  return result.kind === 'read' ? [] : result.problems.map(({ field, reason }) => [field, reason]);
}

function pasted(text: string): ReadTarget {
  const result = parseTargetText(text);
  if (result.kind === 'refused') throw new Error(result.reason);
  return result.value;
}

describe('a form that was filled in', () => {
  test('with an address alone is the target that pasting it gives', () => {
    for (const address of ['https://ann:s3cret@example.com/a', 'db.internal:5432', 'dns://example.com?type=MX']) {
      const { definition, secrets, isNamed } = read({ address });
      expect({ definition, secrets }).toEqual(pasted(address));
      expect(isNamed).toBe(false);
    }
  });

  test('takes each value from its own field', () => {
    const { definition, isNamed } = read({
      ...{
        name: ' Shop ',
        address: 'https://shop.example/cart',
        group: 'Web',
        role: 'control',
        required: false,
        packets: 'headers',
      },
      ...{ interval: '10s', captureAfter: '500ms', slowAfter: '1s', timeout: '1m', family: '6' },
      ...{ resolver: '192.0.2.53', connectTo: '192.0.2.7', connection: 'keep-alive', method: 'head' },
      ...{ expectStatus: '200-202, 302', expectBody: ' ok ', verifyCertificate: false },
    });
    expect(isNamed).toBe(true);
    expect(definition).toMatchObject({
      name: 'Shop',
      thresholds: { intervalMs: 10_000, captureAfterMs: 500, slowAfterMs: 1_000, timeoutMs: 60_000 },
      family: 6,
      resolver: { kind: 'server', address: '192.0.2.53', port: 53 },
      role: 'control',
      group: 'Web',
      required: false,
      packets: 'headers',
      spec: {
        connectTo: { address: '192.0.2.7', port: 443 },
        connection: 'keep-alive',
        method: 'HEAD',
        expect: { status: [200, 201, 202, 302], body: ' ok ' },
        tlsVerify: false,
      },
    });
  });

  test('leaves empty durations to the defaults of this moment', () => {
    const defaults = { intervalMs: 7_000, captureAfterMs: 700, slowAfterMs: 800, timeoutMs: 9_000 };
    const result = readTargetForm({ ...EMPTY, address: 'example.com', slowAfter: '2s' }, defaults);
    expect(result).toMatchObject({ kind: 'read', definition: { thresholds: { ...defaults, slowAfterMs: 2_000 } } });
  });

  test('of TCP or DNS takes no notice of what is for HTTP alone', () => {
    const left = { method: 'not a method', expectStatus: 'many', expectBody: 'x', connection: 'keep-alive' } as const;
    expect(read({ address: 'tcp://192.0.2.1:22', ...left }).definition.spec).toEqual({
      kind: 'tcp',
      host: '192.0.2.1',
      port: 22,
      connectTo: null,
    });
    expect(problems({ address: 'dns://example.com', connectTo: 'not an address', ...left })).toEqual([]);
  });

  test('may name its resolver in the address, and twice the same', () => {
    const address = 'dns://example.com?resolver=192.0.2.53';
    expect(read({ address }).definition.resolver).toEqual({ kind: 'server', address: '192.0.2.53', port: 53 });
    expect(problems({ address, resolver: '192.0.2.53:53' })).toEqual([]);
    expect(problems({ address, resolver: '192.0.2.54' })).toEqual([
      ['resolver', 'The address names another resolver already; name one of them.'],
    ]);
  });
});

describe('what is wrong in a form is said at its field, as a sentence', () => {
  const address = 'https://example.com/';
  test.each<[Partial<TargetForm>, TargetField, string]>([
    [{}, 'address', 'Say what is to be probed: https://…, host:port or dns://name.'],
    [{ address: '9/' }, 'address', '“9” is no address; an IPv4 address is four numbers, such as 192.0.2.9.'],
    [{ address, name: 'a\u0007b' }, 'name', '“a\\x07b” has a control character in it.'],
    [
      { address, name: 'shop\u202e?' },
      'name',
      '“shop\\u{202e}?” has a sign in it that breaks the line or turns what is written after it.',
    ],
    [{ address, name: 'x'.repeat(501) }, 'name', 'It is longer than 500 characters.'],
    [{ address, interval: '5' }, 'interval', '“5” has no unit; write 5ms, 5s, 5m, 5h or 5d.'],
    [{ address, interval: '10ms' }, 'interval', 'Interval must be at least 100ms.'],
    [{ address, timeout: '2s' }, 'timeout', 'Timeout (2s) must be longer than slow after (2s).'],
    [{ address, slowAfter: '40s' }, 'slowAfter', 'Slow after (40s) must be shorter than the timeout (30s).'],
    [{ address, captureAfter: '3s' }, 'captureAfter', 'Capture after (3s) must not be longer than slow after (2s).'],
    [{ address, slowAfter: '500ms' }, 'slowAfter', 'Slow after (500ms) must not be shorter than capture after (1s).'],
    [
      { address, resolver: 'one.example' },
      'resolver',
      '“one.example” is a name; here an address is needed, such as 192.0.2.53.',
    ],
    [
      { address, connectTo: 'localhost' },
      'connectTo',
      '“localhost” is a name; here an address is needed, such as 192.0.2.53.',
    ],
    [{ address, method: 'CONNECT' }, 'method', 'CONNECT asks for a tunnel and is no probe.'],
    [{ address, expectStatus: '200, 9' }, 'expectStatus', '“9” is not a status; write numbers from 100 to 599.'],
    [{ address, expectStatus: '299-200' }, 'expectStatus', '“299-200” ends before it begins.'],
    [{ address, expectStatus: ',' }, 'expectStatus', 'There is no status in it; write one, such as 200.'],
  ])('%j', (typed, field, reason) => {
    expect(problems(typed)).toEqual([[field, reason]]);
  });

  test('all at once, in the order of the form', () => {
    const typed = { name: '\u0000', interval: 'x', timeout: 'y', resolver: 'z' };
    expect(problems(typed).map(([field]) => field)).toEqual(['address', 'name', 'interval', 'timeout', 'resolver']);
  });

  test('without the password of the address', () => {
    for (const address of ['https://ann:s3cret@9/', 'https://ann:s3cret@-i/']) {
      expect(JSON.stringify(problems({ address }))).toMatch(/address.*/);
      expect(JSON.stringify(problems({ address }))).not.toMatch(/s3cret/);
    }
  });

  test('whatever is typed', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('', '5s', '200', 'https://a.b/'));
    const form = fc.record<TargetForm>({
      ...{ name: text, address: text, group: text, interval: text, captureAfter: text, slowAfter: text },
      ...{ timeout: text, resolver: text, connectTo: text, method: text, expectStatus: text, expectBody: text },
      role: fc.constantFrom('subject' as const, 'control' as const),
      required: fc.boolean(),
      packets: fc.constantFrom('off' as const, 'headers' as const, 'full' as const),
      family: fc.constantFrom('auto' as const, '4' as const, '6' as const),
      connection: fc.constantFrom('fresh' as const, 'keep-alive' as const),
      verifyCertificate: fc.boolean(),
    });
    fc.assert(
      fc.property(form, (typed) => {
        const result = readTargetForm(typed, DEFAULT_THRESHOLDS);
        if (result.kind === 'read') return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { reason } of result.problems) {
          expect(reason).toMatch(/^[^a-z\p{Cc}][^\p{Cc}]*[.!?…]$/u);
          expect(reason.length).toBeLessThan(300);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the form of a target', () => {
  test('is read back to the same target', () => {
    fc.assert(
      fc.property(anyDefinition, anyThresholds, (definition, defaults) => {
        const secrets = { credentials: `ann:${UNGUESSED}`, headers: { 'x-api-key': UNGUESSED } };
        const form = targetFormOf(definition, defaults);
        const result = readTargetForm(form, defaults);
        if (result.kind === 'wrong') throw new Error(JSON.stringify([form, result.problems]));
        const whole = withUnshown(result, { definition, secrets });
        expect(whole.definition).toEqual(definition);
        expect(whole.secrets).toEqual(definition.spec.kind === 'http' ? secrets : NO_SECRETS);
        expect(JSON.stringify(form)).not.toContain(UNGUESSED);
      }),
      { numRuns: 1_000 },
    );
  });

  test('leaves a duration empty that is the default', () => {
    const { definition } = pasted('https://example.com/');
    const form = targetFormOf(
      { ...definition, thresholds: { ...DEFAULT_THRESHOLDS, timeoutMs: 60_000 } },
      DEFAULT_THRESHOLDS,
    );
    expect([form.interval, form.captureAfter, form.slowAfter, form.timeout]).toEqual(['', '', '', '1m']);
  });
});

describe('what no form shows', () => {
  const earlier = pasted('https://ann:s3cret@example.com/');

  test('stays when a target gets another address', () => {
    const { definition, secrets } = withUnshown(read({ address: 'https://other.example/' }), earlier);
    expect(definition.spec).toMatchObject({ url: 'https://other.example/', credentials: { kind: 'withheld' } });
    expect(secrets.credentials).toBe('ann:s3cret');
  });

  test('gives way to a password in the new address', () => {
    const { secrets } = withUnshown(read({ address: 'https://bob:n3w@other.example/' }), earlier);
    expect(secrets.credentials).toBe('bob:n3w');
  });

  test('goes when the target is HTTP no longer', () => {
    const { definition, secrets } = withUnshown(read({ address: 'tcp://192.0.2.1:22' }), earlier);
    expect(definition.spec.kind).toBe('tcp');
    expect(secrets).toEqual(NO_SECRETS);
  });
});
