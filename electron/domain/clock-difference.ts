import { type ClockBounds, type ClockReading, driftedBy, inCommon, together } from './clock-reading.ts';

/** How two clocks stand to each other, by servers that both have heard. */
export interface ClockDifference extends ClockBounds {
  /** The hosts by which it is known, or their addresses where these are taken out; each once, at most three. */
  readonly by: readonly string[];
  /** `same-address`: answers of the same addresses; `same-host`: only the name is the same, so other machines may have answered. */
  readonly through: 'same-address' | 'same-host';
  /** false: servers, or the answers of one, contradict each other; the bounds then hold for each of them. */
  readonly agrees: boolean;
}

const HOUR_US = 3_600_000_000;
/** Longer after, what was known of a clock says little of what it is. */
const FARTHEST_APART_US = 2 * HOUR_US;
const MOST_HOSTS = 3;

/** What two heard of one server at about the same time, by the server's clock. */
interface Meeting {
  readonly server: string;
  readonly atUs: number;
  readonly bounds: ClockBounds;
  readonly agrees: boolean;
}

/**
 * The other clock minus the first one over the time of these readings; null where no server answered both at about the same time. Within
 * an hour all that is known narrows it; over several it is as wide as they differ, because a clock may be set meanwhile.
 */
export function clockDifference(
  first: readonly ClockReading[],
  other: readonly ClockReading[],
): ClockDifference | null {
  const atAddress = meetings(first, other, ({ address }) => address);
  if (atAddress.length > 0) return summedUp(atAddress, 'same-address');
  const atHost = meetings(first, other, ({ host }) => host);
  return atHost.length === 0 ? null : summedUp(atHost, 'same-host');
}

function meetings(
  first: readonly ClockReading[],
  other: readonly ClockReading[],
  serverOf: (reading: ClockReading) => string | null,
): readonly Meeting[] {
  const heardByOther = Map.groupBy(other, serverOf);
  return [...Map.groupBy(first, serverOf)].flatMap(([server, ours]) => {
    const theirs = server === null ? undefined : heardByOther.get(server);
    return theirs === undefined ? [] : meetingsAt(byTime(ours), byTime(theirs));
  });
}

/** A reading in the time of the server, by which two clocks that are far apart can be laid beside each other. */
interface Heard {
  readonly reading: ClockReading;
  readonly beginsUs: number;
  readonly endsUs: number;
}

function byTime(readings: readonly ClockReading[]): readonly Heard[] {
  return readings
    .map((reading) => {
      const aheadUs = (reading.lowUs + reading.highUs) / 2;
      return { reading, beginsUs: reading.fromUs + aheadUs, endsUs: reading.toUs + aheadUs };
    })
    .toSorted((one, another) => one.beginsUs - another.beginsUs);
}

/** Each of ours with all of theirs of that time; where there is none, with the nearest: a clock may have been set between it and the next. */
function meetingsAt(ours: readonly Heard[], theirs: readonly Heard[]): readonly Meeting[] {
  let start = 0;
  return ours.flatMap((one) => {
    while ((theirs[start]?.endsUs ?? Number.POSITIVE_INFINITY) < one.beginsUs) start += 1;
    const found: Heard[] = [];
    for (let at = start; (theirs[at]?.beginsUs ?? Number.POSITIVE_INFINITY) <= one.endsUs; at += 1) {
      found.push(...theirs.slice(at, at + 1));
    }
    if (found.length === 0) {
      const beside = theirs.slice(Math.max(0, start - 1), start + 1);
      found.push(...beside.toSorted((before, after) => apartUs(one, before) - apartUs(one, after)).slice(0, 1));
    }
    return found.flatMap((another) => meeting(one, another) ?? []);
  });
}

/** Below zero where they overlap. */
const apartUs = (one: Heard, another: Heard): number =>
  Math.max(one.beginsUs, another.beginsUs) - Math.min(one.endsUs, another.endsUs);

function meeting(one: Heard, another: Heard): Meeting | null {
  if (apartUs(one, another) > FARTHEST_APART_US) return null;
  const apart = {
    lowUs: one.reading.lowUs - another.reading.highUs,
    highUs: one.reading.highUs - another.reading.lowUs,
  };
  return {
    server: one.reading.host ?? another.reading.host ?? one.reading.address ?? '',
    atUs: (one.endsUs + another.endsUs) / 2,
    // Each is as of its last answer, and what lies between these is drift.
    bounds: driftedBy(apart, one.endsUs - another.endsUs),
    agrees: one.reading.agrees && another.reading.agrees,
  };
}

function summedUp(all: readonly Meeting[], through: ClockDifference['through']): ClockDifference | null {
  // Servers whose own answers contradict each other are heard only where there is no other.
  const agreeing = all.filter(({ agrees }) => agrees);
  const heard = agreeing.length > 0 ? agreeing : all;
  let whole: ClockBounds | null = null;
  let agrees = agreeing.length > 0;
  for (const ofHour of Map.groupBy(heard, ({ atUs }) => Math.floor(atUs / HOUR_US)).values()) {
    const times = ofHour.map(({ atUs }) => atUs);
    const middleUs = (Math.min(...times) + Math.max(...times)) / 2;
    const bounds = ofHour.map((one) => driftedBy(one.bounds, one.atUs - middleUs));
    const narrowed = fold(bounds, (sum, one) => (sum === null ? null : inCommon(sum, one)));
    if (narrowed === null) agrees = false;
    const known: ClockBounds | null = narrowed ?? fold(bounds, (sum, one) => (sum === null ? one : together(sum, one)));
    if (known !== null) whole = whole === null ? known : together(whole, known);
  }
  if (whole === null) return null;
  const by = [...new Set(heard.map(({ server }) => server))].slice(0, MOST_HOSTS);
  return { ...whole, by, through, agrees };
}

function fold(
  all: readonly ClockBounds[],
  step: (sum: ClockBounds | null, one: ClockBounds) => ClockBounds | null,
): ClockBounds | null {
  const [begin = null, ...rest] = all;
  return rest.reduce(step, begin);
}
