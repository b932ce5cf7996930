import { canonicalAddress } from './address-literal.ts';

/** One TCP connection as `netstat -an` lists it. */
export interface NetstatSocket {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** As the system writes it: `ESTABLISHED`, `SYN_SENT`, in Windows' own language too. */
  readonly state: string;
  /** null on Windows, which does not tell. */
  readonly recvQueueBytes: number | null;
  readonly sendQueueBytes: number | null;
  /** The tool's own line. */
  readonly text: string;
}

/** `netstat -anv -p tcp` of macOS (`10.0.0.1.51234`) and `netstat -ano -p TCP` of Windows (`10.0.0.1:51234`). Other lines are ignored. */
export function parseNetstatSockets(text: string): readonly NetstatSocket[] {
  const sockets: NetstatSocket[] = [];
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    if (!/^tcp[46]*$/i.test(words[0] ?? '')) continue;
    const queues = /^\d+$/.test(words[1] ?? '') && /^\d+$/.test(words[2] ?? '');
    const at = queues ? 3 : 1;
    const [local, remote] = [endpoint(words[at] ?? ''), endpoint(words[at + 1] ?? '')];
    const state = words[at + 2] ?? '';
    if (local === null || remote === null || state === '') continue;
    sockets.push({
      localAddress: local.address,
      localPort: local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
      state,
      recvQueueBytes: queues ? Number(words[1]) : null,
      sendQueueBytes: queues ? Number(words[2]) : null,
      text: line,
    });
  }
  return sockets;
}

function endpoint(text: string): { readonly address: string; readonly port: number } | null {
  const match = /^(.*)[.:](\d{1,5})$/.exec(text);
  const address = canonicalAddress(match?.[1] ?? '');
  const port = Number(match?.[2]);
  return address === null || port > 65_535 ? null : { address, port };
}
