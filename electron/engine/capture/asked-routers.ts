/** A router that was asked answers the same host again a second later (Linux: `icmp_ratelimit`). */
export const ROUTER_MEMORY_MS = 1_000;
/** Nobody asks for what is longer past. */
const FORGOTTEN_AFTER_MS = 10 * ROUTER_MEMORY_MS;

/** A round under way. */
export interface Asking {
  readonly address: string;
  readonly fromMs: number;
  /** null while nobody knows them. */
  readonly routers: ReadonlySet<string> | null;
}

/** Who asked a router last, and when the last one did that goes to another address. */
interface LastAsked {
  readonly address: string;
  readonly untilMs: number;
  readonly byAnotherMs: number;
}

/**
 * Which routers rounds have asked, and whether two rounds to different addresses asked the same ones at once. All times are
 * monotonic milliseconds. Hundreds of rounds a second cost no more for being many: what has ended is looked up by router.
 */
export class AskedRouters {
  readonly #running = new Set<Asking>();
  /** The least lately asked first. */
  readonly #last = new Map<string, LastAsked>();
  #askedUntilMs = Number.NEGATIVE_INFINITY;

  /** A round begins; `routers` as far as they are known from earlier ones. */
  begin(address: string, routers: ReadonlySet<string> | null, fromMs: number): Asking {
    const asking = { address, fromMs, routers };
    this.#running.add(asking);
    return asking;
  }

  /** It has ended, and these answered. True when another one asked some of them at the same time, or within their memory before. */
  end(asking: Asking, routers: ReadonlySet<string>, untilMs: number): boolean {
    this.#running.delete(asking);
    if (routers.size === 0) return false;
    const isShared = this.#isShared(asking, routers);
    this.#askedUntilMs = untilMs;
    for (const router of routers) this.#note(router, asking.address, untilMs);
    this.#forget(untilMs);
    return isShared;
  }

  /** True when routers were asked since then, or may be being asked now. */
  askedSince(sinceMs: number): boolean {
    if (this.#askedUntilMs >= sinceMs) return true;
    for (const { routers } of this.#running) if (routers === null || routers.size > 0) return true;
    return false;
  }

  #isShared({ address, fromMs }: Asking, routers: ReadonlySet<string>): boolean {
    const sinceMs = fromMs - ROUTER_MEMORY_MS;
    for (const router of routers) {
      const last = this.#last.get(router);
      if (last === undefined) continue;
      if ((last.address === address ? last.byAnotherMs : last.untilMs) >= sinceMs) return true;
    }
    for (const other of this.#running) {
      if (other.address !== address && haveCommon(routers, other.routers)) return true;
    }
    return false;
  }

  #note(router: string, address: string, untilMs: number): void {
    const last = this.#last.get(router);
    const byAnotherMs =
      last === undefined ? Number.NEGATIVE_INFINITY : last.address === address ? last.byAnotherMs : last.untilMs;
    this.#last.delete(router);
    this.#last.set(router, { address, untilMs, byAnotherMs });
  }

  #forget(nowMs: number): void {
    for (const [router, { untilMs }] of this.#last) {
      if (nowMs - untilMs <= FORGOTTEN_AFTER_MS) return;
      this.#last.delete(router);
    }
  }
}

/** Where nobody knows yet whom a trace asks, it may well be the same: all ways of a machine begin at the same gateway. */
function haveCommon(ones: ReadonlySet<string>, others: ReadonlySet<string> | null): boolean {
  if (others === null) return true;
  for (const one of ones) if (others.has(one)) return true;
  return false;
}
