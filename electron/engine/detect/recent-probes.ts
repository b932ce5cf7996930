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
  readonly #good: Stretch[] = [];
  readonly #bad: (Stretch & { readonly how: 'hanging' | 'failing' })[] = [];
  readonly #suspect: SuspectProbe[] = [];

  good(probe: Stretch): void {
    keep(this.#good, probe);
  }

  bad(probe: Stretch & { readonly how: 'hanging' | 'failing' }): void {
    keep(this.#bad, probe);
  }

  suspect(probe: SuspectProbe): void {
    keep(this.#suspect, probe);
  }

  /** Starts of the good probes that began since then, in the order of their ends. */
  goodSince(sinceMs: number): readonly number[] {
    return this.#good.flatMap(({ fromMs }) => (fromMs >= sinceMs ? [fromMs] : []));
  }

  suspectSince(sinceMs: number): readonly SuspectProbe[] {
    return this.#suspect.filter(({ toMs }) => toMs >= sinceMs);
  }

  /**
   * How it fared in that time: badly if it did so once, then as it did last. A good probe counts when it is `aroundMs` away at the most.
   * null: it was not probed in it.
   */
  fared({ fromMs, toMs }: Stretch, aroundMs: number): 'fine' | 'hanging' | 'failing' | null {
    const bad = this.#bad.findLast((probe) => probe.toMs >= fromMs && probe.fromMs <= toMs);
    if (bad !== undefined) return bad.how;
    const wasFine = this.#good.some((probe) => probe.toMs >= fromMs - aroundMs && probe.fromMs <= toMs + aroundMs);
    return wasFine ? 'fine' : null;
  }
}

function keep<Probe>(probes: Probe[], probe: Probe): void {
  probes.push(probe);
  if (probes.length > MOST_KEPT) probes.shift();
}
