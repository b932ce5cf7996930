import { judgementOf } from '../../domain/classify.ts';
import type { EdgeFacts, Outcome, Sample } from '../../domain/sample.ts';
import type { TimeSpan } from '../bundle-source.ts';

export interface OutcomeCounts {
  ok: number;
  slow: number;
  failed: number;
  skipped: number;
}

/** Which edge of a CDN answered a request. */
export interface SeenEdge {
  readonly edge: EdgeFacts;
  readonly startedAtUs: number;
  /** A request of the window that was slow or failed. */
  readonly isBad: boolean;
}

const BUCKETS_PER_OCTAVE = 16;
const MAX_CERTIFICATES = 20;

/** Counts of one target's samples, and the median of the good ones outside the window to within 5 %, in constant memory. */
export class SampleTally {
  readonly inWindow: OutcomeCounts = { ok: 0, slow: 0, failed: 0, skipped: 0 };
  readonly around: OutcomeCounts = { ok: 0, slow: 0, failed: 0, skipped: 0 };
  suspect = 0;
  /** Of the last bad request of the window that an edge answered; of the last good one before it where none did. null without a CDN. */
  edge: SeenEdge | null = null;
  /** SHA-256 of those that it served, the first ones, in the order in which they were first seen. */
  readonly certificates = new Set<string>();
  readonly #goodMs = new Map<number, number>();
  #good = 0;

  /** `slowAfterMs`: the target's threshold, by which a request that was called off while it hung is told from one that was young. */
  add(sample: Sample, window: TimeSpan, slowAfterMs: number): void {
    const inside = sample.startedAtUs >= window.fromUs && sample.startedAtUs <= window.toUs;
    const counts = inside ? this.inWindow : this.around;
    const outcome = outcomeOf(sample, slowAfterMs);
    counts[outcome] += 1;
    if (sample.observer.suspect !== null) this.suspect += 1;
    this.#seeEdge({ ...sample, outcome }, inside, window);
    if (sample.certificateSha256 !== null && this.certificates.size < MAX_CERTIFICATES) {
      this.certificates.add(sample.certificateSha256);
    }
    if (inside || outcome !== 'ok' || sample.totalMs === null) return;
    const bucket = Math.round(Math.log2(Math.max(sample.totalMs, 0.001)) * BUCKETS_PER_OCTAVE);
    this.#goodMs.set(bucket, (this.#goodMs.get(bucket) ?? 0) + 1);
    this.#good += 1;
  }

  #seeEdge({ edge, startedAtUs, outcome }: Sample, inside: boolean, window: TimeSpan): void {
    if (edge === null) return;
    const isBad = inside && (outcome === 'slow' || outcome === 'failed');
    if (isBad || (this.edge?.isBad !== true && startedAtUs < window.fromUs)) this.edge = { edge, startedAtUs, isBad };
  }

  get samples(): number {
    return probed(this.inWindow) + probed(this.around);
  }

  /** Milliseconds; null without a good sample outside the window. */
  get medianGoodMs(): number | null {
    let rest = this.#good / 2;
    for (const bucket of [...this.#goodMs.keys()].sort((a, b) => a - b)) {
      rest -= this.#goodMs.get(bucket) ?? 0;
      if (rest <= 0) return 2 ** (bucket / BUCKETS_PER_OCTAVE);
    }
    return null;
  }
}

/** What a sample says of its target, as the incidents count it: nothing where the observer spoiled it, or called it off before it hung. */
function outcomeOf(sample: Sample, slowAfterMs: number): Outcome {
  if (judgementOf(sample) !== 'neutral') return sample.outcome;
  const isCalledOff = sample.failure?.code === 'cancelled' && sample.observer.suspect === null;
  return isCalledOff && (sample.totalMs ?? 0) >= slowAfterMs ? 'slow' : 'skipped';
}

/** Requests that were made and can be believed: skipped ones were not. */
export function probed(counts: OutcomeCounts): number {
  return counts.ok + counts.slow + counts.failed;
}
