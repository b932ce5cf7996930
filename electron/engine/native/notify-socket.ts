import { endianness } from 'node:os';
import { errnoName } from './errno-name.ts';
import { type Libc, loadLibc } from './libc.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x80000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** Bytes of `sun_path` in struct sockaddr_un, see unix(7). */
const LONGEST_PATH = 108;

/** A socket to the service manager that started this process. */
export interface NotifySocket {
  /** Never waits. What went wrong is answered in words; null where it was sent. */
  send(text: string): string | null;
  close(): void;
}

export type NotifySocketOutcome =
  | { readonly kind: 'opened'; readonly socket: NotifySocket }
  | { readonly kind: 'impossible'; readonly message: string };

/** Node has no unix datagram sockets. `path` as in NOTIFY_SOCKET, see sd_notify(3): absolute, or abstract with a leading `@`. */
export function openNotifySocket(path: string): NotifySocketOutcome {
  const address = addressOf(path);
  if (address === null) return { kind: 'impossible', message: `“${path}” is no address of a unix socket.` };
  const loaded = loadLibc();
  if (loaded.kind === 'missing') return { kind: 'impossible', message: loaded.message };
  const { libc } = loaded;
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return { kind: 'impossible', message: `A unix socket could not be made: ${reasonOf(libc)}.` };
  if (libc.connect(fd, address, address.length) < 0) {
    const message = `The service manager at ${path} cannot be reached: ${reasonOf(libc)}.`;
    libc.close(fd);
    return { kind: 'impossible', message };
  }
  let isOpen = true;
  return {
    kind: 'opened',
    socket: {
      send(text) {
        if (!isOpen) return 'The socket is closed.';
        const bytes = Buffer.from(text, 'utf8');
        return libc.send(fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? reasonOf(libc) : null;
      },
      close() {
        if (isOpen) libc.close(fd);
        isOpen = false;
      },
    },
  };
}

const reasonOf = (libc: Libc): string => errnoName(libc.lastError());

/** struct sockaddr_un; null for a path that it cannot hold. */
function addressOf(path: string): Buffer | null {
  const isAbstract = path.startsWith('@');
  if (!isAbstract && !path.startsWith('/')) return null;
  const name = Buffer.from(isAbstract ? `\0${path.slice(1)}` : path, 'utf8');
  if (name.length < 2 || name.length >= LONGEST_PATH) return null;
  // A name in the file system ends with a zero; an abstract one is as long as the address says.
  const address = Buffer.alloc(2 + name.length + (isAbstract ? 0 : 1));
  if (endianness() === 'LE') address.writeUInt16LE(AF_UNIX, 0);
  else address.writeUInt16BE(AF_UNIX, 0);
  name.copy(address, 2);
  return address;
}
