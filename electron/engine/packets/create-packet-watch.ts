import type { CaptureContext } from '../capture/capture.ts';
import { createProgramStarter } from './long-program.ts';
import { OwnAddresses } from './own-addresses.ts';
import { PacketWatch } from './packet-watch.ts';
import { interfaceTowards } from './route-interface.ts';

/** The packets of this machine, by its own programs. Starts nothing before a target asks for its packets. */
export function createPacketWatch(
  context: Pick<CaptureContext, 'clock' | 'runProgram' | 'platform' | 'environment'>,
): PacketWatch {
  return new PacketWatch({
    clock: context.clock,
    platform: context.platform,
    start: createProgramStarter(context),
    interfaceOf: (address) => interfaceTowards(address, context),
    own: new OwnAddresses(context.clock),
  });
}
