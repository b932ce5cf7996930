import type { Clock } from '../../domain/clock.ts';
import type { Gap } from '../../domain/gap.ts';
import type { IncidentId, TargetId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Sample } from '../../domain/sample.ts';
import type { Stall } from '../../domain/stall.ts';
import { TimeSketch } from '../../domain/time-sketch.ts';
import { HalfHours, PART_US, PARTS_KEPT, partOf } from './half-hours.ts';
import { RecentSpans, type Span } from './recent-spans.ts';
import { MINUTE_US, MINUTES_KEPT, minuteOf, WorstMinutes } from './worst-minutes.ts';

/** How far back windows and gaps are known; as far as the counts. */
export const KEPT_US = (PARTS_KEPT - 1) * PART_US;
const MAX_WINDOWS = 200;
const MAX_GAPS = 200;

export interface Figures {
  readonly samples: number;
  readonly slow: number;
  readonly failed: number;
  /** Requests that were overdue and still came under the slow threshold. */
  readonly nearMisses: number;
  /** Of what was answered (ok or slow); null without any. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** A course of one target over a stretch of time. */
export interface Course {
  readonly worstMs: readonly (number | null)[];
  readonly windows: readonly Span[];
  readonly gaps: readonly Gap[];
}

interface TargetMemory {
  readonly halfHours: HalfHours;
  readonly minutes: WorstMinutes;
  readonly windows: RecentSpans<Span>;
  readonly gaps: RecentSpans<Gap>;
}

/**
 * What lists of targets show of the last day, kept in memory with each sample so that no list waits for the disk: some six kilobytes a
 * target. Suspect samples are in no figure, as in those of the store.
 */
export class LiveFigures {
  readonly #clock: Clock;
  readonly #scratch = new TimeSketch();
  readonly #targets = new Map<TargetId, TargetMemory>();
  readonly #gapsOfAll = new RecentSpans<Gap>(MAX_GAPS, KEPT_US);
  #complete = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False while what was before the start is still being read. */
  get complete(): boolean {
    return this.#complete;
  }

  sample(sample: Sample): void {
    const { outcome, totalMs, startedAtUs } = sample;
    if (outcome === 'skipped' || sample.observer.suspect !== null) return;
    const answeredMs = outcome === 'failed' ? null : totalMs;
    const memory = this.#of(sample.targetId);
    memory.halfHours.add({ atUs: startedAtUs, outcome, answeredMs });
    if (answeredMs !== null) memory.minutes.add(startedAtUs, answeredMs);
  }

  stallClosed(stall: Stall): void {
    if (stall.end === 'near-miss') this.#of(stall.targetId).halfHours.addNearMiss(stall.startedAtUs);
  }

  incident(incident: Incident): void {
    this.#of(incident.targetId).windows.put(incident.id, windowOf(incident));
  }

  incidentRemoved(targetId: TargetId, id: IncidentId): void {
    this.#targets.get(targetId)?.windows.delete(id);
  }

  gap(gap: Gap): void {
    this.#gapsFor(gap.targetId).put(keyOf(gap), gap);
  }

  forget(id: TargetId): void {
    this.#targets.delete(id);
  }

  /** Since the beginning of the half hour that holds this moment, as far as it is kept. */
  since(targetId: TargetId, sinceUs: number): Figures {
    const part = partOf(sinceUs);
    return (this.#targets.get(targetId)?.halfHours ?? new HalfHours(this.#scratch)).since(part);
  }

  /** Whether courses of this stretch are in memory in so many places. */
  covers(fromUs: number, toUs: number, points: number): boolean {
    const oldest = minuteOf(this.#clock.utcUs()) - MINUTES_KEPT + 1;
    return this.#complete && minuteOf(fromUs) >= oldest && (toUs - fromUs) / points >= MINUTE_US;
  }

  /** Of a stretch that is covered. */
  course(targetId: TargetId, fromUs: number, toUs: number, points: number): Course {
    const memory = this.#targets.get(targetId);
    return {
      worstMs: memory?.minutes.course(fromUs, toUs, points) ?? new Array<null>(points).fill(null),
      windows: memory?.windows.touching(fromUs, toUs) ?? [],
      gaps: memory?.gaps.touching(fromUs, toUs) ?? [],
    };
  }

  /** Those of all targets. */
  gapsOfAll(fromUs: number, toUs: number): readonly Gap[] {
    return this.#gapsOfAll.touching(fromUs, toUs);
  }

  /** Figures of before the start. Throws RangeError when the sketch is damaged. */
  addEarlierPart(targetId: TargetId, part: { readonly startUs: number; readonly sketch: Uint8Array } & Counts): void {
    this.#of(targetId).halfHours.addPart(partOf(part.startUs), part, part.sketch);
  }

  /** To be called when all parts of that target are in. */
  makeReady(targetId: TargetId): void {
    this.#targets.get(targetId)?.halfHours.makeReady();
  }

  /** Worst times of before the start, one place a minute from `fromUs` on. */
  addEarlierMinutes(targetId: TargetId, fromUs: number, worstMs: readonly (number | null)[]): void {
    const { minutes } = this.#of(targetId);
    worstMs.forEach((worst, index) => {
      if (worst !== null) minutes.addEarlier(minuteOf(fromUs) + index, worst);
    });
  }

  addEarlierIncident(incident: Incident): void {
    this.#of(incident.targetId).windows.putEarlier(incident.id, windowOf(incident));
  }

  addEarlierGap(gap: Gap): void {
    this.#gapsFor(gap.targetId).putEarlier(keyOf(gap), gap);
  }

  /** All of before the start is in. */
  completed(): void {
    this.#complete = true;
  }

  #gapsFor(targetId: TargetId | null): RecentSpans<Gap> {
    return targetId === null ? this.#gapsOfAll : this.#of(targetId).gaps;
  }

  #of(id: TargetId): TargetMemory {
    const known = this.#targets.get(id);
    if (known !== undefined) return known;
    const made = {
      halfHours: new HalfHours(this.#scratch),
      minutes: new WorstMinutes(),
      windows: new RecentSpans<Span>(MAX_WINDOWS, KEPT_US),
      gaps: new RecentSpans<Gap>(MAX_GAPS, KEPT_US),
    };
    this.#targets.set(id, made);
    return made;
  }
}

type Counts = Pick<Figures, 'samples' | 'slow' | 'failed' | 'nearMisses'>;

const windowOf = ({ openedAtUs, closedAtUs }: Incident): Span => ({ startedAtUs: openedAtUs, endedAtUs: closedAtUs });

/** By what the store tells gaps apart, too. */
const keyOf = ({ reason, startedAtUs }: Gap): string => `${reason} ${startedAtUs}`;
