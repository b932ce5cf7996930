import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVIDENCE_KINDS } from '../../../electron/domain/evidence.ts';
import { factsOf } from '../../../electron/domain/evidence-facts.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';

const fresh = (...attempts: JsonValue[]) => factsOf({ kind: 'fresh-connect', status: 'captured', data: { attempts } });

test('when most fresh connections came about, the quickest counts', () => {
  expect(
    fresh(
      { end: 'timed-out', connectMs: null, totalMs: 5_000 },
      { end: 'connected', connectMs: 11, totalMs: 80 },
      { end: 'connected', connectMs: 10, totalMs: 12 },
    ),
  ).toEqual({ freshConnect: { kind: 'connected', ms: 12 } });
});

test('refused means that all were; otherwise there was no answer', () => {
  expect(fresh({ end: 'refused', totalMs: 1 })).toEqual({ freshConnect: { kind: 'refused' } });
  expect(fresh({ end: 'refused', totalMs: 1 }, { end: 'timed-out', totalMs: 5_000 })).toEqual({
    freshConnect: { kind: 'no-answer' },
  });
});

test('a connection that came about only after its request was sent again does not show that others are answered', () => {
  expect(fresh({ end: 'connected', connectMs: 1_004, totalMs: 1_006 })).toEqual({
    freshConnect: { kind: 'no-answer' },
  });
});

test('a last attempt that is quick because the fault has just gone does not speak for the others', () => {
  const late = { end: 'connected', connectMs: 2_060, totalMs: 2_064 };
  expect(fresh(late, { ...late, connectMs: 1_056 }, { ...late, connectMs: 1, totalMs: 3 })).toEqual({
    freshConnect: { kind: 'no-answer' },
  });
});

test('controls are counted as tried and reached', () => {
  expect(factsOf({ kind: 'controls', status: 'captured', data: { reached: 1, controls: [{}, {}] } })).toEqual({
    controls: { tried: 2, reached: 1 },
  });
});

const socket = (...samples: JsonValue[]) => factsOf({ kind: 'socket', status: 'captured', data: { samples } });
const waits = { phase: 'wait', unackedSegments: 0, dataRetransmits: 0 };

test('a request that is sent again and again was lost, also when it came through at last', () => {
  const lost = { ...waits, unackedSegments: 1, dataRetransmits: 3 };
  expect(socket(waits, lost)).toEqual({ request: { kind: 'lost', sentAgain: 3 } });
  expect(socket(lost, { ...waits, dataRetransmits: 5 })).toEqual({ request: { kind: 'lost', sentAgain: 3 } });
});

test('a request that the other side has is acknowledged; one that is on its way, or was sent again once, is neither', () => {
  expect(socket(waits, waits)).toEqual({ request: { kind: 'acknowledged' } });
  expect(socket({ ...waits, unackedSegments: 1 })).toEqual({});
  expect(socket({ ...waits, unackedSegments: 1, dataRetransmits: 1 })).toEqual({});
  expect(socket({ phase: 'connect', unackedSegments: 1, dataRetransmits: 4 })).toEqual({});
});

test('evidence that was not captured, or has another form, says nothing and breaks nothing', () => {
  expect(factsOf({ kind: 'fresh-connect', status: 'timed-out', data: { attempts: [{ end: 'refused' }] } })).toEqual({});
  const anything = fc.jsonValue() as fc.Arbitrary<JsonValue>;
  fc.assert(
    fc.property(fc.constantFrom(...EVIDENCE_KINDS), anything, (kind, data) => {
      expect(typeof factsOf({ kind, status: 'captured', data })).toBe('object');
    }),
  );
});
