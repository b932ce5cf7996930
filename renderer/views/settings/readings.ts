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

const MOST_GRACE_S = 3_600;

/** In seconds, of which there may be none. */
export function readGrace(text: string): Reading<number> {
  const trimmed = text.trim().replace(',', '.');
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!(seconds <= MOST_GRACE_S)) {
    return { kind: 'wrong', reason: `Type a number of seconds, from 0 to ${MOST_GRACE_S.toLocaleString()}.` };
  }
  return { kind: 'value', value: Math.round(seconds * 1_000) };
}

const HOUR_MS = 3_600_000;
const LEAST_REMINDER_MS = 60_000;
const MOST_REMINDER_H = 31 * 24;

/** In hours; nothing typed: never. */
export function readReminder(text: string): Reading<number | null> {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '' || trimmed.toLowerCase() === 'never') return { kind: 'value', value: null };
  const hours = /^\d{1,4}(\.\d{1,4})?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!(hours * HOUR_MS >= LEAST_REMINDER_MS && hours <= MOST_REMINDER_H)) {
    return { kind: 'wrong', reason: `Type a number of hours up to ${MOST_REMINDER_H}, or nothing for never.` };
  }
  return { kind: 'value', value: Math.round(hours * HOUR_MS) };
}

export const hoursText = (ms: number | null): string => (ms === null ? '' : String(Number((ms / HOUR_MS).toFixed(4))));

const MOST_THRESHOLDS = 10;

/** "30, 14, 7, 1": largest first, each once; nothing typed: nobody is told. */
export function readCertificateDays(text: string): Reading<number[]> {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const days = parts.map((part) => (/^\d{1,4}$/.test(part) ? Number(part) : Number.NaN));
  if (!days.every((day) => day >= 1 && day <= MOST_DAYS)) {
    return {
      kind: 'wrong',
      reason: `Type whole numbers of days, from 1 to ${MOST_DAYS.toLocaleString()}, such as 30, 14, 7, 1.`,
    };
  }
  const each = [...new Set(days)].sort((one, other) => other - one);
  if (each.length > MOST_THRESHOLDS)
    return { kind: 'wrong', reason: `Type at most ${MOST_THRESHOLDS} numbers of days.` };
  return { kind: 'value', value: each };
}

const LEAST_PING_S = 10;
const MOST_PING_S = 86_400;

export function readPingEvery(text: string): Reading<number> {
  const trimmed = text.trim();
  const seconds = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!(seconds >= LEAST_PING_S && seconds <= MOST_PING_S)) {
    return {
      kind: 'wrong',
      reason: `Type a whole number of seconds, from ${LEAST_PING_S} to ${MOST_PING_S.toLocaleString()}.`,
    };
  }
  return { kind: 'value', value: seconds * 1_000 };
}
