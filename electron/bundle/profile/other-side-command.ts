import { isIPv6 } from 'node:net';
import type { TraceProtocol } from '../../domain/trace.ts';
import type { BundleSource } from '../bundle-source.ts';
import { addressTowardsUs, OUR_ADDRESS } from '../ticket/address-towards-us.ts';

const HOW: Readonly<Record<TraceProtocol, string>> = { icmp: '', tcp: ' --tcp --port 443', udp: ' --udp' };

/** What the other side should run towards us, so that it can be pasted; not redacted. `isKnown` false: our address is to be put in. */
export function otherSideCommand(
  need: { readonly packets: number; readonly protocol: TraceProtocol },
  source: BundleSource,
): { readonly command: string; readonly isKnown: boolean } {
  const address = addressTowardsUs(source);
  const family = address === null ? '' : ` -${isIPv6(address) ? 6 : 4}`;
  return {
    command: `mtr${family} -rwzbc ${need.packets}${HOW[need.protocol]} ${address ?? OUR_ADDRESS}`,
    isKnown: address !== null,
  };
}
