import { isPrivateAddress } from '../../domain/private-address.ts';
import type { BundleSource } from '../bundle-source.ts';
import { endpointFacts } from './endpoint-facts.ts';

/** Stands where nobody knows how the server sees us, to be put in by whoever does. */
export const OUR_ADDRESS = 'OUR-ADDRESS';

/** Whence the server was asked, as it sees it; null where only a private address is known, which it does not see. */
export function addressTowardsUs(source: BundleSource): string | null {
  const { publicAddresses, addresses } = endpointFacts(source);
  return publicAddresses[0] ?? addresses.find((address) => !isPrivateAddress(address)) ?? null;
}
