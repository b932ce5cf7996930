import { toleranceUs } from './aligned-windows.ts';
import type { ComparedSeries, TimeWindow } from './compared-series.ts';
import type { WindowPair } from './comparison.ts';

/**
 * Which windows of the first member and of another lie on each other, and how many of the first's would by chance: the mean over all circular
 * shifts of the other's windows along the time in which both were measured, reckoned without drawing any. Windows outside that time say nothing.
 */
export function windowPair(first: ComparedSeries, other: ComparedSeries, member: number): WindowPair {
  const slackUs = toleranceUs(first, other);
  const shared = sharedTime(first, other);
  const ours = first.windows.filter(shared.holds);
  const theirs = other.windows.filter(shared.holds);
  const both = countOnAny(ours, theirs, slackUs);
  const spans = united(theirs.map(({ fromUs, toUs }) => ({ from: shared.at(fromUs), to: shared.at(toUs) })));
  const chance = chanceOfMeeting(spans, shared.lengthUs);
  let byChance = 0;
  for (const { fromUs, toUs } of ours) byChance += chance(shared.at(toUs) - shared.at(fromUs) + 2 * slackUs);
  const onlyOther = theirs.length - countOnAny(theirs, ours, slackUs);
  return { member, both, onlyFirst: ours.length - both, onlyOther, byChance };
}

/** How much of the trouble of the one that has less lies in windows of the other, and how much would by chance: shares of that trouble. */
export interface TroubleAtOnce {
  readonly share: number;
  readonly byChance: number;
  /** Of the one that has less trouble. */
  readonly windows: number;
}

/** For windows so close together that most touch another whatever happens; null where one of them had none. */
export function troubleAtOnce(first: ComparedSeries, other: ComparedSeries): TroubleAtOnce | null {
  const shared = sharedTime(first, other);
  const spansOf = (of: ComparedSeries) =>
    united(
      of.windows.filter(shared.holds).map(({ fromUs, toUs }) => ({ from: shared.at(fromUs), to: shared.at(toUs) })),
    );
  const both = [spansOf(first), spansOf(other)].sort((one, two) => lengthOf(one) - lengthOf(two));
  const [less = [], more = []] = both;
  const lengthUs = lengthOf(less);
  if (lengthUs <= 0 || lengthOf(more) <= 0 || shared.lengthUs <= 0) return null;
  const slackUs = toleranceUs(first, other);
  const reach = united(more.map(({ from, to }) => ({ from: from - slackUs, to: to + slackUs })));
  let overlap = 0;
  let at = 0;
  for (const { from, to } of less) {
    while ((reach[at]?.to ?? Number.POSITIVE_INFINITY) < from) at += 1;
    for (let next = at; next < reach.length; next += 1) {
      const span = reach[next];
      if (span === undefined || span.from > to) break;
      overlap += Math.min(to, span.to) - Math.max(from, span.from);
    }
  }
  return { share: overlap / lengthUs, byChance: Math.min(1, lengthOf(reach) / shared.lengthUs), windows: less.length };
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Time in which both were measured, laid end to end. */
function sharedTime(first: ComparedSeries, other: ComparedSeries) {
  const { fromUs, blockUs } = first;
  const count = Math.min(first.probes.length, other.probes.length);
  const before = new Float64Array(count + 1);
  const isShared = (block: number) => (first.probes[block] ?? 0) > 0 && (other.probes[block] ?? 0) > 0;
  for (let block = 0; block < count; block += 1) {
    before[block + 1] = (before[block] ?? 0) + (isShared(block) ? blockUs : 0);
  }
  const at = (us: number) => {
    const place = Math.min(count, Math.max(0, (us - fromUs) / blockUs));
    const block = Math.floor(place);
    return (before[block] ?? 0) + (isShared(block) ? (place - block) * blockUs : 0);
  };
  const holds = (window: TimeWindow) => {
    const firstBlock = Math.floor((window.fromUs - fromUs) / blockUs);
    const lastBlock = Math.floor((window.toUs - fromUs) / blockUs);
    for (let block = Math.max(0, firstBlock); block <= Math.min(count - 1, lastBlock); block += 1) {
      if (isShared(block)) return true;
    }
    return false;
  };
  return { at, holds, lengthUs: before[count] ?? 0 };
}

/** How many of these lie on one of those, up to `slackUs` apart. */
function countOnAny(these: readonly TimeWindow[], those: readonly TimeWindow[], slackUs: number): number {
  const spans = united(those.map(({ fromUs, toUs }) => ({ from: fromUs - slackUs, to: toUs + slackUs })));
  return these.filter(({ fromUs, toUs }) => {
    // The first span that ends at or after the window's start.
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.to ?? 0) < fromUs) low = middle + 1;
      else high = middle;
    }
    const span = spans[low];
    return span !== undefined && span.from <= toUs;
  }).length;
}

function united(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((one, other) => one.from - other.from);
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = found.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

/**
 * Of the shifts on a circle of that length, the share at which a stretch of some length meets one of the spans: all but those at which it
 * fits between two.
 */
function chanceOfMeeting(spans: readonly Span[], lengthUs: number): (reachUs: number) => number {
  if (spans.length === 0 || lengthUs <= 0) return () => 0;
  const round = (spans[0]?.from ?? 0) + lengthUs;
  const between = Float64Array.from(spans, ({ to }, index) => (spans[index + 1]?.from ?? round) - to).sort();
  const fromHere = new Float64Array(between.length + 1);
  for (let index = between.length - 1; index >= 0; index -= 1) {
    fromHere[index] = (fromHere[index + 1] ?? 0) + (between[index] ?? 0);
  }
  return (reachUs) => {
    let low = 0;
    let high = between.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((between[middle] ?? 0) <= reachUs) low = middle + 1;
      else high = middle;
    }
    const free = (fromHere[low] ?? 0) - (between.length - low) * reachUs;
    return Math.min(1, Math.max(0, 1 - free / lengthUs));
  };
}
