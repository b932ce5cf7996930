import { addressAndPortText } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleIncident } from '../bundle-source.ts';
import type { ReadmeParts } from '../readme/readme-parts.ts';
import { durationText } from '../words/relative-time.ts';

const MAX_REQUESTS = 8;

/**
 * By what whoever has the logs of the other side finds each of them: when it began, how long it was open, between which ports. One alone
 * has its time and its port in the rows above.
 */
export function requestPoints({ incident, stalls }: BundleIncident, { line }: ReadmeParts): readonly string[] {
  // Of many that failed at once only some are captured; the others stand among the samples.
  const all = Math.max(stalls.length, incident.slowCount + incident.failedCount);
  if (all < 2 || stalls.length === 0) return [];
  const ordered = stalls.map(({ stall }) => stall).toSorted((one, other) => one.startedAtUs - other.startedAtUs);
  const points = ordered.slice(0, MAX_REQUESTS).map((stall) => {
    const { localPort, remoteAddress, remotePort, endedAtUs, elapsedMs } = stall;
    const from = localPort === null ? '' : ` from port ${localPort}`;
    const to =
      remoteAddress === null || remotePort === null
        ? ''
        : ` to ${line(addressAndPortText({ address: remoteAddress, port: remotePort }))}`;
    return `${utcText(stall.startedAtUs)}, ${durationText(elapsedMs)}${endedAtUs === null ? ' so far' : ''}${from}${to} (${stall.phase})`;
  });
  const more = all - points.length;
  return more > 0 ? [...points, `and ${more} more, in samples.csv`] : points;
}
