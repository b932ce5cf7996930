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
  const doubt = found.agrees ? '' : ' Servers contradict each other about it, so it is no nearer.';
  if (found.lowUs > 0) {
    return `The clock of ${other} is ${between(found.lowUs, found.highUs)} ahead of that of ${one}, ${by}.${doubt}`;
  }
  if (found.highUs < 0) {
    return `The clock of ${other} is ${between(-found.highUs, -found.lowUs)} behind that of ${one}, ${by}.${doubt}`;
  }
  const most = secondsText(Math.max(-found.lowUs, found.highUs));
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

/** `1.20 to 1.90 s`, `3 min 2 s to 3 min 4 s`. */
function between(lowUs: number, highUs: number): string {
  const low = secondsText(lowUs);
  const high = secondsText(highUs);
  if (low === high) return `about ${high}`;
  return low.endsWith(' s') && high.endsWith(' s') && !low.includes('min') && !high.includes('min')
    ? `${low.slice(0, -2)} to ${high}`
    : `${low} to ${high}`;
}

/** Seconds with two decimals below a minute, as the answers' own seconds allow no more. */
function secondsText(us: number): string {
  return us < 60_000_000 ? `${(us / 1_000_000).toFixed(2)} s` : msText(us / 1_000);
}
