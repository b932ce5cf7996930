import { createProbeSockets } from '../../../electron/engine/trace/create-probe-sockets.ts';
import type { ProbeSockets } from '../../../electron/engine/trace/probe-sockets.ts';

/** The probe sockets of Linux, as the product creates them. Throws where the native part does not load. */
export function linuxSocketsHere(): ProbeSockets {
  const created = createProbeSockets('linux');
  if (created.kind === 'impossible') throw new Error(created.message);
  return created.sockets;
}
