import { parseDurationMs } from '../../../electron/domain/duration.ts';
import { parsePublicAddress } from '../../../electron/domain/public-address.ts';
import { sentence } from '../../../electron/domain/sentence.ts';
import type { Thresholds } from '../../../electron/domain/target.ts';
import { parseResolver } from '../../../electron/domain/target-text.ts';
import { thresholdProblems } from '../../../electron/domain/threshold-rules.ts';
import type { Reading } from './use-typed.ts';

/** A bare number is seconds, as the unit beside the field says; other units may be typed out. */
export function readThreshold(text: string, threshold: keyof Thresholds, others: Thresholds): Reading<number> {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return { kind: 'wrong', reason: 'Type a number of seconds.' };
  const read = parseDurationMs(/^[\d.]+$/.test(trimmed) ? `${trimmed}s` : trimmed);
  if (read.kind === 'refused') return { kind: 'wrong', reason: sentence(read.reason) };
  const problem = thresholdProblems({ ...others, [threshold]: read.value }, (one) => one === threshold).find(
    (one) => one.threshold === threshold,
  );
  return problem === undefined ? { kind: 'value', value: read.value } : { kind: 'wrong', reason: problem.reason };
}

/** As it stands in its field, in seconds. */
export const secondsText = (ms: number): string => String(ms / 1_000);

const MOST_DAYS = 3_650;

export function readDays(text: string): Reading<number> {
  const trimmed = text.trim();
  const days = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!(days >= 1 && days <= MOST_DAYS)) {
    return { kind: 'wrong', reason: `Type a whole number of days, from 1 to ${MOST_DAYS.toLocaleString()}.` };
  }
  return { kind: 'value', value: days };
}

/** The address under which servers see this computer; nothing typed: it is not told. */
export function readPublicAddress(text: string): Reading<string | null> {
  if (text.trim() === '') return { kind: 'value', value: null };
  const read = parsePublicAddress(text);
  return read.kind === 'refused'
    ? { kind: 'wrong', reason: sentence(read.reason) }
    : { kind: 'value', value: read.value };
}

/** The address of a resolver that is not among those that are asked already. */
export function readResolver(text: string, known: readonly string[]): Reading<string> {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'wrong', reason: 'Type the address of a resolver, such as 192.0.2.53.' };
  const read = parseResolver(trimmed);
  if (read.kind === 'refused') return { kind: 'wrong', reason: sentence(read.reason) };
  if (read.value.kind === 'system') return { kind: 'wrong', reason: 'Those of the system are asked in any case.' };
  if (known.includes(trimmed)) return { kind: 'wrong', reason: `${trimmed} is asked already.` };
  return { kind: 'value', value: trimmed };
}
