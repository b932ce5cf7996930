import type { MemberPlace } from './compared-member.ts';

/**
 * Where each was measured from, in a word: the machine's name, or what it is called otherwise. Different machines get different words, as far as
 * they can be told apart; two bundles of one machine have one.
 */
export function memberVantages(places: readonly MemberPlace[]): readonly string[] {
  const machines = Map.groupBy(places, ({ host, otherwise }) => host ?? otherwise);
  return places.map(({ machine, host, address, otherwise }) => {
    if (host === null) return otherwise;
    const namesakes = machines.get(host) ?? [];
    const isAlone = namesakes.every((other) => other.machine === machine || other.address === address);
    return isAlone ? host : `${host} ${address ?? otherwise}`;
  });
}
