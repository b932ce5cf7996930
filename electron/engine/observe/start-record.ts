import { quantile } from '../../domain/statistics.ts';

const KEPT = 4_096;
const RATE_OVER_MS = 10_000;

/** When the latest probes started and how late they were. */
export class StartRecord {
  readonly #atMs = new Float64Array(KEPT);
  readonly #latenessMs = new Float64Array(KEPT);
  #count = 0;

  /** Of all since the start. */
  get count(): number {
    return this.#count;
  }

  add(atMs: number, latenessMs: number): void {
    const index = this.#count % KEPT;
    this.#atMs[index] = atMs;
    this.#latenessMs[index] = latenessMs;
    this.#count += 1;
  }

  /** The lateness that 99 of 100 of the latest probes stayed under, in milliseconds; null before the first. */
  latenessP99Ms(): number | null {
    return quantile(this.#latenessMs.slice(0, Math.min(this.#count, KEPT)).sort(), 0.99);
  }

  /** Probes started a second, over the last ten seconds or as far as the record goes back. */
  perSecond(nowMs: number): number {
    const held = Math.min(this.#count, KEPT);
    let started = 0;
    let oldestMs = nowMs;
    for (let back = 1; back <= held; back += 1) {
      const atMs = this.#atMs[(this.#count - back) % KEPT] ?? 0;
      if (nowMs - atMs > RATE_OVER_MS) return (started * 1_000) / RATE_OVER_MS;
      started += 1;
      oldestMs = atMs;
    }
    // Not ten seconds yet, or so many that the record holds less.
    return started === 0 ? 0 : (started * 1_000) / Math.max(1_000, nowMs - oldestMs);
  }
}
