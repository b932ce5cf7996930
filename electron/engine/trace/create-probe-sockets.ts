import { loadLibc } from '../native/libc.ts';
import { LinuxProbeSockets } from './linux/linux-probe-sockets.ts';
import type { ProbeSockets } from './probe-sockets.ts';

export type ProbeSocketsOutcome =
  | { readonly kind: 'ready'; readonly sockets: ProbeSockets }
  | {
      readonly kind: 'impossible';
      readonly obstacle: 'unsupported' | 'native-code-missing';
      /** A whole sentence. */
      readonly message: string;
    };

/** The sockets of the system that this runs on. Never throws. */
export function createProbeSockets(platform: NodeJS.Platform = process.platform): ProbeSocketsOutcome {
  if (platform !== 'linux') {
    const message = `Native traces are not built for ${platform} yet; the system's own tools trace instead.`;
    return { kind: 'impossible', obstacle: 'unsupported', message };
  }
  const loaded = loadLibc();
  if (loaded.kind === 'missing') {
    return { kind: 'impossible', obstacle: 'native-code-missing', message: loaded.message };
  }
  return { kind: 'ready', sockets: new LinuxProbeSockets(loaded.libc) };
}
