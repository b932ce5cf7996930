import type { ClockReading } from './clock-reading.ts';

const MINUTE_US = 60_000_000;
/** One server may be wrong. */
const FEWEST_SERVERS = 2;
/** Of all that tell the time, at least so many have to agree. */
const AGREEING_SHARE = 3 / 4;
/** Servers that are right agree with each other better than this. */
const APART_US = 5_000_000;

/**
 * By how many milliseconds servers are ahead of this machine's clock (negative: behind), where most of several agree that it is off by
 * more than a minute; null in all other cases.
 * @param readings recent ones, one for each server
 */
export function clockOffMs(readings: readonly ClockReading[]): number | null {
  const sure = readings.filter(({ agrees }) => agrees);
  const middles = sure.map(({ lowUs, highUs }) => (lowUs + highUs) / 2).toSorted((one, other) => one - other);
  const offUs = middles[Math.floor(middles.length / 2)];
  if (offUs === undefined || Math.abs(offUs) <= MINUTE_US) return null;
  const agreeing = sure.filter(({ lowUs, highUs }) => lowUs - APART_US <= offUs && offUs <= highUs + APART_US);
  // One machine with two names is one clock, and so is one name with two addresses.
  const servers = Math.min(
    new Set(agreeing.map(({ host }) => host)).size,
    new Set(agreeing.map(({ address }) => address)).size,
  );
  if (servers < FEWEST_SERVERS || agreeing.length < readings.length * AGREEING_SHARE) return null;
  return Math.round(offUs / 1_000);
}
