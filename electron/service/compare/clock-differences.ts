import { type ClockDifference, clockDifference } from '../../domain/clock-difference.ts';
import type { ClockBounds, ClockReading } from '../../domain/clock-reading.ts';
import { msText } from '../../domain/ms-text.ts';

/** The clock by which a member of a comparison was measured, and what is known of it. */
export interface MemberClock {
  /** Members with the same one have one clock: `here` for all targets that are watched here, else the id of the bundle. */
  readonly machine: string;
  /** For the sentences: the name of the machine; null: not known, or taken out. */
  readonly vantage: string | null;
  /** What its servers told in the time that is compared, of all its targets. */
  readonly readings: readonly ClockReading[];
  /** Whether its system says that something sets the clock; null: not known. */
  readonly synchronized: boolean | null;
}

export interface ClockDifferences {
  /** For each member its clock minus that of the first; null: not known. Zero and zero for those of the same machine. */
  readonly clocks: readonly (ClockBounds | null)[];
  /** One for each machine but the first member's. */
  readonly sentences: readonly string[];
}

const MINUTE_US = 60_000_000;
const NEAR_US = 4_000_000;
const SAME: ClockBounds = { lowUs: 0, highUs: 0 };

/** How the clocks of the members stand to that of the first, and a sentence for each machine but the first one. Takes milliseconds for weeks of readings. */
export function clockDifferences(members: readonly MemberClock[]): ClockDifferences {
  const [first] = members;
  if (first === undefined) return { clocks: [], sentences: [] };
  const known = new Map<string, ClockBounds | null>([[first.machine, SAME]]);
  const sentences: string[] = [];
  for (const member of members) {
    if (known.has(member.machine)) continue;
    const found = clockDifference(first.readings, member.readings);
    known.set(member.machine, found === null ? null : { lowUs: found.lowUs, highUs: found.highUs });
    sentences.push(found === null ? unknownText(first, member) : differenceText(first, member, found));
  }
  return { clocks: members.map(({ machine }) => known.get(machine) ?? null), sentences };
}

function differenceText(first: MemberClock, member: MemberClock, found: ClockDifference): string {
  const one = nameOf(first, 'the first one');
  const other = nameOf(member, 'the other one');
  const by = `by the Date of ${listed(found.by)}${found.through === 'same-host' ? ', whose name may stand for several machines' : ''}`;
  const doubt = found.agrees ? '' : ' These answers contradict each other, so it is not known any nearer.';
  if (found.lowUs > 0) {
    return `The clock of ${other} is ${between(found.lowUs, found.highUs)} ahead of that of ${one}, ${by}.${doubt}`;
  }
  if (found.highUs < 0) {
    return `The clock of ${other} is ${between(-found.highUs, -found.lowUs)} behind that of ${one}, ${by}.${doubt}`;
  }
  const most = atMost(Math.max(-found.lowUs, found.highUs));
  return `The clocks of ${other} and ${one} are at most ${most} apart, ${by}.${doubt}`;
}

function unknownText(first: MemberClock, member: MemberClock): string {
  const one = nameOf(first, 'the first one');
  const other = nameOf(member, 'the other one');
  const why =
    first.readings.length === 0 || member.readings.length === 0
      ? `${first.readings.length === 0 ? one : other} has no answer that tells the time`
      : 'no server told both the time in the same hours';
  const consequence =
    first.synchronized === true && member.synchronized === true
      ? 'Both systems say that a time server sets them.'
      : 'Windows may be shifted against each other.';
  return `How the clock of ${other} stands to that of ${one} is not known: ${why}. ${consequence}`;
}

const nameOf = ({ vantage }: MemberClock, otherwise: string): string => vantage ?? otherwise;

const listed = (hosts: readonly string[]): string =>
  hosts.length < 2 ? hosts.join('') : `${hosts.slice(0, -1).join(', ')} and ${hosts.at(-1)}`;

/** `1.20 to 1.90 s`; far apart, where a second or two do not matter, `about 3 min 2 s`. */
function between(lowUs: number, highUs: number): string {
  if (highUs < MINUTE_US) return `${hundredths(lowUs, Math.floor)} to ${atMost(highUs)}`;
  const isNear = highUs - lowUs < NEAR_US;
  return isNear ? `about ${msText((lowUs + highUs) / 2_000)}` : `${msText(lowUs / 1_000)} to ${msText(highUs / 1_000)}`;
}

/** Rounded outwards, because what is told is a bound. */
const atMost = (us: number): string => (us < MINUTE_US ? `${hundredths(us, Math.ceil)} s` : msText(us / 1_000));
const hundredths = (us: number, round: (value: number) => number): string => (round(us / 10_000) / 100).toFixed(2);
