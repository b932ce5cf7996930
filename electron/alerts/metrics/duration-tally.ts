import { type MetricRow, row } from './metric-family.ts';

/**
 * Upper bounds in seconds: from what a server next door needs to the time limit. One and two seconds, after which a request is
 * overdue and slow by default, are among them, so that such shares can be read without guessing.
 */
export const DURATION_BOUNDS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30,
] as const;

/** Durations by how long they were. Plain numbers, because it is paid for at each request. */
export class DurationTally {
  /** By bound, not yet summed up; the last one is what was longer than all. */
  readonly #counts = new Float64Array(DURATION_BOUNDS_SECONDS.length + 1);
  #sumMs = 0;

  add(durationMs: number): void {
    const seconds = durationMs / 1_000;
    let index = 0;
    while (index < DURATION_BOUNDS_SECONDS.length && seconds > (DURATION_BOUNDS_SECONDS[index] ?? 0)) index += 1;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sumMs += durationMs;
  }

  rows(labels: Readonly<Record<string, string>>): MetricRow[] {
    const rows: MetricRow[] = [];
    let atMost = 0;
    for (const [index, bound] of [...DURATION_BOUNDS_SECONDS, '+Inf'].entries()) {
      atMost += this.#counts[index] ?? 0;
      rows.push({ part: 'bucket', labels: { ...labels, le: String(bound) }, value: atMost });
    }
    rows.push({ ...row(this.#sumMs / 1_000, labels), part: 'sum' }, { ...row(atMost, labels), part: 'count' });
    return rows;
  }
}
