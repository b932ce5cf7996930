import type { ComparisonJson } from '../../contract/comparison-shapes.ts';
import type { ComparedSeries, TimesOf } from '../../domain/comparison/compared-series.ts';
import type { Comparison } from '../../domain/comparison/comparison.ts';
import { memberWords } from '../../domain/comparison/member-words.ts';
import { printableCut } from '../../domain/printable.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import { type ComparedBlocks, endOf } from '../../store/compared-blocks.ts';
import type { ComparedSide } from './compare-request.ts';
import type { ComparedMember, MeasuredMember } from './compared-member.ts';

/** More are no list that a person reads. */
const MOST_LISTED = 500;
const LONGEST = 500;

type MemberJson = ComparisonJson['members'][number];

/** A member whose series lies on the clock of the first one; `byUs` is how far its own is ahead. */
export interface LaidMember {
  readonly member: ComparedMember;
  readonly series: ComparedSeries;
  readonly measured: MeasuredMember;
  readonly byUs: number;
}

/** The comparison as the contract tells it. */
export function comparisonJson(
  laid: readonly LaidMember[],
  blocks: ComparedBlocks,
  { members, rows, aligned, pairs, blockUs, conclusion }: Comparison,
  clocks: readonly string[],
): ComparisonJson {
  const says = memberWords(members);
  return {
    from: utcText(blocks.fromUs),
    to: utcText(endOf(blocks)),
    blockMs: blockUs / 1_000,
    members: laid.map((one, index) => memberJson(one, blocks, says[index] ?? one.series.name)),
    rates: rows.map(({ kind, rates, differences }) => ({
      kind,
      rates: rates.map((rate) => ({ ...rate })),
      differences: differences.map((difference) => ({ ...difference })),
    })),
    aligned: aligned.slice(-MOST_LISTED).map(({ fromUs, toUs, incidents }) => ({
      from: utcText(fromUs),
      to: utcText(toUs),
      incidents: incidents.map((one) => ({ ...one })),
    })),
    pairs: pairs.map((pair) => ({ ...pair })),
    clocks: [...clocks],
    conclusion: { ...conclusion, notes: [...conclusion.notes, ...notesOf(laid)] },
  };
}

function memberJson({ member, series, measured, byUs }: LaidMember, blocks: ComparedBlocks, says: string): MemberJson {
  const { course } = measured.series;
  const { fromUs } = blocks;
  const toUs = endOf(blocks);
  return {
    member: sideJson(member.side),
    name: printableCut(series.name, LONGEST),
    says: printableCut(says, LONGEST),
    address: printableCut(targetAddress(member.facts.target), LONGEST),
    role: series.traits.role,
    vantage: series.traits.vantage,
    probes: series.probes.reduce((sum, probes) => sum + probes, 0),
    suspect: series.suspect,
    measuredMs: (series.probes.filter((probes) => probes > 0).length * blocks.blockUs) / 1_000,
    windows: series.windows.length,
    times: {
      total: timesJson(series.times.total),
      resolve: timesJson(series.times.resolve),
      connect: timesJson(series.times.connect),
      tls: timesJson(series.times.tls),
      wait: timesJson(series.times.wait),
      transfer: timesJson(series.times.transfer),
    },
    clock: series.clock === null ? null : { lowMs: series.clock.lowUs / 1_000, highMs: series.clock.highUs / 1_000 },
    course: {
      stepMs: (blocks.perPlace * blocks.blockUs) / 1_000,
      p50Ms: course.p50Ms.map(roundedOrNull),
      p95Ms: course.p95Ms.map(roundedOrNull),
    },
    timeouts: series.windows.slice(-MOST_LISTED).map((window) => ({
      incident: window.incident,
      from: utcText(window.fromUs),
      to: utcText(window.toUs),
      worstMs: roundedMs(window.worstMs),
    })),
    gaps: measured.gaps.slice(-MOST_LISTED).map((gap) => ({
      from: utcText(Math.max(fromUs, gap.startedAtUs - byUs)),
      to: utcText(gap.endedAtUs === null ? toUs : Math.min(toUs, gap.endedAtUs - byUs)),
      reason: gap.reason,
    })),
  };
}

function sideJson(side: ComparedSide): MemberJson['member'] {
  switch (side.kind) {
    case 'target':
      return { kind: 'target', target: side.target };
    case 'bundle':
      return { kind: 'bundle', bundle: side.bundle, target: side.target };
    case 'file':
      return { kind: 'bundle', bundle: side.path, target: side.target };
  }
}

function notesOf(laid: readonly LaidMember[]): readonly string[] {
  const lost = laid.flatMap(({ series, measured }) =>
    measured.series.unplaced === 0
      ? []
      : [
          `Where ${measured.series.unplaced.toLocaleString('en-US')} of the bad probes of “${printableCut(series.name, LONGEST)}” were stuck is not known any more: their samples are deleted.`,
        ],
  );
  // Two targets of one bundle have its notes in common.
  return [...new Set([...laid.flatMap(({ member }) => member.facts.notes), ...lost])];
}

function timesJson(times: TimesOf | null): MemberJson['times']['total'] {
  if (times === null) return null;
  const { of, isAll, p50Ms, p90Ms, p95Ms, p99Ms, maxMs } = times;
  return {
    of,
    isAll,
    p50Ms: roundedMs(p50Ms),
    p90Ms: roundedMs(p90Ms),
    p95Ms: roundedMs(p95Ms),
    p99Ms: roundedMs(p99Ms),
    maxMs: roundedMs(maxMs),
  };
}

const roundedOrNull = (ms: number | null): number | null => (ms === null ? null : roundedMs(ms));
