import type { SuspectReason } from '../../domain/sample.ts';
import type { Trouble } from './trouble.ts';

/** As many as are good while an incident waits for its recovery, and some from before it. */
const MOST_KEPT = 16;

/** A stretch of monotonic milliseconds. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SuspectProbe extends Stretch {
  readonly reason: SuspectReason;
  readonly trouble: Trouble;
}

/** What the latest probes of one target said, for judging this target and others by it. Times are monotonic milliseconds. */
export class RecentProbes {
  readonly #goodMs: { startedMs: number; endedMs: number }[] = [];
  readonly #suspect: SuspectProbe[] = [];
  #bad: { startedMs: number; endedMs: number; how: 'hanging' | 'failing' } | null = null;

  good(startedMs: number, endedMs: number): void {
    this.#goodMs.push({ startedMs, endedMs });
    if (this.#goodMs.length > MOST_KEPT) this.#goodMs.shift();
  }

  bad(startedMs: number, endedMs: number, how: 'hanging' | 'failing'): void {
    this.#bad = { startedMs, endedMs, how };
  }

  suspect(probe: SuspectProbe): void {
    this.#suspect.push(probe);
    if (this.#suspect.length > MOST_KEPT) this.#suspect.shift();
  }

  /** Starts of the good probes that began since then, in order of their ends. */
  goodSince(sinceMs: number): readonly number[] {
    return this.#goodMs.flatMap(({ startedMs }) => (startedMs >= sinceMs ? [startedMs] : []));
  }

  suspectSince(sinceMs: number): readonly SuspectProbe[] {
    return this.#suspect.filter(({ toMs }) => toMs >= sinceMs);
  }

  /** How it fared in that time; a good probe counts when it is `aroundMs` away at the most. null: it was not probed in it. */
  fared({ fromMs, toMs }: Stretch, aroundMs: number): 'fine' | 'hanging' | 'failing' | null {
    const bad = this.#bad;
    if (bad !== null && bad.endedMs >= fromMs && bad.startedMs <= toMs) return bad.how;
    const wasFine = this.#goodMs.some(
      ({ startedMs, endedMs }) => endedMs >= fromMs - aroundMs && startedMs <= toMs + aroundMs,
    );
    return wasFine ? 'fine' : null;
  }
}
