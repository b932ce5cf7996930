import type { ComparedSeries } from './compared-series.ts';
import type { AlignedWindow } from './comparison.ts';

/** Clocks of two vantage points that nobody has compared, both set by the network, are seldom further apart. */
const UNKNOWN_CLOCK_US = 2_000_000;

/** Microseconds by which a window of the second may seem to lie apart from one of the first that happened at the same time. */
export function toleranceUs(first: ComparedSeries, other: ComparedSeries): number {
  return 1_000 * Math.max(first.intervalMs, other.intervalMs) + clockDoubtUs(first, other);
}

function clockDoubtUs(first: ComparedSeries, other: ComparedSeries): number {
  if (first.traits.vantage === other.traits.vantage) return 0;
  const half = ({ clock }: ComparedSeries) => (clock === null ? null : Math.max(0, clock.highUs - clock.lowUs) / 2);
  const doubts = [half(first), half(other)];
  const known = doubts.filter((doubt) => doubt !== null);
  // The first member's clock is the one that the others are held against, so it needs none itself.
  return known.length === 0 ? UNKNOWN_CLOCK_US : known.reduce((sum, doubt) => sum + doubt, 0);
}

/** The stretches in which at least one member had a window, in order of time. */
export function alignedWindows(members: readonly ComparedSeries[]): AlignedWindow[] {
  const reach = members.map((member) => Math.max(...members.map((other) => toleranceUs(member, other))) / 2);
  const all = members
    .flatMap(({ windows }, member) => windows.map((window) => ({ ...window, member })))
    .sort((one, other) => one.fromUs - other.fromUs || one.member - other.member);
  const found: { fromUs: number; toUs: number; untilUs: number; incidents: { member: number; incident: number }[] }[] =
    [];
  for (const { member, incident, fromUs, toUs } of all) {
    const slack = reach[member] ?? 0;
    const last = found.at(-1);
    if (last !== undefined && fromUs - slack <= last.untilUs) {
      last.toUs = Math.max(last.toUs, toUs);
      last.untilUs = Math.max(last.untilUs, toUs + slack);
      last.incidents.push({ member, incident });
    } else {
      found.push({ fromUs, toUs, untilUs: toUs + slack, incidents: [{ member, incident }] });
    }
  }
  return found.map(({ fromUs, toUs, incidents }) => ({ fromUs, toUs, incidents }));
}
