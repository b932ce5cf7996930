import type { RoundLedger } from './round-ledger.ts';

/** A probe that would tell something now. */
export interface Wish {
  readonly ttl: number;
  readonly isScout: boolean;
}

/** How the round goes about the way: along what is known of it, or, from `base` on, as if nothing were known. */
export type RoundView =
  | {
      readonly kind: 'along';
      readonly distance: number;
      /** The destination should have answered by now: one probe is to find out whether it stands farther away than it did. */
      readonly isInDoubt: boolean;
    }
  | { readonly kind: 'unknown'; readonly base: number };

/** The destination never sees more TCP probes of one round than this. */
const PLACES = 3;
/** The next distances are left to TCP, which has places for them, so that the routers there keep their answers for it. */
const ASKED_WITHOUT_SCOUT = 2;

/** As many ICMP errors does Linux send one host in a burst by default (`net.ipv4.icmp_ratelimit`). */
const ICMP_BURST = 6;

/** What to send now, the more important first. */
export function wishes(ledger: RoundLedger, view: RoundView): readonly Wish[] {
  if (ledger.isHopeless) return [];
  return ledger.order.protocol === 'tcp' ? tcpWishes(ledger, view) : plainWishes(ledger, view);
}

/** UDP and ICMP harm nobody at the destination: all hops at once. */
function plainWishes(ledger: RoundLedger, view: RoundView): readonly Wish[] {
  const { order, end } = ledger;
  const first: Wish[] = [];
  const farthest = view.kind === 'along' ? Math.min(view.distance, end) : end;
  for (let ttl = 1; ttl <= farthest; ttl += 1) addMissing(first, ledger, ttl, 1);
  const onTheWay = Math.max(ledger.short, ledger.reached ?? 0);
  const more: Wish[] = [];
  for (let ttl = 1; ttl <= Math.min(onTheWay, end); ttl += 1) {
    if (ttl !== ledger.reached || !hasUsedUpDestination(ledger, ttl)) addMissing(more, ledger, ttl, order.probesPerHop);
  }
  if (view.kind === 'along' && view.isInDoubt) addMissing(more, ledger, order.maxHops, 1);
  return [...first, ...more.filter(({ ttl }) => ledger.asks(ttl).length > 0 || ttl > farthest)];
}

/** Probes that went too far came to the destination as well; one more than it answers in a burst would look like a loss. */
function hasUsedUpDestination(ledger: RoundLedger, reached: number): boolean {
  if (ledger.order.protocol !== 'udp') return false;
  let arrived = 0;
  for (let ttl = reached; ttl <= ledger.order.maxHops; ttl += 1) arrived += ledger.asks(ttl).length;
  return arrived + ledger.order.probesPerHop - 1 > ICMP_BURST;
}

/**
 * A TCP probe that arrives is a connection to the destination, so a TTL is asked freely only once it is proven to be short of it.
 * All others share the places of the round.
 */
function tcpWishes(ledger: RoundLedger, view: RoundView): readonly Wish[] {
  const { order, short, end, reached } = ledger;
  const list: Wish[] = [];
  const proven = Math.min(short, end);
  if (view.kind === 'along') {
    const tail = silentTail(ledger);
    for (let ttl = 1; ttl <= Math.min(view.distance, end); ttl += 1) {
      if (!tail.includes(ttl)) addMissing(list, ledger, ttl, 1);
      else if (ttl > short && ledger.scout(ttl) === null && !ledger.scoutsFail) list.push({ ttl, isScout: true });
    }
  }
  for (let ttl = 1; ttl <= proven; ttl += 1) addMissing(list, ledger, ttl, 1);
  let free = PLACES - ledger.mayHaveArrived - list.filter(({ ttl }) => ttl > short).length;
  const place = (ttl: number) => {
    if (free <= 0 || ttl <= short || ttl > end || ttl > order.maxHops) return;
    if (ledger.hasDeclined(ttl) || list.some((wish) => wish.ttl === ttl)) return;
    list.push({ ttl, isScout: false });
    free -= 1;
  };
  const placeFirst = (ttl: number) => {
    if (ledger.asks(ttl).length === 0) place(ttl);
  };
  if (view.kind === 'unknown') {
    const upTo = ledger.scoutReached ?? order.maxHops;
    if (ledger.scoutReached !== null) placeFirst(upTo);
    if (short + 1 <= upTo) placeFirst(short + 1);
    if (reached === null) placeFirst(order.maxHops);
    for (let ahead = 2; ahead <= ASKED_WITHOUT_SCOUT; ahead += 1) if (short + ahead <= upTo) placeFirst(short + ahead);
    addScouts(list, ledger, view.base);
  } else if (view.isInDoubt) {
    placeFirst(order.maxHops);
  }
  for (let ttl = 1; ttl <= proven; ttl += 1) {
    if (ledger.asks(ttl).length > 0) addMissing(list, ledger, ttl, order.probesPerHop);
  }
  if (reached !== null && !ledger.hasDeclined(reached) && nearestUntried(ledger, reached) === null) {
    for (let more = ledger.asks(reached).length; more < order.probesPerHop && free > 0; more += 1) {
      list.push({ ttl: reached, isScout: false });
      free -= 1;
    }
  }
  return list;
}

/**
 * Hops before the last one that have kept silent up to the destination: nothing proves that they are short of it, so each would
 * take a place, and none would be left to find out whether a destination that does not answer stands farther away.
 */
function silentTail({ order: { known } }: RoundLedger): readonly number[] {
  const tail: number[] = [];
  if (known === null) return tail;
  for (let ttl = known.distance - 1; ttl > 0 && known.routers[ttl - 1] === null; ttl -= 1) tail.push(ttl);
  return tail.slice(1);
}

function addScouts(list: Wish[], ledger: RoundLedger, base: number): void {
  if (ledger.scoutsFail) return;
  for (let ttl = base + ASKED_WITHOUT_SCOUT + 1; ttl <= ledger.order.maxHops; ttl += 1) {
    if (ledger.scout(ttl) === null && ledger.isScoutNeeded(ttl)) list.push({ ttl, isScout: true });
  }
}

function addMissing(list: Wish[], ledger: RoundLedger, ttl: number, wanted: number): void {
  if (ledger.hasDeclined(ttl)) return;
  const listed = list.filter((wish) => wish.ttl === ttl && !wish.isScout).length;
  for (let have = ledger.asks(ttl).length + listed; have < wanted; have += 1) list.push({ ttl, isScout: false });
}

/** The nearest TTL short of `ttl` of which nothing is known and that was not asked; null when there is none. */
export function nearestUntried(ledger: RoundLedger, ttl: number): number | null {
  const known = (ledger.order.known?.distance ?? 1) - 1;
  for (let at = Math.max(ledger.short, known) + 1; at < ttl; at += 1) if (ledger.asks(at).length === 0) return at;
  return null;
}
