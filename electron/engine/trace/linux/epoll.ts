import { errnoName } from '../../native/errno-name.ts';
import type { Libc } from '../../native/libc.ts';
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, SOCK_CLOEXEC } from './socket-numbers.ts';

/** What the system says of a watched socket: a bit each for input, output, error, hang-up. */
export interface Readiness {
  readonly id: number;
  readonly flags: number;
}

export type EpollOutcome =
  | { readonly kind: 'open'; readonly epoll: Epoll }
  | { readonly kind: 'failed'; readonly call: string; readonly errorName: string };

const MOST_EVENTS = 512;
// The structure is packed on x64, and only there.
const DATA_OFFSET = process.arch === 'x64' ? 4 : 8;
const EVENT_BYTES = DATA_OFFSET + 8;

/** Watches sockets by number of their own, so that what thousands of them cost is only what happens on them. */
export class Epoll {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #events = Buffer.allocUnsafeSlow(Math.max(4096, MOST_EVENTS * EVENT_BYTES));
  readonly #event = Buffer.allocUnsafeSlow(4096);

  private constructor(libc: Libc, fd: number) {
    this.#libc = libc;
    this.#fd = fd;
  }

  static open(libc: Libc): EpollOutcome {
    // EPOLL_CLOEXEC bears the number of SOCK_CLOEXEC.
    const fd = libc.epollCreate(SOCK_CLOEXEC);
    if (fd < 0) return { kind: 'failed', call: 'epoll_create1', errorName: errnoName(libc.lastError()) };
    return { kind: 'open', epoll: new Epoll(libc, fd) };
  }

  /** The error's name; null when the socket is watched. Closing the socket ends it. */
  watch(socket: number, id: number, flags: number): string | null {
    this.#event.writeUInt32LE(flags, 0);
    this.#event.writeUInt32LE(id, DATA_OFFSET);
    this.#event.writeUInt32LE(0, DATA_OFFSET + 4);
    const result = this.#libc.epollCtl(this.#fd, EPOLL_CTL_ADD, socket, this.#event);
    return result < 0 ? errnoName(this.#libc.lastError()) : null;
  }

  /** For a socket that stays open but has nothing more to say. */
  unwatch(socket: number): void {
    this.#libc.epollCtl(this.#fd, EPOLL_CTL_DEL, socket, this.#event);
  }

  /** Waits up to `timeoutMs` for something to happen; a signal may end the wait earlier. */
  wait(timeoutMs: number): readonly Readiness[] {
    const count = this.#libc.epollWait(this.#fd, this.#events, MOST_EVENTS, Math.max(0, Math.trunc(timeoutMs)));
    const ready: Readiness[] = [];
    for (let index = 0; index < count; index += 1) {
      const at = index * EVENT_BYTES;
      ready.push({ flags: this.#events.readUInt32LE(at), id: this.#events.readUInt32LE(at + DATA_OFFSET) });
    }
    return ready;
  }

  close(): void {
    this.#libc.close(this.#fd);
  }
}
