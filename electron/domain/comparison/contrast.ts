import type { ComparedSeries } from './compared-series.ts';

/** What an elimination tells apart. */
export type ContrastThing = 'cdn' | 'server' | 'resolver' | 'family' | 'connection' | 'vantage';

export type Contrast =
  /** Asked for the same; what differs is listed: nothing, one thing, or several. */
  | { readonly kind: 'same-service'; readonly things: readonly ContrastThing[] }
  /** One of them, measured from the same place, is a control. */
  | { readonly kind: 'control'; readonly isFirst: boolean }
  /** Two services, which differ in everything. */
  | { readonly kind: 'other-service' };

export function contrastOf(first: ComparedSeries, other: ComparedSeries): Contrast {
  const one = first.traits;
  const two = other.traits;
  if (one.kind !== two.kind || one.service !== two.service) {
    return one.role !== two.role && one.vantage === two.vantage
      ? { kind: 'control', isFirst: one.role === 'control' }
      : { kind: 'other-service' };
  }
  const things: ContrastThing[] = [];
  if (one.connectTo !== two.connectTo) things.push((one.cdn === null) === (two.cdn === null) ? 'server' : 'cdn');
  if (one.resolver !== two.resolver) things.push('resolver');
  if (one.family !== two.family) things.push('family');
  if (one.connection !== two.connection) things.push('connection');
  if (one.vantage !== two.vantage) things.push('vantage');
  return { kind: 'same-service', things };
}
