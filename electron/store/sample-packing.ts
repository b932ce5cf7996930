import type { Phases } from '../domain/phase.ts';
import type { SuspectReason, TcpSummary } from '../domain/sample.ts';
import { PackedReader } from './packed-reader.ts';

/**
 * What a sample holds beside target, start, outcome and total, with repeated text replaced by numbers of words.
 * `null` means absent. Durations are milliseconds here and whole microseconds when packed; word numbers are positive.
 */
export interface PackableSample {
  readonly phases: Phases;
  readonly status: number | null;
  /** Word of the remote address and port, both in one because they repeat together. */
  readonly remoteWord: number | null;
  readonly localWord: number | null;
  readonly localPort: number | null;
  readonly failureWord: number | null;
  readonly latenessMs: number;
  readonly eventLoopDelayMs: number;
  readonly suspect: SuspectReason | null;
  readonly tcp: TcpSummary | null;
  readonly reusedConnection: boolean;
  readonly edgeWord: number | null;
  /** Differs from answer to answer, so it is no word. */
  readonly requestId: string | null;
  readonly certificateWord: number | null;
}

/** The order is the file's format: append only. */
const SUSPECT_CODES: readonly (SuspectReason | null)[] = [
  null,
  'event-loop-delay',
  'cpu-starved',
  'asleep',
  'clock-step',
  'network-changed',
];

// First byte: what kind of sample it is. Second byte: which of the optional fields follow.
const REUSED = 8;
const FAILED = 16;
const TCP = 32;
const EDGE = 64;
const REQUEST_ID = 128;
const RESOLVE = 1;
const CONNECT = 2;
const TLS = 4;
const WAIT = 8;
const TRANSFER = 16;
const STATUS = 32;
const REMOTE = 64;
const LOCAL = 128;

const MAX_REQUEST_ID_BYTES = 255;
/** Two bytes of flags, 16 numbers of at most 8 bytes and a request id cannot take more. */
const SCRATCH_BYTES = 512;

/**
 * Packs samples into `scratch`, one after the other; numbers are LEB128, 7 bits a byte, low bits first. The result is a view
 * into that memory: it holds until the next call, which is long enough because SQLite copies what is bound.
 */
export class SamplePacker {
  readonly #scratch = Buffer.alloc(SCRATCH_BYTES);
  #length = 0;

  pack(sample: PackableSample): Buffer {
    const scratch = this.#scratch;
    const { resolveMs, connectMs, tlsMs, waitMs, transferMs } = sample.phases;
    let kind = Math.max(0, SUSPECT_CODES.indexOf(sample.suspect));
    if (sample.reusedConnection) kind |= REUSED;
    if (sample.failureWord !== null) kind |= FAILED;
    if (sample.tcp !== null) kind |= TCP;
    if (sample.edgeWord !== null) kind |= EDGE;
    if (sample.requestId !== null) kind |= REQUEST_ID;
    let fields = 0;
    if (resolveMs !== null) fields |= RESOLVE;
    if (connectMs !== null) fields |= CONNECT;
    if (tlsMs !== null) fields |= TLS;
    if (waitMs !== null) fields |= WAIT;
    if (transferMs !== null) fields |= TRANSFER;
    if (sample.status !== null) fields |= STATUS;
    if (sample.remoteWord !== null) fields |= REMOTE;
    if (sample.localWord !== null) fields |= LOCAL;
    scratch[0] = kind;
    scratch[1] = fields;
    this.#length = 2;
    if (resolveMs !== null) this.#number(resolveMs * 1_000);
    if (connectMs !== null) this.#number(connectMs * 1_000);
    if (tlsMs !== null) this.#number(tlsMs * 1_000);
    if (waitMs !== null) this.#number(waitMs * 1_000);
    if (transferMs !== null) this.#number(transferMs * 1_000);
    if (sample.status !== null) this.#number(sample.status);
    if (sample.remoteWord !== null) this.#number(sample.remoteWord);
    if (sample.localWord !== null) {
      this.#number(sample.localWord);
      const port = sample.localPort ?? 0;
      scratch[this.#length] = port & 255;
      scratch[this.#length + 1] = port >>> 8;
      this.#length += 2;
    }
    this.#number(sample.latenessMs * 1_000);
    this.#number(sample.eventLoopDelayMs * 1_000);
    this.#number(sample.certificateWord ?? 0);
    if (sample.failureWord !== null) this.#number(sample.failureWord);
    if (sample.tcp !== null) {
      // 0 for a connection without a round trip; a measured one moves up by one.
      this.#number(sample.tcp.rttUs === null ? 0 : sample.tcp.rttUs + 1);
      this.#number(sample.tcp.retransmits);
    }
    if (sample.edgeWord !== null) this.#number(sample.edgeWord);
    if (sample.requestId !== null) {
      const bytes = scratch.write(sample.requestId, this.#length + 1, MAX_REQUEST_ID_BYTES, 'utf8');
      scratch[this.#length] = bytes;
      this.#length += 1 + bytes;
    }
    return scratch.subarray(0, this.#length);
  }

  #number(value: number): void {
    const scratch = this.#scratch;
    let rest = value > 0 ? Math.round(value) : 0;
    while (rest > 0x7fffffff) {
      scratch[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      scratch[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    scratch[this.#length++] = rest;
  }
}

/** Undoes `pack`. Throws RangeError when the bytes are damaged: too few, too many, or of a kind that was never written. */
export function unpackSample(bytes: Uint8Array): PackableSample {
  const reader = new PackedReader(bytes, 'packed sample');
  const kind = reader.byte();
  const fields = reader.byte();
  const suspect = SUSPECT_CODES[kind & 7];
  if (suspect === undefined) throw new RangeError('packed sample: unknown reason for suspicion');
  const phases: Phases = {
    resolveMs: (fields & RESOLVE) === 0 ? null : reader.number() / 1_000,
    connectMs: (fields & CONNECT) === 0 ? null : reader.number() / 1_000,
    tlsMs: (fields & TLS) === 0 ? null : reader.number() / 1_000,
    waitMs: (fields & WAIT) === 0 ? null : reader.number() / 1_000,
    transferMs: (fields & TRANSFER) === 0 ? null : reader.number() / 1_000,
  };
  const status = (fields & STATUS) === 0 ? null : reader.number();
  const remoteWord = (fields & REMOTE) === 0 ? null : reader.number();
  const localWord = (fields & LOCAL) === 0 ? null : reader.number();
  const localPort = localWord === null ? 0 : reader.byte() | (reader.byte() << 8);
  const latenessMs = reader.number() / 1_000;
  const eventLoopDelayMs = reader.number() / 1_000;
  const certificateWord = reader.number();
  const failureWord = (kind & FAILED) === 0 ? null : reader.number();
  const tcp = (kind & TCP) === 0 ? null : { rttUs: nullOrOneLess(reader.number()), retransmits: reader.number() };
  const edgeWord = (kind & EDGE) === 0 ? null : reader.number();
  const requestId = (kind & REQUEST_ID) === 0 ? null : reader.text(reader.byte());
  reader.end();
  return {
    phases,
    status,
    remoteWord,
    localWord,
    localPort: localPort === 0 ? null : localPort,
    failureWord,
    latenessMs,
    eventLoopDelayMs,
    suspect,
    tcp,
    reusedConnection: (kind & REUSED) !== 0,
    edgeWord,
    requestId,
    certificateWord: certificateWord === 0 ? null : certificateWord,
  };
}

function nullOrOneLess(value: number): number | null {
  return value === 0 ? null : value - 1;
}
