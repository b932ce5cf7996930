import type { CaptureContext } from './capture.ts';
import { parseNetstatSockets } from './parse-netstat-sockets.ts';
import { parseSs, type SocketState } from './parse-ss.ts';
import type { Tool } from './remedies.ts';
import { SharedWork } from './shared-work.ts';
import { runTool, type ToolRun } from './tool-run.ts';

/** The socket of one hung request. */
export interface WatchedSocket {
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** null while the system has not told it; then every socket to that address and port is meant. */
  readonly localPort: number | null;
}

/** One look at one socket; the parts that `netstat` does not know are null. */
export type SocketSample = Pick<SocketState, 'state' | 'localPort' | 'text'> &
  Partial<Omit<SocketState, 'recvQueueBytes' | 'sendQueueBytes'>> & {
    readonly recvQueueBytes: number | null;
    readonly sendQueueBytes: number | null;
  };

export interface SocketLook {
  readonly run: ToolRun;
  readonly samples: readonly SocketSample[];
}

/** Sockets in one filter expression; with more hung requests than this at once, the rest get looks of their own. */
const MAX_IN_FILTER = 60;
const DEADLINE_MS = 3_000;

/** Looks at sockets on behalf of all hung requests: one run of the tool serves those that ask in the same moment. */
export class SocketWatch {
  readonly #watched = new Set<WatchedSocket>();
  readonly #looks: SharedWork<ToolRun>;

  constructor(context: Pick<CaptureContext, 'clock'>) {
    this.#looks = new SharedWork(context.clock, 300);
  }

  add(socket: WatchedSocket): void {
    this.#watched.add(socket);
  }

  remove(socket: WatchedSocket): void {
    this.#watched.delete(socket);
  }

  async look(socket: WatchedSocket, context: CaptureContext): Promise<SocketLook> {
    const group = this.#groupOf(socket);
    const [tool, args] = commandFor(group, context.platform);
    const run = await this.#looks.get([tool, ...args].join(' '), () =>
      runTool(context, tool, args, { deadlineMs: DEADLINE_MS, signal: context.signal }),
    );
    const text = run.outcome.kind === 'ended' ? run.outcome.stdout : '';
    const all: readonly (SocketSample & { readonly remoteAddress?: string; readonly remotePort?: number })[] =
      tool === 'ss' ? parseSs(text) : parseNetstatSockets(text);
    return { run, samples: all.filter((one) => isMeant(one, socket)) };
  }

  #groupOf(socket: WatchedSocket): readonly WatchedSocket[] {
    const all = [...this.#watched];
    const at = all.indexOf(socket);
    if (at === -1) return [socket];
    const first = at - (at % MAX_IN_FILTER);
    return all.slice(first, first + MAX_IN_FILTER);
  }
}

function isMeant(
  one: { readonly localPort: number; readonly remoteAddress?: string; readonly remotePort?: number },
  socket: WatchedSocket,
): boolean {
  return (
    one.remoteAddress === socket.remoteAddress &&
    one.remotePort === socket.remotePort &&
    (socket.localPort === null || one.localPort === socket.localPort)
  );
}

function commandFor(group: readonly WatchedSocket[], platform: NodeJS.Platform): readonly [Tool, readonly string[]] {
  switch (platform) {
    case 'linux':
      return [
        'ss',
        ['-tinmoe', ...group.flatMap((socket, at) => (at === 0 ? filterOf(socket) : ['or', ...filterOf(socket)]))],
      ];
    case 'win32':
      return ['netstat', ['-ano', '-p', 'TCP']];
    default:
      return ['netstat', ['-anv', '-p', 'tcp']];
  }
}

function filterOf(socket: WatchedSocket): readonly string[] {
  const remote = socket.remoteAddress.includes(':') ? `[${socket.remoteAddress}]` : socket.remoteAddress;
  const local = socket.localPort === null ? [] : ['and', 'sport', '=', `:${socket.localPort}`];
  return ['(', 'dst', remote, 'and', 'dport', '=', `:${socket.remotePort}`, ...local, ')'];
}
