import { msText } from '../../domain/ms-text.ts';
import type { PathSnapshot } from '../../domain/path-snapshot.ts';
import type { Hop, Trace } from '../../domain/trace.ts';

/** How a path looks beside the last good one, as far as both tell: a hop that kept silent in one of them is no difference. */
export type RouteComparison =
  /** No hop that answered in both is another one. `hops`: how many the good one has, the destination included. */
  | { readonly kind: 'same'; readonly hops: number }
  | { readonly kind: 'differs'; readonly ttl: number; readonly before: string; readonly now: string }
  /** Not one hop answered in both. */
  | { readonly kind: 'unknown' };

export function compareRoutes(now: Trace, good: Trace): RouteComparison {
  const before = new Map(good.hops.map((hop) => [hop.ttl, hop]));
  let compared = 0;
  for (const hop of now.hops) {
    const other = before.get(hop.ttl);
    if (hop.addresses.length === 0 || other === undefined || other.addresses.length === 0) continue;
    compared += 1;
    if (!hop.addresses.some((address) => other.addresses.includes(address))) {
      return { kind: 'differs', ttl: hop.ttl, before: whoAnswered(other), now: whoAnswered(hop) };
    }
  }
  if (compared === 0) return { kind: 'unknown' };
  return { kind: 'same', hops: Math.max(0, ...good.hops.map(({ ttl }) => ttl)) };
}

/** For the end of a sentence about the path now: `the way was complete 5 min ago over the same 3 hops`. */
export function goodPathText(now: Trace, good: PathSnapshot, nowUs: number): string {
  const ago = agoText(good, nowUs);
  const comparison = compareRoutes(now, good.trace);
  switch (comparison.kind) {
    case 'same':
      return `the way was complete ${ago} over the same ${hopsText(comparison.hops)}`;
    case 'differs':
      return `the way was complete ${ago} and differs since at hop ${comparison.ttl}: ${comparison.before} before, ${comparison.now} now`;
    case 'unknown':
      return `the way was complete ${ago}`;
  }
}

export const agoText = ({ takenAtUs }: PathSnapshot, nowUs: number): string =>
  `${msText(Math.max(0, Math.round((nowUs - takenAtUs) / 1_000_000)) * 1_000)} ago`;

export const hopsText = (count: number): string => (count === 1 ? 'one hop' : `${count} hops`);

const whoAnswered = ({ addresses }: Hop): string => addresses.join(', ');
