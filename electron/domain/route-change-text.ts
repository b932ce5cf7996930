import type { RouteChange } from './path-snapshot.ts';

const who = (addresses: readonly string[]): string => (addresses.length === 0 ? 'silence' : addresses.join(' or '));

const hopsText = (count: number): string => (count === 1 ? '1 hop' : `${count} hops`);

/** One line for a person. Distances are in hops; null where they did not change. */
export function routeChangeText(
  change: Omit<RouteChange, 'atUs' | 'summary'>,
  distance: { readonly before: number; readonly now: number } | null,
): string {
  const { destination, kind, ttl } = change;
  const difference = `hop ${ttl} was ${who(change.before)} and is ${who(change.after)}`;
  const length = distance === null ? '' : `, ${hopsText(distance.now)} instead of ${distance.before}`;
  switch (kind) {
    case 'hop':
      return `The route to ${destination} changed: ${difference}.`;
    case 'longer':
      return `The route to ${destination} became longer${length}: ${difference}.`;
    case 'shorter':
      return `The route to ${destination} became shorter${length}: ${difference}.`;
    case 'loop':
      return `The route to ${destination} runs in a loop and no longer arrives: ${difference}.`;
    case 'cut-off':
      return `${destination} is no longer reached: from hop ${ttl} on nothing answers${change.before.length === 0 ? '' : `, where ${who(change.before)} did`}.`;
    case 'restored':
      return `The former route to ${destination} is back${length}: ${difference}.`;
  }
}
