import type { Libc } from '../../native/libc.ts';
import { type ControlMessages, parseControlMessages } from './control-message.ts';
import { decodeAddress } from './socket-address.ts';
import { MSG_CTRUNC, MSG_DONTWAIT, MSG_ERRQUEUE } from './socket-numbers.ts';

export interface ReadMessage {
  readonly control: ControlMessages;
  /** Who sent it; for an error: where the probe was going. null where the system does not tell. */
  readonly sender: string | null;
  /** First bytes of the packet, valid until the next read. */
  readonly bytes: Buffer;
}

export type ReadOutcome =
  | { readonly kind: 'message'; readonly message: ReadMessage }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly errno: number };

const EAGAIN = 11;
const HEADER = { at: 0, bytes: 56 };
const VECTOR = { at: 64, bytes: 16 };
const NAME = { at: 128, bytes: 128 };
const CONTROL = { at: 256, bytes: 512 };
const DATA = { at: 1024, bytes: 3072 };
const EMPTY: ReadOutcome = { kind: 'empty' };

/** Reads messages and queued errors of sockets, all into one block of memory that is set up once. */
export class MessageReader {
  readonly #libc: Libc;
  readonly #block = Buffer.allocUnsafeSlow(DATA.at + DATA.bytes).fill(0);
  readonly #name = this.#part(NAME);
  readonly #control = this.#part(CONTROL);
  readonly #data = this.#part(DATA);

  constructor(libc: Libc) {
    this.#libc = libc;
    const base = libc.addressOf(this.#block);
    this.#block.writeBigUInt64LE(base + BigInt(NAME.at), HEADER.at);
    this.#block.writeBigUInt64LE(base + BigInt(VECTOR.at), HEADER.at + 16);
    this.#block.writeBigUInt64LE(1n, HEADER.at + 24);
    this.#block.writeBigUInt64LE(base + BigInt(CONTROL.at), HEADER.at + 32);
    this.#block.writeBigUInt64LE(base + BigInt(DATA.at), VECTOR.at);
    this.#block.writeBigUInt64LE(BigInt(DATA.bytes), VECTOR.at + 8);
  }

  read(fd: number, queue: 'errors' | 'data'): ReadOutcome {
    // The system writes how much it filled into the same fields that say how much room there is.
    this.#block.writeUInt32LE(NAME.bytes, HEADER.at + 8);
    this.#block.writeUInt32LE(CONTROL.bytes, HEADER.at + 40);
    this.#block.writeUInt32LE(0, HEADER.at + 44);
    this.#block.writeUInt32LE(0, HEADER.at + 48);
    const flags = queue === 'errors' ? MSG_ERRQUEUE | MSG_DONTWAIT : MSG_DONTWAIT;
    const count = this.#libc.recvmsg(fd, this.#block, flags);
    if (count < 0) {
      const errno = this.#libc.lastError();
      return errno === EAGAIN ? EMPTY : { kind: 'failed', errno };
    }
    const isCutShort = (this.#block.readUInt32LE(HEADER.at + 48) & MSG_CTRUNC) !== 0;
    const controlBytes = Math.min(this.#block.readUInt32LE(HEADER.at + 40), CONTROL.bytes);
    const control = parseControlMessages(this.#control, controlBytes);
    const nameBytes = Math.min(this.#block.readUInt32LE(HEADER.at + 8), NAME.bytes);
    return {
      kind: 'message',
      message: {
        control: isCutShort ? { ...control, error: null } : control,
        sender: decodeAddress(this.#name.subarray(0, nameBytes)),
        bytes: this.#data.subarray(0, Math.min(count, DATA.bytes)),
      },
    };
  }

  #part({ at, bytes }: { readonly at: number; readonly bytes: number }): Buffer {
    return this.#block.subarray(at, at + bytes);
  }
}
