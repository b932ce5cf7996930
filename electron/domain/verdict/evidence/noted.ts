import type { EvidenceId } from '../../ids.ts';
import type { Captured } from '../facts.ts';

/** What was read from one piece of evidence, and when that was taken. */
export interface Noted<Reading> {
  readonly evidence: EvidenceId;
  readonly timing: Captured['timing'];
  readonly startedAtUs: number;
  readonly endedAtUs: number;
  readonly reading: Reading;
}

/** More numbers behind one sentence are not followed by anybody. */
const MOST_CITED = 6;

/** What was taken while a request hung; only where there is none, what was taken afterwards. */
export function timely<Reading>(all: readonly Noted<Reading>[]): readonly Noted<Reading>[] {
  const inFlight = all.filter(({ timing }) => timing === 'in-flight');
  return inFlight.length > 0 ? inFlight : all;
}

/** Evidence and timing of facts that were taken from these; null without any. */
export function capturedBy(all: readonly Noted<unknown>[]): Captured | null {
  const [first] = all;
  if (first === undefined) return null;
  return { evidence: [...new Set(all.map(({ evidence }) => evidence))].slice(0, MOST_CITED), timing: first.timing };
}
