/** A Linux router answers one host with at most this many ICMP errors in a burst (`XRLIM_BURST_FACTOR`)… */
const BURST = 6;
/** …and then with one in this time (`net.ipv4.icmp_ratelimit`, `net.ipv6.icmp.ratelimit`, both 1000 ms by default). */
const REFILL_MS = 1_000;
/** Far more routers than a machine has on its ways; the fullest are forgotten first, for a full one is like an unknown one. */
const MAX_ROUTERS = 4_096;

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * How often each router may be asked, over all rounds of this process, so that no probe of ours is lost to a limit that another of
 * ours has used up. A model of Linux's defaults; times are monotonic milliseconds of one clock, addresses canonical literals.
 */
export class RouterBudget {
  readonly #buckets = new Map<string, Bucket>();

  allows(address: string, nowMs: number): boolean {
    return this.#tokens(address, nowMs) >= 1;
  }

  /** A probe that finds no token goes unanswered and costs the router nothing, so nothing is owed. */
  charge(address: string, nowMs: number): void {
    const tokens = this.#tokens(address, nowMs);
    if (tokens < 1) return;
    // Into the last place, so that the first ones are those that were asked longest ago.
    this.#buckets.delete(address);
    this.#buckets.set(address, { tokens: tokens - 1, atMs: nowMs });
    if (this.#buckets.size > MAX_ROUTERS) this.#forgetFull(nowMs);
  }

  #tokens(address: string, nowMs: number): number {
    const bucket = this.#buckets.get(address);
    if (bucket === undefined) return BURST;
    return Math.min(BURST, bucket.tokens + Math.max(0, nowMs - bucket.atMs) / REFILL_MS);
  }

  #forgetFull(nowMs: number): void {
    for (const address of [...this.#buckets.keys()]) {
      if (this.#tokens(address, nowMs) >= BURST) this.#buckets.delete(address);
    }
    for (const address of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_ROUTERS) return;
      this.#buckets.delete(address);
    }
  }
}
