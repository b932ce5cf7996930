import type { StallId, TargetId } from '../../domain/ids.ts';
import type { Sample } from '../../domain/sample.ts';
import type { Stall } from '../../domain/stall.ts';
import { type BundleSource, stallsOf, type TimeSpan } from '../bundle-source.ts';
import { LatencyColumns } from './latency-columns.ts';

/** More charts than these make a page that nobody reads; all samples are in samples.csv. */
const MOST_SUBJECTS = 8;
const MOST_CONTROLS = 4;
const COLUMNS = 360;
const CLOSE_COLUMNS = 240;
/** A window that is shorter than this share of what is around it is drawn a second time from near. */
const CLOSE_SHARE = 1 / 5;
const LEAST_CLOSE_US = 120_000_000;

/** The requests that hung longest are drawn phase by phase. */
const MOST_REQUESTS = 200;
const MOST_LATER = 12;
const MINUTE_US = 60_000_000;
const MOST_MINUTES = 60;

/** The charts of one target. */
export interface TargetColumns {
  readonly targetId: TargetId;
  /** Of the window and the time around it. */
  readonly around: LatencyColumns;
  /** Of the window and a little around it; null where the window is long enough to be read in the other one. */
  readonly close: LatencyColumns | null;
}

/** Of one request that hung. */
export interface StallSamples {
  /** Its own sample; null while it hangs, and where it is not kept any more. */
  readonly own: Sample | null;
  /** Requests to the same target that began while it hung; the first ones of them. */
  readonly later: readonly Sample[];
  readonly laterCount: number;
}

interface Watched {
  readonly stall: Stall;
  own: Sample | null;
  readonly later: Sample[];
  laterCount: number;
}

/** What the drawings of a report need of the samples, gathered in one pass and bounded however many there are. */
export class DrawnSamples {
  readonly charts: ReadonlyMap<TargetId, TargetColumns>;
  readonly #watched = new Map<StallId, Watched>();
  /** Those that were open in a minute of a target, so that a million samples need not be held against each of them. */
  readonly #byMinute = new Map<TargetId, Map<number, Watched[]>>();

  constructor(source: BundleSource) {
    const close = closeSpan(source);
    this.charts = new Map(
      chartedTargets(source).map((targetId) => [
        targetId,
        {
          targetId,
          around: new LatencyColumns(source.samplesSpan, COLUMNS),
          close: close === null ? null : new LatencyColumns(close, CLOSE_COLUMNS),
        },
      ]),
    );
    const longest = stallsOf(source)
      .map(({ stall }) => stall)
      .toSorted((a, b) => b.elapsedMs - a.elapsedMs || a.startedAtUs - b.startedAtUs || a.id - b.id)
      .slice(0, MOST_REQUESTS);
    for (const stall of longest) {
      const watched = { stall, own: null, later: [], laterCount: 0 };
      this.#watched.set(stall.id, watched);
      const from = minuteOf(stall.startedAtUs);
      const to = Math.min(from + MOST_MINUTES, minuteOf(stall.endedAtUs ?? source.window.toUs));
      const minutes = this.#byMinute.get(stall.targetId) ?? new Map<number, Watched[]>();
      this.#byMinute.set(stall.targetId, minutes);
      for (let minute = from; minute <= to; minute += 1) {
        minutes.set(minute, [...(minutes.get(minute) ?? []), watched]);
      }
    }
  }

  add(sample: Sample): void {
    const chart = this.charts.get(sample.targetId);
    chart?.around.add(sample);
    chart?.close?.add(sample);
    for (const watched of this.#byMinute.get(sample.targetId)?.get(minuteOf(sample.startedAtUs)) ?? []) {
      const { startedAtUs, endedAtUs } = watched.stall;
      if (sample.startedAtUs === startedAtUs) watched.own = sample;
      else if (
        sample.startedAtUs > startedAtUs &&
        sample.outcome !== 'skipped' &&
        (endedAtUs === null || sample.startedAtUs < endedAtUs)
      ) {
        watched.laterCount += 1;
        if (watched.later.length < MOST_LATER) watched.later.push(sample);
      }
    }
  }

  of(stall: Stall): StallSamples {
    return this.#watched.get(stall.id) ?? { own: null, later: [], laterCount: 0 };
  }
}

const minuteOf = (atUs: number): number => Math.floor(atUs / MINUTE_US);

/** Those that had the worst incidents first, then the other subjects, then the controls. */
function chartedTargets(source: BundleSource): readonly TargetId[] {
  const worstMs = new Map<TargetId, number>();
  for (const { incident } of source.incidents) {
    worstMs.set(incident.targetId, Math.max(worstMs.get(incident.targetId) ?? 0, incident.worstMs));
  }
  const known = source.targets.filter(
    (target) => source.scope.kind === 'range' || target.role === 'control' || worstMs.has(target.id),
  );
  const isSubject = (id: TargetId, role: string): boolean => role === 'subject' || worstMs.has(id);
  const subjects = known
    .filter(({ id, role }) => isSubject(id, role))
    .toSorted((a, b) => (worstMs.get(b.id) ?? -1) - (worstMs.get(a.id) ?? -1))
    .slice(0, MOST_SUBJECTS);
  const controls = known.filter(({ id, role }) => !isSubject(id, role)).slice(0, MOST_CONTROLS);
  return [...subjects, ...controls].map(({ id }) => id);
}

function closeSpan({ window, samplesSpan }: BundleSource): TimeSpan | null {
  const lengthUs = window.toUs - window.fromUs;
  if (lengthUs >= (samplesSpan.toUs - samplesSpan.fromUs) * CLOSE_SHARE) return null;
  const aroundUs = Math.max(lengthUs * 0.5, (LEAST_CLOSE_US - lengthUs) / 2);
  return {
    fromUs: Math.max(samplesSpan.fromUs, window.fromUs - aroundUs),
    toUs: Math.min(samplesSpan.toUs, window.toUs + aroundUs),
  };
}
