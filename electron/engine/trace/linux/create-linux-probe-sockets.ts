import { loadLibc } from '../../native/libc.ts';
import type { ProbeSockets } from '../probe-sockets.ts';
import { LinuxProbeSockets } from './linux-probe-sockets.ts';

/** Throws where the native part does not load; `createProbeSockets` says that in words instead. */
export function createLinuxProbeSockets(): ProbeSockets {
  const loaded = loadLibc();
  if (loaded.kind === 'missing') throw new Error(loaded.message);
  return new LinuxProbeSockets(loaded.libc);
}
