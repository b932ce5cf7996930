import { judgementOf } from '../../domain/classify.ts';
import type { TimeWindow } from '../../domain/comparison/compared-series.ts';
import {
  afterBad,
  afterGood,
  afterRecovery,
  hasRecovered,
  QUIET,
  type WindowState,
} from '../../domain/incident-window.ts';
import type { Sample } from '../../domain/sample.ts';

/** A window that nobody has given a number. */
export const UNNUMBERED = 0;
/** With more of them there is no moment that is good for long. */
const MOST = 20_000;

/** The timeout windows in the samples of one target, by the rules by which they are found while it is watched. */
export class WindowsOfSamples {
  readonly #found: TimeWindow[] = [];
  #state: WindowState = QUIET;

  /** In the order of their starts. */
  add(sample: Sample): void {
    const startedMs = sample.startedAtUs / 1_000;
    const elapsedMs = sample.totalMs ?? 0;
    const judgement = judgementOf(sample);
    switch (judgement) {
      case 'neutral':
        return;
      case 'slow':
      case 'failed': {
        const probe = { startedMs, startedAtUs: sample.startedAtUs, elapsedMs, how: judgement, counted: false };
        this.#state = afterBad(this.#state, probe, startedMs + elapsedMs);
        return;
      }
      case 'good': {
        this.#state = afterGood(this.#state, startedMs);
        // Whoever watches waits for those that still hang, which began before this one.
        if (!hasRecovered(this.#state, { oldestStartedMs: startedMs, overdue: false }, startedMs + elapsedMs)) return;
        this.#keep();
        this.#state = afterRecovery(this.#state, startedMs + elapsedMs);
        return;
      }
    }
  }

  /** Ascending. Where a bundle names an incident at that time, it has its number. */
  found(named: readonly TimeWindow[]): readonly TimeWindow[] {
    this.#keep();
    this.#state = QUIET;
    return this.#found.map((window) => {
      const incident = named.find(({ fromUs, toUs }) => fromUs <= window.toUs && toUs >= window.fromUs);
      return incident === undefined ? window : { ...window, incident: incident.incident };
    });
  }

  /** Ascending. `named` are all that were found in that stretch; its samples begin before it and end after it. */
  outside({ fromUs, toUs }: Pick<TimeWindow, 'fromUs' | 'toUs'>, named: readonly TimeWindow[]): readonly TimeWindow[] {
    const others = this.found(named).filter(
      (window) =>
        (window.toUs < fromUs || window.fromUs > toUs) &&
        !named.some((one) => one.fromUs <= window.toUs && one.toUs >= window.fromUs),
    );
    return [...named, ...others].toSorted((one, other) => one.fromUs - other.fromUs);
  }

  #keep(): void {
    const { open } = this.#state;
    if (open === null || this.#found.length >= MOST) return;
    const { openedAtUs, lastBadAtUs, worstMs } = open;
    this.#found.push({ incident: UNNUMBERED, fromUs: openedAtUs, toUs: lastBadAtUs, worstMs });
  }
}
