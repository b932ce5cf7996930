import { msText } from '../../domain/ms-text.ts';
import type { PathSnapshot } from '../../domain/path-snapshot.ts';
import type { Hop, Trace } from '../../domain/trace.ts';

/** How a path looks beside the last good one, as far as both tell: a hop that kept silent in one of them is no difference. */
export type RouteComparison =
  /** No hop that answered in both is another one. `hops`: how many the good one has, the destination included. */
  | { readonly kind: 'same'; readonly hops: number }
  | {
      readonly kind: 'differs';
      /** First hop that differs. */
      readonly ttl: number;
      readonly before: string;
      readonly now: string;
      /**
       * From here on the same routers answer at the same distances: so it looks where routers share the load, or where one stands in
       * for another. null when the difference goes on, or nothing behind it tells.
       */
      readonly sameAgainFromTtl: number | null;
    }
  /** Not one hop answered in both. */
  | { readonly kind: 'unknown' };

export function compareRoutes(now: Trace, good: Trace): RouteComparison {
  const before = new Map(good.hops.map((hop) => [hop.ttl, hop]));
  let compared = 0;
  let first: { readonly ttl: number; readonly before: string; readonly now: string } | null = null;
  let sameAgainFromTtl: number | null = null;
  for (const hop of now.hops) {
    const other = before.get(hop.ttl);
    if (hop.addresses.length === 0 || other === undefined || other.addresses.length === 0) continue;
    compared += 1;
    if (hop.addresses.some((address) => other.addresses.includes(address))) {
      // Every way to the destination ends there, so that alone joins nothing.
      if (!hop.addresses.includes(now.destination)) sameAgainFromTtl ??= hop.ttl;
    } else {
      first ??= { ttl: hop.ttl, before: whoAnswered(other), now: whoAnswered(hop) };
      sameAgainFromTtl = null;
    }
  }
  if (first !== null) return { kind: 'differs', ...first, sameAgainFromTtl };
  if (compared === 0) return { kind: 'unknown' };
  return { kind: 'same', hops: Math.max(0, ...good.hops.map(({ ttl }) => ttl)) };
}

/** For the end of a sentence about the path now: `the path was complete 5 min ago over the same 3 hops`. */
export function goodPathText(now: Trace, good: PathSnapshot, nowUs: number): string {
  return `${comparisonText(now, good, nowUs)}${busyText(now, good.trace)}`;
}

/** Where even routers keep silent behind which others answer, the last answer is not where the way ends. */
function busyText(now: Trace, good: Trace): string {
  if (now.reached) return '';
  const last = now.hops.findLast(({ addresses }) => addresses.length > 0);
  const busy = now.hops.find(
    ({ ttl, addresses, sent }) =>
      last !== undefined && ttl < last.ttl && sent > 0 && addresses.length === 0 && hasAnswered(good, ttl),
  );
  if (last === undefined || busy === undefined) return '';
  return `; hop ${busy.ttl} answered then and keeps silent now though it passes on, so those behind hop ${last.ttl} may only be busy, too`;
}

const hasAnswered = ({ hops }: Trace, at: number): boolean =>
  hops.some(({ ttl, addresses }) => ttl === at && addresses.length > 0);

function comparisonText(now: Trace, good: PathSnapshot, nowUs: number): string {
  const ago = agoText(good, nowUs);
  const comparison = compareRoutes(now, good.trace);
  switch (comparison.kind) {
    case 'same':
      return `the path was complete ${ago} over the same ${hopsText(comparison.hops)}`;
    case 'differs':
      return `the path was complete ${ago} and ${comparison.sameAgainFromTtl === null ? 'differs since' : 'differs'} at hop ${comparison.ttl}: ${comparison.before} before, ${comparison.now} now${sameAgainText(comparison)}`;
    case 'unknown':
      return `the path was complete ${ago}`;
  }
}

/** For the end of what says how they differ; empty when they stay different. */
export const sameAgainText = ({ sameAgainFromTtl }: Extract<RouteComparison, { readonly kind: 'differs' }>): string =>
  sameAgainFromTtl === null ? '' : `, the same again from hop ${sameAgainFromTtl} on, as where routers share the load`;

export const agoText = ({ takenAtUs }: PathSnapshot, nowUs: number): string =>
  `${msText(Math.max(0, Math.round((nowUs - takenAtUs) / 1_000_000)) * 1_000)} ago`;

export const hopsText = (count: number): string => (count === 1 ? 'one hop' : `${count} hops`);

const whoAnswered = ({ addresses }: Hop): string => addresses.join(', ');
