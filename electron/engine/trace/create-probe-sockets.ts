import { oneLine } from '../capture/bounded-text.ts';
import { loadLibc } from '../native/libc.ts';
import { loadDarwinCalls } from './darwin/darwin-calls.ts';
import { createDarwinProbeSockets } from './darwin/darwin-probe-sockets.ts';
import { LinuxProbeSockets } from './linux/linux-probe-sockets.ts';
import type { ProbeSockets } from './probe-sockets.ts';
import { loadWindowsIcmpCalls } from './windows/icmp-calls.ts';
import { createWindowsProbeSockets } from './windows/windows-probe-sockets.ts';

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
  switch (platform) {
    case 'linux': {
      const loaded = loadLibc();
      if (loaded.kind === 'missing')
        return { kind: 'impossible', obstacle: 'native-code-missing', message: loaded.message };
      return { kind: 'ready', sockets: new LinuxProbeSockets(loaded.libc) };
    }
    case 'darwin':
      return loadedOr(() => createDarwinProbeSockets(loadDarwinCalls(), process.pid & 0xffff, monotonicMs));
    case 'win32':
      return loadedOr(() => createWindowsProbeSockets(loadWindowsIcmpCalls(), monotonicMs));
    default:
      return {
        kind: 'impossible',
        obstacle: 'unsupported',
        message: `Native traces are not built for ${platform}; the system's own tools trace instead.`,
      };
  }
}

const monotonicMs = (): number => performance.now();

/** Nobody has run these systems' parts yet, so whatever surprises there leaves tracing to the system's own tools. */
function loadedOr(create: () => ProbeSockets): ProbeSocketsOutcome {
  try {
    return { kind: 'ready', sockets: create() };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `The system's network functions could not be loaded (${oneLine(reason)}); its own tools trace instead.`;
    return { kind: 'impossible', obstacle: 'native-code-missing', message };
  }
}
