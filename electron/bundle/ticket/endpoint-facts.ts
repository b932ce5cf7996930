import { isIPv6 } from 'node:net';
import { isPrivateAddress } from '../../domain/private-address.ts';
import type { Stall } from '../../domain/stall.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { type BundleSource, stallsOf } from '../bundle-source.ts';

const MAX_NAMED = 5;

/** Both ends of the requests that hung, not redacted yet; null where nothing is known. */
export interface EndpointFacts {
  readonly from: string | null;
  /** The addresses alone that `from` tells of. */
  readonly addresses: readonly string[];
  /** As they were told, without those that the requests did not go by. */
  readonly publicAddresses: readonly string[];
  readonly publicAddress: string | null;
  readonly to: string | null;
}

export function endpointFacts(source: BundleSource): EndpointFacts {
  const stalls = stallsOf(source).map((entry) => entry.stall);
  const to = unique(stalls.map(remoteText));
  const used = unique(stalls.map((stall) => stall.localAddress));
  const sources = used.length > 0 ? used : unique(source.vantages.map((each) => each.sourceAddress));
  // The interface of another address than that which the requests came from would be a wrong track.
  const vantage = source.vantages.find((each) => each.sourceAddress !== null && sources.includes(each.sourceAddress));
  const through =
    vantage === undefined || vantage.interfaceName === null ? '' : ` (interface ${vantage.interfaceName})`;
  // Behind NAT a computer may have an IPv6 address of its own, which is then what the server sees of requests by IPv6.
  const families = new Set(used.map(isIPv6));
  const goesByItself = used.some((address) => !isPrivateAddress(address));
  const publicAddresses = unique(source.vantages.map((each) => each.publicAddress)).filter(
    (told) => !goesByItself || families.has(isIPv6(told)),
  );
  return {
    publicAddresses,
    addresses: sources.slice(0, MAX_NAMED),
    from:
      sources.length === 0
        ? null
        : `${sources.slice(0, MAX_NAMED).join(', ')}${through}${vantage?.vpn === true ? ', through a VPN' : ''}`,
    publicAddress: publicAddresses.length === 0 ? null : publicAddresses.join(', '),
    to:
      to.length === 0
        ? null
        : `${to.slice(0, MAX_NAMED).join(', ')}${to.length > MAX_NAMED ? ` and ${to.length - MAX_NAMED} more` : ''}`,
  };
}

const remoteText = (stall: Stall): string | null =>
  stall.remoteAddress === null || stall.remotePort === null
    ? stall.remoteAddress
    : addressAndPortText({ address: stall.remoteAddress, port: stall.remotePort });

const unique = (texts: readonly (string | null)[]): readonly string[] => [
  ...new Set(texts.filter((text) => text !== null)),
];
