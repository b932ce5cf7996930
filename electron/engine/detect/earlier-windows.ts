/** What is known of a target from runs before this one. UTC microseconds. */
export interface EarlierRun {
  /** null: not known. */
  readonly watchedSinceUs: number | null;
  /** When its windows opened, ascending. */
  readonly openedAtUs: readonly number[];
}

/** More windows show no other pattern. */
export const MOST_WINDOWS = 200;

/** When the windows of one target opened. */
export class EarlierWindows {
  #openedAtUs: readonly number[] = [];
  #watchedSinceUs: number | null = null;

  /** UTC microseconds; null before its first probe. */
  get watchedSinceUs(): number | null {
    return this.#watchedSinceUs;
  }

  /** It was watched at that time. */
  watched(atUs: number): void {
    if (this.#watchedSinceUs === null || atUs < this.#watchedSinceUs) this.#watchedSinceUs = atUs;
  }

  /** A window that is over. */
  closed(openedAtUs: number): void {
    this.#openedAtUs = this.withOpen(openedAtUs);
  }

  remember({ watchedSinceUs, openedAtUs }: EarlierRun): void {
    if (watchedSinceUs !== null) this.watched(watchedSinceUs);
    const all = [...new Set([...openedAtUs, ...this.#openedAtUs])];
    this.#openedAtUs = all.toSorted((one, other) => one - other).slice(-MOST_WINDOWS);
  }

  /** All of them and one that is not over, ascending. */
  withOpen(openedAtUs: number): readonly number[] {
    const before = this.#openedAtUs.slice(1 - MOST_WINDOWS).filter((one) => one !== openedAtUs);
    const last = before.at(-1);
    // A clock that was set back brings them out of order.
    if (last === undefined || last < openedAtUs) return [...before, openedAtUs];
    return [...before, openedAtUs].toSorted((one, other) => one - other);
  }
}
