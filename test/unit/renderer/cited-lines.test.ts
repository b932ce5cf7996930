import { expect, test } from 'vitest';
import type { EvidenceWithDataJson } from '../../../electron/contract/shapes.ts';
import { citedLines, openedOf } from '../../../renderer/views/incident/cited-lines.ts';
import { evidenceOf, incidentOf } from '../../contract/renderer/fake-engine.ts';

const capture = (id: number, stall: number, more: Partial<EvidenceWithDataJson> = {}): EvidenceWithDataJson => ({
  ...evidenceOf(id, stall),
  data: null,
  ...more,
});

const EVIDENCE = [
  capture(10, 1, { kind: 'trace' }),
  capture(11, 1, { kind: 'trace', inFlight: false }),
  capture(12, 2, { kind: 'gateway' }),
];

test('a sentence leads to the captures that it rests on and that are still there, each once', () => {
  const incident = incidentOf(5, 'api', { evidence: EVIDENCE });
  const verdict = {
    ...incident.verdict,
    citations: [
      { text: 'The path ends.', evidence: [11, 10, 404] },
      { text: 'The path ends.', evidence: [10, 12] },
      { text: 'Gone.', evidence: [404] },
    ],
  };
  expect(citedLines(['The path ends.', 'Gone.', 'From samples.', 'Gone.'], { ...incident, verdict })).toEqual([
    { text: 'The path ends.', evidence: [11, 10, 12], what: 'Native traces, Gateway' },
    { text: 'Gone.', evidence: [], what: '' },
    { text: 'From samples.', evidence: [], what: '' },
  ]);
});

test('of several captures that one is opened which is of the request in sight, and which was taken in time', () => {
  expect(openedOf([11, 12, 10], EVIDENCE, 1, 3)).toEqual({ stall: 1, kind: 'trace', id: 10, turn: 3 });
  expect(openedOf([11, 12], EVIDENCE, 2, 1)).toMatchObject({ stall: 2, id: 12 });
  expect(openedOf([12, 11], EVIDENCE, 1, 1), 'though it came late').toMatchObject({ stall: 1, id: 11 });
  expect(openedOf([11], EVIDENCE, 2, 1)).toMatchObject({ stall: 1, id: 11 });
  expect(openedOf([404], EVIDENCE, 1, 1)).toBeNull();
});
