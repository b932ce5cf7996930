const MOST_MESSAGES = 500;

/**
 * Who has got which message, while it is still to be sent to others: a server that takes it for two addresses and asks to come back
 * for the third must not make the two get it twice. Kept in memory, so after a restart they may.
 */
export class SettledAddresses {
  readonly #byMessage = new Map<string, ReadonlySet<string>>();

  of(message: string): ReadonlySet<string> {
    return this.#byMessage.get(message) ?? new Set();
  }

  add(message: string, addresses: readonly string[]): void {
    if (addresses.length === 0) return;
    const all = new Set([...this.of(message), ...addresses]);
    this.#byMessage.delete(message);
    this.#byMessage.set(message, all);
    const [oldest] = this.#byMessage.keys();
    if (this.#byMessage.size > MOST_MESSAGES && oldest !== undefined) this.#byMessage.delete(oldest);
  }

  forget(message: string): void {
    this.#byMessage.delete(message);
  }
}
