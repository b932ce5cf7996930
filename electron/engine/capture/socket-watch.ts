import type { Clock } from '../../domain/clock.ts';
import type { CaptureContext } from './capture.ts';
import { parseNetstatSockets } from './parse-netstat-sockets.ts';
import { parseSs, type SocketState } from './parse-ss.ts';
import { pause } from './pause.ts';
import type { Tool } from './remedies.ts';
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
  /** The tool listed sockets in its own form; without that, no socket among them says nothing. */
  readonly readable: boolean;
  readonly samples: readonly SocketSample[];
}

/** Sockets in one filter expression; with more hung requests than this at once, the rest get looks of their own. */
const MAX_IN_FILTER = 60;
const DEADLINE_MS = 3_000;

/** Who asks within this time is served by the same run. */
const GATHER_MS = 20;

/** Looks at sockets on behalf of all hung requests: one run of the tool serves those that ask in the same moment. */
export class SocketWatch {
  readonly #clock: Clock;
  readonly #asking: Set<WatchedSocket> = new Set();
  #round: Promise<readonly RoundPart[]> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async look(socket: WatchedSocket, context: CaptureContext): Promise<SocketLook> {
    this.#asking.add(socket);
    this.#round ??= this.#startRound(context);
    const parts = await this.#round;
    const part = parts.find((one) => one.group.includes(socket)) ?? null;
    if (part === null) throw new Error('A socket that was asked for was not looked at.');
    return {
      run: part.run,
      readable: isList(part.run, context.platform),
      samples: part.sockets.filter((one) => isMeant(one, socket)),
    };
  }

  async #startRound(context: CaptureContext): Promise<readonly RoundPart[]> {
    await pause(this.#clock, GATHER_MS, context.signal);
    const all = [...this.#asking];
    this.#asking.clear();
    this.#round = null;
    const groups: WatchedSocket[][] = [];
    for (let first = 0; first < all.length; first += MAX_IN_FILTER)
      groups.push(all.slice(first, first + MAX_IN_FILTER));
    return Promise.all(
      groups.map(async (group) => {
        const [tool, args] = commandFor(group, context.platform);
        const run = await runTool(context, tool, args, { deadlineMs: DEADLINE_MS, signal: context.signal });
        const text = run.outcome.kind === 'ended' ? run.outcome.stdout : '';
        return { group, run, sockets: tool === 'ss' ? parseSs(text) : parseNetstatSockets(text) };
      }),
    );
  }
}

interface RoundPart {
  readonly group: readonly WatchedSocket[];
  readonly run: ToolRun;
  readonly sockets: readonly (SocketSample & { readonly remoteAddress?: string; readonly remotePort?: number })[];
}

/** Both tools write a heading even when they have nothing to list; on Windows it is translated, but some TCP port is always open. */
function isList({ outcome }: ToolRun, platform: NodeJS.Platform): boolean {
  if (outcome.kind !== 'ended' || outcome.exitCode !== 0 || outcome.stoppedBy !== null) return false;
  return (platform === 'win32' ? /^\s*TCP\s/m : /\bRecv-Q\b/).test(outcome.stdout);
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
