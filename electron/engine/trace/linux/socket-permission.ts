import type { TraceProtocol } from '../../../domain/trace.ts';
import type { SocketPermission } from '../probe-sockets.ts';
import { failureOf } from './send-failure.ts';

/** One setting for both families; its lowest and highest group are those that may open ping sockets. */
const PING_REMEDY = 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"';

/** Why a socket of this kind cannot be opened, in words. */
export function refusedPermission(protocol: TraceProtocol, family: 4 | 6, errorName: string): SocketPermission {
  const kind = `${protocol.toUpperCase()} socket for IPv${family}`;
  if (protocol === 'icmp' && (errorName === 'EACCES' || errorName === 'EPERM')) {
    return {
      kind: 'refused',
      failure: 'not-permitted',
      message: `This machine lets no group of this user open ping sockets (net.ipv4.ping_group_range), so no ${kind} could be opened (socket: ${errorName}).`,
      remedy: PING_REMEDY,
    };
  }
  if (errorName === 'EPROTONOSUPPORT') {
    return {
      kind: 'refused',
      failure: 'unsupported',
      message: `This machine's kernel offers no ${kind} (socket: ${errorName}).`,
      remedy: null,
    };
  }
  return {
    kind: 'refused',
    failure: failureOf(errorName),
    message: `This machine could not open an ${kind} (socket: ${errorName}).`,
    remedy: remedyFor(errorName, family),
  };
}

function remedyFor(errorName: string, family: 4 | 6): string | null {
  if (errorName === 'EMFILE') return 'Raise the limit of open files of this process (ulimit -n).';
  if (errorName === 'ENFILE') return "Raise the machine's limit of open files (sysctl fs.file-max).";
  if (errorName === 'EAFNOSUPPORT')
    return `Turn IPv${family} on in this machine's kernel, or trace by the other family.`;
  return null;
}
