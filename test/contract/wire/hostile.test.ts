import fc from 'fast-check';
import { expect, test } from 'vitest';
import { servedLink, TABLE } from './served-link.ts';

const id = fc.oneof(fc.nat(5), fc.nat(), fc.integer(), fc.double(), fc.anything());
const method = fc.oneof(
  fc.constantFrom(...Object.keys(TABLE), '__proto__', 'constructor', 'toString', 'host.stop', 'overview'),
  fc.string(),
  fc.anything(),
);
const input = fc.oneof(
  fc.record({ number: fc.oneof(fc.integer(), fc.double(), fc.string()) }),
  fc.record({ how: fc.constantFrom('refused', 'thrown', 'foul-answer', 'else') }),
  fc.constant({}),
  fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true, withTypedArray: true }),
);
const message = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('call'), id, method, input }, { requiredKeys: ['kind'] }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'unfollow', 'follow'), id, after: id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.anything(), id: fc.nat(5), method, input }) },
  { weight: 1, arbitrary: fc.anything({ withMap: true, withSet: true, withDate: true, withNullPrototype: true }) },
);

test('whatever is sent, nothing is thrown, no handler sees an unchecked input, and each answer is to a question', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 60 }), async (messages) => {
      const link = servedLink();
      for (const one of messages) link.tell(one);
      await link.settled();
      for (const { method: name, input: seen } of link.handled) {
        const shape = Object.hasOwn(TABLE, name) ? TABLE[name as keyof typeof TABLE] : null;
        expect(shape?.input.strict().safeParse(seen).success).toBe(true);
      }
      const asked = new Set(
        messages.map((one) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : null)),
      );
      for (const answer of link.sent) expect('id' in answer && asked.has(answer.id)).toBe(true);
      // It still works.
      link.tell({ kind: 'call', id: 2 ** 40, method: 'double', input: { number: 4 } });
      await link.settled();
      expect(link.sent.at(-1)).toEqual({ kind: 'value', id: 2 ** 40, value: { number: 8 } });
    }),
    { numRuns: 400 },
  );
});

test('an input that leads back to itself, or deeper than any stack, harms nobody', async () => {
  const link = servedLink();
  const circle: Record<string, unknown> = { kind: 'call', id: 1, method: 'double' };
  circle.input = circle;
  link.tell(circle);
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) deep = { number: deep };
  link.tell({ kind: 'call', id: 2, method: 'double', input: deep });
  link.tell(deep);
  await link.settled();
  expect(link.handled).toEqual([]);
  expect(link.sent).toMatchObject([
    { id: 1, error: { code: 'invalid-input' } },
    { id: 2, error: { code: 'invalid-input' } },
  ]);
});
