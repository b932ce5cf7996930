import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Due, DueHeap } from '../../../electron/engine/schedule/due-heap.ts';

type Step =
  | { readonly kind: 'set'; readonly item: number; readonly dueMs: number }
  | { readonly kind: 'remove'; readonly item: number }
  | { readonly kind: 'take' };

const item = fc.integer({ min: 0, max: 15 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), item, dueMs: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ kind: fc.constant('remove' as const), item }),
  fc.record({ kind: fc.constant('take' as const) }),
);

test('the first is always the earliest, whatever is put in, moved and taken out', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const items = Array.from({ length: 16 }, (): Due => ({ dueMs: 0, heapIndex: -1 }));
      const heap = new DueHeap<Due>();
      const expected = new Set<Due>();
      const earliest = () => Math.min(...[...expected].map(({ dueMs }) => dueMs));
      for (const one of steps) {
        switch (one.kind) {
          case 'set': {
            const due = items[one.item];
            if (due === undefined) break;
            heap.set(due, one.dueMs);
            expected.add(due);
            break;
          }
          case 'remove': {
            const due = items[one.item];
            if (due === undefined) break;
            heap.remove(due);
            expected.delete(due);
            break;
          }
          case 'take': {
            const first = heap.first();
            if (first === null) break;
            expect(first.dueMs).toBe(earliest());
            heap.remove(first);
            expected.delete(first);
            break;
          }
        }
        expect(heap.size).toBe(expected.size);
        expect(heap.first()?.dueMs ?? Number.POSITIVE_INFINITY).toBe(earliest());
      }
    }),
  );
});
