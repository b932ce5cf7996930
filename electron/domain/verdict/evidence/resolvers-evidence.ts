import type { JsonValue } from '../../json.ts';
import type { Captured, ResolverFacts } from '../facts.ts';
import { amountAt, fieldOf, listAt, portAt, textAt } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';

type OneResolver = Omit<ResolverFacts, keyof Captured | 'isUsed'>;

/** In the order of the configuration, the target's own first. */
export type ResolversEvidence = readonly OneResolver[];

const MOST_RESOLVERS = 20;
const MOST_ANSWERS = 20;

/** null where the data names no resolver. */
export function readResolvers(data: JsonValue): ResolversEvidence | null {
  const found = new Map<string, OneResolver>();
  for (const one of listAt(data, 'resolvers')) {
    const address = textAt(one, 'address');
    const port = portAt(one, 'port');
    if (address === null || port === null) continue;
    const key = keyOf({ address, port });
    const before = found.get(key);
    if (before === undefined && found.size >= MOST_RESOLVERS) continue;
    const queryMs = amountAt(one, 'queryMs');
    found.set(key, {
      address,
      port,
      queryMs: slower(before?.queryMs ?? null, queryMs),
      rcode: worse(before?.rcode ?? null, textAt(one, 'rcode') ?? errorIn(one)),
      answers: [...new Set([...(before?.answers ?? []), ...addressesIn(one)])].slice(0, MOST_ANSWERS),
    });
  }
  return found.size === 0 ? null : [...found.values()];
}

function errorIn(one: JsonValue): string | null {
  const error = textAt(one, 'error');
  if (error === null) return null;
  return /refused/i.test(error) ? 'refused' : 'failed';
}

/** Addresses alone: names on the way to them differ by who was asked. */
function addressesIn(one: JsonValue): readonly string[] {
  return listAt(one, 'answers').flatMap((record) => {
    const type = fieldOf(record, 'type');
    return type === 'A' || type === 'AAAA' ? (textAt(record, 'text') ?? []) : [];
  });
}

const slower = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** A name that has only one kind of address is answered well for both, so what is not NOERROR is told. */
const worse = (one: string | null, other: string | null): string | null =>
  one === null || one === 'NOERROR' ? (other ?? one) : one;

/**
 * Each resolver at its worst: it is looked at once in a hang, and the next one may find it well. `used` is the one that the target
 * asks, null for the system's first.
 */
export function resolversOf(
  all: readonly Noted<ResolversEvidence>[],
  used: { readonly address: string; readonly port: number | null } | null,
): readonly ResolverFacts[] {
  const worst = new Map<string, { readonly noted: Noted<ResolversEvidence>; readonly one: OneResolver }>();
  for (const noted of timely(all)) {
    for (const one of noted.reading) {
      const before = worst.get(keyOf(one));
      if (before === undefined || slownessOf(one) > slownessOf(before.one)) worst.set(keyOf(one), { noted, one });
    }
  }
  const found = [...worst.values()];
  const isUsed = ({ address, port }: OneResolver): boolean =>
    used !== null && address === used.address && (used.port === null || port === used.port);
  // Of the system's servers the first is asked.
  const first = found.some(({ one }) => isUsed(one)) ? null : (found[0]?.one ?? null);
  return found.flatMap(({ noted, one }) => {
    const captured = capturedBy([noted]);
    return captured === null ? [] : [{ ...captured, ...one, isUsed: isUsed(one) || (used === null && one === first) }];
  });
}

const slownessOf = ({ queryMs }: OneResolver): number => queryMs ?? Number.POSITIVE_INFINITY;

const keyOf = ({ address, port }: { readonly address: string; readonly port: number }): string => `${address} ${port}`;
