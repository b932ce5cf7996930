import type { ReadBundle } from '../../bundle/read/read-bundle.ts';
import { judgementOf, longestPhase, phaseMs } from '../../domain/classify.ts';
import { PHASES } from '../../domain/phase.ts';
import type { EdgeFacts, Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import { type ComparedBlocks, endOf, type MeasuredSeries } from '../../store/compared-blocks.ts';
import { ComparedTally } from '../../store/compared-tally.ts';
import { DrawnTimes } from '../../store/drawn-times.ts';
import { namesIncidentsOf } from './bundle-look.ts';
import type { MeasuredMember } from './compared-member.ts';
import { WindowsOfSamples } from './windows-of-samples.ts';

const TIMES_KEPT = 40_000;
/** A bundle that names more edges than this was made to fill memory. */
const MOST_EDGES = 200;

/** Reads the samples of one target once; memory does not grow with their number. Rejects with what the bundle's own streams reject with. */
export async function seriesOfBundle(
  bundle: ReadBundle,
  target: Target,
  blocks: ComparedBlocks,
  signal: AbortSignal,
): Promise<MeasuredMember> {
  const tally = new ComparedTally(blocks);
  const times = new DrawnTimes(TIMES_KEPT);
  const edges = new EdgeTally();
  const range = { fromUs: blocks.fromUs, toUs: endOf(blocks) };
  const named = windowsOf(bundle, target);
  const reckoned = new WindowsOfSamples();
  for await (const chunk of bundle.samplesOf(target, signal)) {
    for (const sample of chunk) {
      reckoned.add(sample);
      const block = tally.blockAt(sample.startedAtUs);
      if (block >= 0) count(sample, block, { tally, times, edges });
    }
  }
  const windows = namesIncidentsOf(bundle, target) ? reckoned.outside(bundle.window, named) : reckoned.found(named);
  return {
    series: {
      probes: tally.probes,
      counts: tally.counts,
      suspect: tally.suspect,
      unplaced: tally.unplaced,
      times: times.times(tally.answered()),
      course: tally.course(),
      windows: windows.filter(({ fromUs, toUs }) => fromUs < range.toUs && toUs >= range.fromUs),
      edges: edges.found(),
    },
    gaps: bundle.gaps.filter(
      (gap) =>
        (gap.targetId === null || gap.targetId === target.id) &&
        gap.startedAtUs < range.toUs &&
        (gap.endedAtUs === null || gap.endedAtUs > range.fromUs),
    ),
  };
}

function count(
  sample: Sample,
  block: number,
  { tally, times, edges }: { readonly tally: ComparedTally; readonly times: DrawnTimes; readonly edges: EdgeTally },
): void {
  const judgement = judgementOf(sample);
  switch (judgement) {
    case 'neutral':
      if (sample.outcome !== 'skipped') tally.suspect += 1;
      return;
    case 'failed':
      tally.add(block, 1, 0, 1);
      break;
    case 'good':
    case 'slow':
      tally.add(block, 1, judgement === 'slow' ? 1 : 0, 0);
      edges.add(sample.edge);
      if (sample.totalMs !== null) {
        const totalUs = toUs(sample.totalMs);
        tally.answeredIn(block).addUs(totalUs);
        times.add(
          totalUs,
          PHASES.map((phase) => phaseUs(sample, phase)),
        );
      }
      break;
  }
  if (judgement !== 'good') tally.stuck(block, sample.failure?.phase ?? longestPhase(sample.phases, 'resolve'));
}

function phaseUs({ phases }: Sample, phase: (typeof PHASES)[number]): number {
  const ms = phaseMs(phases, phase);
  return ms === null ? -1 : toUs(ms);
}

const toUs = (ms: number): number => Math.round(ms * 1_000);

function windowsOf(bundle: ReadBundle, target: Target): MeasuredSeries['windows'] {
  return (
    bundle.incidents
      .map(({ incident }) => incident)
      .filter(({ targetId, openedAtUs, lastBadAtUs }) => targetId === target.id && lastBadAtUs >= openedAtUs)
      // One whose requests the observer spoiled, all of them, is no window of the target's.
      .filter(({ slowCount, failedCount }) => slowCount + failedCount > 0)
      .map(({ id, openedAtUs, lastBadAtUs, worstMs }) => ({
        incident: id,
        fromUs: openedAtUs,
        toUs: lastBadAtUs,
        worstMs,
      }))
      .toSorted((one, other) => one.fromUs - other.fromUs)
  );
}

class EdgeTally {
  readonly #probes = new Map<string, number>();
  #last: { readonly edge: EdgeFacts | null; readonly key: string } = { edge: null, key: '' };

  add(edge: EdgeFacts | null): void {
    const key = this.#keyOf(edge);
    if (!this.#probes.has(key) && this.#probes.size >= MOST_EDGES) return;
    this.#probes.set(key, (this.#probes.get(key) ?? 0) + 1);
  }

  /** Mostly the same one as before. */
  #keyOf(edge: EdgeFacts | null): string {
    if (edge === null) return '';
    const { edge: last, key } = this.#last;
    const isLast =
      last?.server === edge.server &&
      last.colo === edge.colo &&
      last.via === edge.via &&
      last.cacheStatus === edge.cacheStatus;
    if (isLast) return key;
    this.#last = { edge, key: JSON.stringify([edge.server, edge.colo, edge.via, edge.cacheStatus]) };
    return this.#last.key;
  }

  found(): MeasuredSeries['edges'] {
    return [...this.#probes]
      .toSorted(([, one], [, other]) => other - one)
      .map(([key, probes]) => ({ edge: key === '' ? null : edgeOf(key), probes }));
  }
}

function edgeOf(key: string): Omit<EdgeFacts, 'requestId'> {
  const [server = null, colo = null, via = null, cacheStatus = null] = JSON.parse(key) as (string | null)[];
  return { server, colo, via, cacheStatus };
}
