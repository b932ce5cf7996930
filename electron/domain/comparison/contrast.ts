import type { ComparedSeries } from './compared-series.ts';

/** In what two members differ, as far as an elimination goes. */
export type ContrastThing = 'cdn' | 'server' | 'resolver' | 'family' | 'connection' | 'vantage';

export type Contrast =
  /** Asked for the same thing; what differs is listed: nothing, one thing, or several. */
  | { readonly kind: 'same-service'; readonly things: readonly ContrastThing[] }
  /** One is a control, the other is not. */
  | { readonly kind: 'control'; readonly isFirst: boolean }
  /** Two services: they differ in everything. */
  | { readonly kind: 'other-service' };

export function contrastOf(first: ComparedSeries, other: ComparedSeries): Contrast {
  const [one, two] = [first.traits, other.traits];
  const isSameService = one.kind === two.kind && one.service === two.service;
  if (one.role !== two.role && !isSameService) return { kind: 'control', isFirst: one.role === 'control' };
  if (!isSameService) return { kind: 'other-service' };
  const things: ContrastThing[] = [];
  if (one.connectTo !== two.connectTo) things.push((one.cdn === null) === (two.cdn === null) ? 'server' : 'cdn');
  if (one.resolver !== two.resolver) things.push('resolver');
  if (one.family !== two.family) things.push('family');
  if (one.connection !== two.connection) things.push('connection');
  if (one.vantage !== two.vantage) things.push('vantage');
  return { kind: 'same-service', things };
}
