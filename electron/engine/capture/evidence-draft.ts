import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft, EvidenceKind } from '../../domain/evidence.ts';
import { roundedTimes } from './rounded-times.ts';

/** Takes the times of one piece of evidence. The end is the start plus what went by on the monotonic clock. */
export class EvidenceTimer {
  readonly #clock: Clock;
  readonly startedAtUs: number;
  readonly startedMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.startedAtUs = clock.utcUs();
    this.startedMs = clock.monotonicMs();
  }

  /** Milliseconds since the start. */
  elapsedMs(): number {
    return this.#clock.monotonicMs() - this.startedMs;
  }

  /** A draft that ends now; what is not given is that of plain captured evidence. */
  draft(
    kind: EvidenceKind,
    method: string,
    rest: Pick<EvidenceDraft, 'summary'> &
      Partial<Omit<EvidenceDraft, 'kind' | 'method' | 'startedAtUs' | 'endedAtUs'>>,
  ): EvidenceDraft {
    return {
      kind,
      method,
      status: 'captured',
      remedy: null,
      raw: '',
      truncated: false,
      sharedPath: false,
      ...rest,
      data: roundedTimes(rest.data ?? null),
      startedAtUs: this.startedAtUs,
      endedAtUs: this.startedAtUs + Math.round(this.elapsedMs() * 1_000),
    };
  }
}
