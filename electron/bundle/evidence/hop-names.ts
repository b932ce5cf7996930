import type { BundleStall, HopName } from '../bundle-source.ts';
import { asList, asObject, asText } from '../words/json-reading.ts';

/** What is known of the addresses on the way by evidence of kind `hop-names`; of an address that was named twice, the later name. */
export function hopNamesOf(stalls: readonly BundleStall[]): readonly HopName[] {
  const heads = stalls
    .flatMap((entry) => entry.evidence)
    .filter((head) => head.kind === 'hop-names')
    .sort((one, other) => one.startedAtUs - other.startedAtUs || one.id - other.id);
  const known = new Map<string, HopName>();
  for (const { data } of heads) {
    for (const value of asList(asObject(data)?.hops)) {
      const hop = asObject(value);
      const address = asText(hop?.address);
      if (address === null) continue;
      const before = known.get(address);
      known.set(address, {
        address,
        name: asText(hop?.name) ?? before?.name ?? null,
        network: asText(hop?.network) ?? before?.network ?? null,
      });
    }
  }
  return [...known.values()];
}
