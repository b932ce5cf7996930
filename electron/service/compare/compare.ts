import type { ComparisonJson } from '../../contract/comparison-shapes.ts';
import { ContractError } from '../../contract/errors.ts';
import type { ComparedSeries } from '../../domain/comparison/compared-series.ts';
import { type ComparedBlocks, shifted } from '../../store/compared-blocks.ts';
import type { StoreReader } from '../../store/reader.ts';
import { reading } from '../read-errors.ts';
import type { BundleLook } from './bundle-look.ts';
import { chooseBlocks } from './choose-blocks.ts';
import { type ClockDifferences, clockDifferences } from './clock-differences.ts';
import type { BundlePlace, ComparedSide, CompareRequest } from './compare-request.ts';
import type { ComparedMember, MeasuredMember } from './compared-member.ts';
import { comparisonJson, type LaidMember } from './comparison-json.ts';
import { type BundleReading, foreignMember } from './foreign-member.ts';
import { memberVantages } from './member-vantages.ts';
import { placeHere, storedMember, storedTargets } from './stored-member.ts';
import { traitsOf } from './traits-of.ts';

const DAY_US = 86_400_000_000;
/** What was told of a clock longer ago says nothing of the time that is compared. */
const CLOCKS_OVER_US = 31 * DAY_US;

export interface ComparisonParts {
  readonly reader: StoreReader;
  readonly bundles: BundleReading;
  /** UTC microseconds. */
  readonly nowUs: () => number;
}

/** Targets, and what others saw, side by side over the same time. Rejects with ContractError. */
export async function runComparison(parts: ComparisonParts, request: CompareRequest): Promise<ComparisonJson> {
  const { signal } = request;
  const members = await membersOf(parts, request);
  const vantages = memberVantages(members.map(({ facts }) => facts.place));
  const { clocks, sentences } = await clocksOf(members, vantages, signal);
  // What others saw is over, though it may be later than now by a clock that is ahead.
  const nowUs = request.sides.some(({ kind }) => kind === 'target') ? parts.nowUs() : Number.POSITIVE_INFINITY;
  const blocks = blocksOf(members, clocks, request, nowUs);
  const laid = await Promise.all(
    members.map(async (member, index): Promise<LaidMember> => {
      const clock = clocks[index] ?? null;
      const byUs = clock === null ? 0 : Math.round((clock.lowUs + clock.highUs) / 2);
      const measured = await member.measured(shifted(blocks, byUs), signal);
      const series = seriesOf(member, measured, { blocks, byUs, clock, vantage: vantages[index] ?? '' });
      return { member, series, measured, byUs };
    }),
  );
  signal.throwIfAborted();
  const all = laid.map(({ series }) => series);
  // In a thread that was asked already: a data directory is not there for bundles alone.
  const compared = request.sides.some(({ kind }) => kind === 'target')
    ? await reading(parts.reader.comparison(all, signal))
    : await parts.bundles.comparison(all, signal);
  return comparisonJson(laid, blocks, compared, sentences);
}

async function membersOf(
  { reader, bundles }: ComparisonParts,
  { sides, signal }: CompareRequest,
): Promise<readonly ComparedMember[]> {
  if (sides.length < 2) throw new ContractError('invalid-input', 'Choose at least two to be compared.');
  const keys = sides.map((side) => JSON.stringify(side));
  const again = sides.find((_, index) => keys.indexOf(keys[index] ?? '') < index);
  if (again !== undefined) {
    throw new ContractError(
      'invalid-input',
      `“${again.target}” is there twice; choose something else to compare it with.`,
    );
  }
  const isStored = sides.some(({ kind }) => kind === 'target');
  const targets = isStored ? await storedTargets(reader, signal) : [];
  const here = targets.length > 0 ? await placeHere(reader, signal) : null;
  const looks = new Map<string, Promise<BundleLook>>();
  const lookAt = (place: BundlePlace): Promise<BundleLook> => {
    const key = JSON.stringify(place);
    const look = looks.get(key) ?? bundles.look(place, signal);
    looks.set(key, look);
    return look;
  };
  const memberOf = async (side: ComparedSide): Promise<ComparedMember> => {
    switch (side.kind) {
      case 'target': {
        const place = here ?? { machine: 'here', host: null, address: null, otherwise: 'here', synchronized: null };
        return storedMember(side.target, { reader, targets, place }, signal);
      }
      case 'bundle':
      case 'file': {
        const place: BundlePlace =
          side.kind === 'bundle' ? { kind: side.kind, bundle: side.bundle } : { kind: side.kind, path: side.path };
        return foreignMember(side, place, await lookAt(place), bundles);
      }
    }
  };
  const members = await Promise.allSettled(sides.map(memberOf));
  return members.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Only where there is more than one clock is anything read of them. */
async function clocksOf(
  members: readonly ComparedMember[],
  vantages: readonly string[],
  signal: AbortSignal,
): Promise<ClockDifferences> {
  const machines = new Set(members.map(({ facts }) => facts.place.machine));
  return clockDifferences(
    await Promise.all(
      members.map(async ({ facts: { place, span }, clockReadings }, index) => {
        const isNeeded = machines.size > 1 && span !== null;
        const fromUs = span === null ? 0 : Math.max(span.fromUs, span.toUs - CLOCKS_OVER_US);
        const readings = isNeeded ? await clockReadings(fromUs, span.toUs, signal) : [];
        const { machine, synchronized } = place;
        return { machine, vantage: vantages[index] ?? null, readings, synchronized };
      }),
    ),
  );
}

function blocksOf(
  members: readonly ComparedMember[],
  clocks: ClockDifferences['clocks'],
  asked: CompareRequest,
  nowUs: number,
): ComparedBlocks {
  const spans = members.map(({ facts: { target, span } }, index) => {
    if (span === null) {
      throw new ContractError(
        'invalid-input',
        `Nothing was measured of “${target.name}” so far, so there is nothing to compare.`,
        {
          target: target.name,
        },
      );
    }
    const clock = clocks[index] ?? null;
    const byUs = clock === null ? 0 : Math.round((clock.lowUs + clock.highUs) / 2);
    const { intervalMs, timeoutMs } = target.thresholds;
    return {
      name: target.name,
      fromUs: span.fromUs - byUs,
      toUs: span.toUs - byUs,
      finelySinceUs: span.finelySinceUs - byUs,
      intervalMs,
      timeoutMs,
    };
  });
  const chosen = chooseBlocks(spans, asked, nowUs);
  if (chosen.kind === 'refused') throw new ContractError('invalid-input', chosen.reason);
  return chosen.value;
}

function seriesOf(
  { facts: { target } }: ComparedMember,
  { series }: MeasuredMember,
  laid: {
    readonly blocks: ComparedBlocks;
    readonly byUs: number;
    readonly clock: ComparedSeries['clock'];
    readonly vantage: string;
  },
): ComparedSeries {
  const { intervalMs, slowAfterMs, timeoutMs } = target.thresholds;
  return {
    name: target.name,
    traits: traitsOf(target, laid.vantage, series.edges),
    fromUs: laid.blocks.fromUs,
    blockUs: laid.blocks.blockUs,
    probes: series.probes,
    counts: series.counts,
    suspect: series.suspect,
    windows: series.windows.map((window) => ({
      ...window,
      fromUs: window.fromUs - laid.byUs,
      toUs: window.toUs - laid.byUs,
    })),
    times: series.times,
    intervalMs,
    slowAfterMs,
    timeoutMs,
    clock: laid.clock,
  };
}
