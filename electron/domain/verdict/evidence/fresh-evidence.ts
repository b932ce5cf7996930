import type { JsonValue } from '../../json.ts';
import type { Captured, FreshFacts, OtherFamilyFacts } from '../facts.ts';
import { amountAt, fieldOf, listAt, textAt } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';

export interface FreshEvidence extends Omit<FreshFacts, keyof Captured> {
  readonly otherFamily: Omit<OtherFamilyFacts, keyof Captured> | null;
}

/**
 * TCP sends an unanswered connection request again after a second (RFC 6298, 2.1). An attempt that took longer was not answered
 * at first, and may have come through only when the fault had gone.
 */
const FIRST_RETRANSMISSION_MS = 1_000;

/** New connections that were tried; null where the data names none. */
export function readFresh(data: JsonValue): FreshEvidence | null {
  const isTls = fieldOf(data, 'tls') === true;
  let [tried, up, secured, refused, late] = [0, 0, 0, 0, 0];
  let connectMs: number | null = null;
  for (const attempt of listAt(data, 'attempts')) {
    const end = textAt(attempt, 'end');
    const tookMs = amountAt(attempt, 'connectMs');
    // One that was called off in its first second could have come about.
    if (end === null || (end === 'called-off' && (amountAt(attempt, 'totalMs') ?? 0) < FIRST_RETRANSMISSION_MS))
      continue;
    tried += 1;
    if (end === 'refused') refused += 1;
    if (tookMs === null) continue;
    if (connectMs === null || tookMs < connectMs) connectMs = tookMs;
    if (tookMs >= FIRST_RETRANSMISSION_MS) {
      late += 1;
      continue;
    }
    up += 1;
    const tlsMs = isTls ? amountAt(attempt, 'tlsMs') : 0;
    if (end === 'connected' && tlsMs !== null && tlsMs < FIRST_RETRANSMISSION_MS) secured += 1;
  }
  const otherFamily = otherFamilyIn(fieldOf(data, 'otherFamily'));
  if (tried === 0 && otherFamily === null) return null;
  return { tried, up, secured, refused, late, connectMs, otherFamily };
}

function otherFamilyIn(data: JsonValue): FreshEvidence['otherFamily'] {
  const address = textAt(data, 'address');
  const family = fieldOf(data, 'family');
  const end = fieldOf(data, 'end');
  if (address === null || (family !== 4 && family !== 6)) return null;
  switch (end) {
    case 'connected':
    case 'refused':
    case 'no-answer':
    case 'unreachable':
      return { family, address, end, connectMs: amountAt(data, 'connectMs') };
    default:
      return null;
  }
}

export function freshOf(all: readonly Noted<FreshEvidence>[]): FreshFacts | null {
  const inTime = timely(all.filter(({ reading }) => reading.tried > 0));
  const captured = capturedBy(inTime);
  if (captured === null) return null;
  const sum = (of: (reading: FreshEvidence) => number): number =>
    inTime.reduce((total, { reading }) => total + of(reading), 0);
  const times = inTime.flatMap(({ reading }) => reading.connectMs ?? []);
  return {
    ...captured,
    tried: sum(({ tried }) => tried),
    up: sum(({ up }) => up),
    secured: sum(({ secured }) => secured),
    refused: sum(({ refused }) => refused),
    late: sum(({ late }) => late),
    connectMs: times.length === 0 ? null : Math.min(...times),
  };
}

/** The newest of those that were tried while it hung. */
export function otherFamilyOf(all: readonly Noted<FreshEvidence>[]): OtherFamilyFacts | null {
  const last = timely(all.filter(({ reading }) => reading.otherFamily !== null)).at(-1);
  const captured = last === undefined ? null : capturedBy([last]);
  if (last === undefined || captured === null || last.reading.otherFamily === null) return null;
  return { ...captured, ...last.reading.otherFamily };
}
