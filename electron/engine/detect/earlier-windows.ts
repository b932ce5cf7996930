/** More windows show no other pattern. */
export const MOST_WINDOWS = 200;

/** When the windows of one target opened. */
export class EarlierWindows {
  #openedAtUs: readonly number[] = [];

  /** A window that is over. */
  closed(openedAtUs: number): void {
    this.#openedAtUs = this.withOpen(openedAtUs);
  }

  /** When windows of runs before this one opened; UTC microseconds. */
  remember(openedAtUs: readonly number[]): void {
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
