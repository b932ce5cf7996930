import { DurationTally } from '../../alerts/metrics/duration-tally.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import { PHASES, type Phase } from '../../domain/phase.ts';
import { type CertificateFacts, OUTCOMES, type Outcome, type Sample } from '../../domain/sample.ts';
import type { Stall } from '../../domain/stall.ts';
import { SEGMENTS, type Segment } from '../../domain/verdict/verdict.ts';

/** What happened to one target since metrics are counted. */
export class TargetTally {
  readonly samples: Record<Outcome, number> = zeros(OUTCOMES);
  readonly stalls: Record<Phase, number> = zeros(PHASES);
  readonly phases = new Map<Phase, DurationTally>();
  readonly requests = new DurationTally();
  suspect = 0;
  incidents = 0;

  add({ outcome, observer, phases, totalMs }: Sample): void {
    this.samples[outcome] += 1;
    if (observer.suspect !== null) {
      // How long this computer was held up is no duration of the target.
      this.suspect += 1;
      return;
    }
    if (totalMs !== null) this.requests.add(totalMs);
    for (const phase of PHASES) {
      const durationMs = phases[`${phase}Ms`];
      if (durationMs !== null) this.#of(phase).add(durationMs);
    }
  }

  #of(phase: Phase): DurationTally {
    const known = this.phases.get(phase);
    if (known !== undefined) return known;
    const tally = new DurationTally();
    this.phases.set(phase, tally);
    return tally;
  }
}

/** More targets than that share one tally: whoever gathers metrics pays for each of their rows. */
export const MOST_TARGETS = 1_000;

/** Counts what the engine finds, from when it is made. What was counted never becomes less, as long as its target is watched. */
export class SampleTally {
  readonly #most: number;
  readonly #own = new Map<TargetId, TargetTally>();
  readonly #certificateEndsUs = new Map<TargetId, number>();
  #others: TargetTally | null = null;
  readonly incidentsClosed: Record<Segment, number> = zeros(SEGMENTS);

  constructor(most = MOST_TARGETS) {
    this.#most = most;
  }

  sample(sample: Sample, certificate: CertificateFacts | null): void {
    this.of(sample.targetId).add(sample);
    if (certificate !== null && this.#own.has(sample.targetId)) {
      this.#certificateEndsUs.set(sample.targetId, certificate.validToUs);
    }
  }

  /** Requests that failed at once hung in nothing. */
  stallClosed({ targetId, openedBy, phase }: Stall): void {
    if (openedBy === 'overdue') this.of(targetId).stalls[phase] += 1;
  }

  incidentOpened({ targetId }: Incident): void {
    this.of(targetId).incidents += 1;
  }

  incidentClosed({ verdict }: Incident): void {
    this.incidentsClosed[verdict.segment] += 1;
  }

  /** Its own, or the one that it shares with all for which there is no room. */
  of(id: TargetId): TargetTally {
    const known = this.#own.get(id);
    if (known !== undefined) return known;
    if (this.#own.size >= this.#most) {
      this.#others ??= new TargetTally();
      return this.#others;
    }
    const tally = new TargetTally();
    this.#own.set(id, tally);
    return tally;
  }

  hasOwn(id: TargetId): boolean {
    return this.#own.has(id);
  }

  /** null while there is room for all. */
  others(): TargetTally | null {
    return this.#others;
  }

  /** UTC microseconds; null where no certificate was shown. */
  certificateEndsUs(id: TargetId): number | null {
    return this.#certificateEndsUs.get(id) ?? null;
  }

  /** Forgets all others, and begins with what is new at zero. */
  keepOnly(ids: readonly TargetId[]): void {
    const kept = new Set(ids);
    for (const id of this.#own.keys()) if (!kept.has(id)) this.#own.delete(id);
    for (const id of this.#certificateEndsUs.keys()) if (!this.#own.has(id)) this.#certificateEndsUs.delete(id);
    for (const id of ids) this.of(id);
  }
}

function zeros<Word extends string>(words: readonly Word[]): Record<Word, number> {
  // Object.fromEntries knows nothing of the words that it was given.
  return Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
}
