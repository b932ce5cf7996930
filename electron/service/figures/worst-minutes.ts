/** Length of a place, in microseconds. */
export const MINUTE_US = 60_000_000;
/** Three hours, and enough beside them that a course of three hours is always whole. */
export const MINUTES_KEPT = 200;

/** No time is negative. */
const NOTHING = -1;

export const minuteOf = (atUs: number): number => Math.floor(atUs / MINUTE_US);
const placeOf = (minute: number): number => ((minute % MINUTES_KEPT) + MINUTES_KEPT) % MINUTES_KEPT;

/** The worst answered time of each of the last minutes of one target, in 800 bytes. */
export class WorstMinutes {
  readonly #worst = new Float32Array(MINUTES_KEPT).fill(NOTHING);
  #newest: number | null = null;

  /** A clock that was set back by more than is kept begins anew. */
  add(atUs: number, answeredMs: number): void {
    const minute = minuteOf(atUs);
    const newest = this.#newest;
    if (newest === null || minute <= newest - MINUTES_KEPT || minute >= newest + MINUTES_KEPT) {
      this.#worst.fill(NOTHING);
      this.#newest = minute;
    } else if (minute > newest) {
      for (let later = newest + 1; later <= minute; later += 1) this.#worst[placeOf(later)] = NOTHING;
      this.#newest = minute;
    }
    const place = placeOf(minute);
    this.#worst[place] = Math.max(this.#worst[place] ?? NOTHING, answeredMs);
  }

  /** What was before; what is too old is dropped. */
  addEarlier(minute: number, worstMs: number): void {
    if (this.#newest !== null && minute <= this.#newest - MINUTES_KEPT) return;
    this.add(minute * MINUTE_US, worstMs);
  }

  /** So many equal places of the stretch, none shorter than a minute; null where nothing was answered. */
  course(fromUs: number, toUs: number, points: number): (number | null)[] {
    const course = new Array<number | null>(points).fill(null);
    const newest = this.#newest;
    if (newest === null) return course;
    const placeUs = (toUs - fromUs) / points;
    const first = Math.max(minuteOf(fromUs), newest - MINUTES_KEPT + 1);
    const last = Math.min(newest, Math.ceil(toUs / MINUTE_US) - 1);
    for (let minute = first; minute <= last; minute += 1) {
      const worst = this.#worst[placeOf(minute)] ?? NOTHING;
      if (worst === NOTHING) continue;
      const point = Math.min(points - 1, Math.max(0, Math.floor((minute * MINUTE_US - fromUs) / placeUs)));
      course[point] = Math.max(course[point] ?? worst, worst);
    }
    return course;
  }
}
