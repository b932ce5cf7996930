import type { Target } from '../domain/target.ts';
import type { IncidentRecord } from '../store/reader.ts';

/** What a capture that was begun at the end of a request may still take. */
const CAPTURES_US = 60_000_000;

/**
 * Until when an incident that is open was measured: until now, or, where nothing was recorded for longer than a request and its
 * captures can take, until the last record. Whoever was killed closed nothing, and must not seem to have measured until today.
 */
export function measuredUntilUs(
  { incident, stalls, evidence }: IncidentRecord,
  { thresholds }: Target,
  lastSampleUs: number,
  nowUs: number,
): number {
  const known = [
    incident.lastBadAtUs,
    lastSampleUs,
    ...stalls.map(({ endedAtUs, startedAtUs, elapsedMs }) => endedAtUs ?? startedAtUs + elapsedMs * 1_000),
    ...evidence.map(({ endedAtUs }) => endedAtUs),
  ];
  const lastUs = known.reduce((one, other) => Math.max(one, other));
  const quietUs = 2_000 * (thresholds.timeoutMs + thresholds.intervalMs) + CAPTURES_US;
  return nowUs - lastUs <= quietUs ? nowUs : Math.round(lastUs);
}
