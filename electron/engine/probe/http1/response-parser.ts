import { parseResponseHead, type ResponseHead } from './response-head.ts';

export const MAX_HEAD_BYTES = 65_536;
const MAX_CHUNK_LINE_BYTES = 4_096;
const LF = 0x0a;
const CR = 0x0d;

export type ParserState = 'head' | 'body' | 'done' | 'failed';

export interface ParserProblem {
  readonly code: 'http-malformed' | 'headers-too-large' | 'closed-early';
  /** What was wrong, to go on after "The answer of X …". */
  readonly reason: string;
}

export interface ParserLimits {
  /** The body is read up to here; the rest is neither kept nor waited for. */
  readonly bodyCapBytes: number;
  /** How much of the body is kept; of one with a content coding, all that is read, because its start cannot be decoded alone. */
  readonly keepBytes: number;
}

type Framing = 'length' | 'chunk-line' | 'chunk-data' | 'chunk-end' | 'trailer' | 'until-close';

/**
 * Reads one HTTP/1.1 response (RFC 9112) from bytes that come in any split. Never throws; memory is bounded by the head
 * limit and `keepBytes`. Interim answers (1xx) are skipped, their bytes count towards the head limit.
 */
export class ResponseParser {
  state: ParserState = 'head';
  problem: ParserProblem | null = null;
  head: ResponseHead | null = null;
  /** The final head as received, without the empty line at its end; null until complete. */
  headBytes: Buffer | null = null;
  /** Body bytes without the transfer coding, as many as were read. */
  bodyBytes = 0;
  /** True when the cap cut the body off. */
  capped = false;
  /** True when the connection may carry another request. */
  reusable = false;
  readonly bodyParts: Buffer[] = [];

  readonly #method: string;
  readonly #limits: ParserLimits;
  #keepBytes: number;
  #kept = 0;
  #headParts: Buffer[] = [];
  #headLength = 0;
  /** Length of the interim answers that came before. */
  #interimBytes = 0;
  #framing: Framing = 'until-close';
  #remaining = 0;
  #line = '';
  #trailerBytes = 0;
  #persistent = false;

  /** @param method of the request: the answer to HEAD has no body */
  constructor(method: string, limits: ParserLimits) {
    this.#method = method;
    this.#limits = limits;
    this.#keepBytes = limits.keepBytes;
  }

  /** Takes the next bytes. Bytes after the end of the response make the connection unfit for another request. */
  push(bytes: Buffer): void {
    let rest: Buffer | null = bytes;
    while (rest !== null && rest.length > 0) {
      switch (this.state) {
        case 'head':
          rest = this.#readHead(rest);
          break;
        case 'body':
          rest = this.#readBody(rest);
          break;
        case 'done':
          this.reusable = false;
          return;
        case 'failed':
          return;
      }
    }
  }

  /** The server has closed the connection. */
  end(): void {
    switch (this.state) {
      case 'head':
        if (this.#headLength === 0 && this.#interimBytes === 0) {
          this.#fail('closed-early', 'ended before its first byte: the server closed the connection');
        } else {
          this.#fail('closed-early', 'ended within the headers: the server closed the connection');
        }
        break;
      case 'body':
        if (this.#framing === 'until-close') this.#finish(false);
        else
          this.#fail(
            'closed-early',
            `ended after ${this.bodyBytes} bytes of the body: the server closed the connection`,
          );
        break;
      case 'done':
      case 'failed':
        break;
    }
  }

  #fail(code: ParserProblem['code'], reason: string): null {
    this.state = 'failed';
    this.problem = { code, reason };
    return null;
  }

  #finish(reusable: boolean): void {
    this.state = 'done';
    this.reusable = reusable && this.#persistent;
  }

  #readHead(bytes: Buffer): Buffer | null {
    const before = this.#headLength;
    this.#headParts.push(bytes);
    this.#headLength += bytes.length;
    // Joining for every byte of a dripping server would cost the square of the head's length.
    const mayEnd = before < 8 || bytes.includes(LF);
    if (!mayEnd && this.#headLength + this.#interimBytes <= MAX_HEAD_BYTES) return null;
    const whole = this.#headParts.length === 1 ? bytes : Buffer.concat(this.#headParts, this.#headLength);
    this.#headParts = [whole];
    // What an answer must start with is known; a server of another protocol is told apart without waiting for a line end.
    const expected = 'HTTP/1.';
    const compared = Math.min(whole.length, expected.length);
    if (before < expected.length && whole.toString('latin1', 0, compared) !== expected.slice(0, compared)) {
      return this.#fail('http-malformed', 'does not start like an HTTP/1 answer');
    }
    // The empty line may have begun up to three bytes before what came now.
    const end = headEnd(whole, Math.max(0, before - 3));
    if (end === null || end.after + this.#interimBytes > MAX_HEAD_BYTES) {
      if (this.#headLength + this.#interimBytes <= MAX_HEAD_BYTES) return null;
      return this.#fail('headers-too-large', `has more than ${MAX_HEAD_BYTES / 1_024} KiB of headers`);
    }
    const headBytes = whole.subarray(0, end.before);
    const head = parseResponseHead(headBytes);
    if ('problem' in head) return this.#fail('http-malformed', `is malformed: ${head.problem}`);
    this.#headParts = [];
    this.#headLength = 0;
    const rest = whole.subarray(end.after);
    if (head.status === 101) return this.#fail('http-malformed', 'switches protocols, which was not asked for');
    if (head.status < 200) {
      this.#interimBytes += end.after;
      return rest;
    }
    this.head = head;
    this.headBytes = headBytes;
    const framed = this.#frame(head);
    if (framed !== null) return this.#fail('http-malformed', `is malformed: ${framed}`);
    return rest;
  }

  /** Decides how the body ends (RFC 9112, section 6.3). Returns what is wrong, or null. */
  #frame(head: ResponseHead): string | null {
    const { headers, status } = head;
    const connection = headers.list('connection');
    this.#persistent = head.minorVersion === 1 ? !connection.includes('close') : connection.includes('keep-alive');
    this.state = 'body';
    if (headers.first('content-encoding') !== null) this.#keepBytes = this.#limits.bodyCapBytes;
    if (this.#method === 'HEAD' || status === 204 || status === 304) {
      this.#finish(true);
      return null;
    }
    const codings = headers.list('transfer-encoding');
    if (codings.length > 0) {
      this.#framing = codings.at(-1) === 'chunked' ? 'chunk-line' : 'until-close';
      this.#checkCap();
      return null;
    }
    const lengths = new Set(headers.list('content-length'));
    if (lengths.size > 1) return 'it has several content lengths';
    const [length] = lengths;
    if (length === undefined) {
      this.#framing = 'until-close';
      this.#checkCap();
      return null;
    }
    if (!/^\d{1,15}$/.test(length)) return 'its content length is no number';
    this.#framing = 'length';
    this.#remaining = Number(length);
    if (this.#remaining === 0) this.#finish(true);
    else this.#checkCap();
    return null;
  }

  #checkCap(): void {
    if (this.bodyBytes < this.#limits.bodyCapBytes) return;
    this.capped = true;
    this.#finish(false);
  }

  #readBody(bytes: Buffer): Buffer | null {
    switch (this.#framing) {
      case 'length': {
        const taken = this.#take(bytes, this.#remaining);
        this.#remaining -= taken;
        if (this.#remaining === 0) this.#finish(true);
        else this.#checkCap();
        return bytes.subarray(taken);
      }
      case 'until-close': {
        const taken = this.#take(bytes, bytes.length);
        this.#checkCap();
        return bytes.subarray(taken);
      }
      case 'chunk-data': {
        const taken = this.#take(bytes, this.#remaining);
        this.#remaining -= taken;
        if (this.#remaining === 0) this.#framing = 'chunk-end';
        else this.#checkCap();
        return bytes.subarray(taken);
      }
      case 'chunk-line':
      case 'chunk-end':
      case 'trailer':
        return this.#readLine(bytes);
    }
  }

  /** Counts and keeps up to `limit` bytes of body, no more than the cap allows; returns how many. */
  #take(bytes: Buffer, limit: number): number {
    const taken = Math.min(bytes.length, limit, this.#limits.bodyCapBytes - this.bodyBytes);
    this.bodyBytes += taken;
    const keep = Math.min(taken, this.#keepBytes - this.#kept);
    if (keep > 0) {
      this.bodyParts.push(bytes.subarray(0, keep));
      this.#kept += keep;
    }
    return taken;
  }

  /** Lines of the chunked coding (RFC 9112, section 7.1). */
  #readLine(bytes: Buffer): Buffer | null {
    const end = bytes.indexOf(LF);
    const taken = end === -1 ? bytes.length : end;
    if (this.#line.length + taken > MAX_CHUNK_LINE_BYTES) {
      return this.#fail('http-malformed', 'is malformed: a line of the chunked coding is too long');
    }
    this.#line += bytes.toString('latin1', 0, taken);
    if (end === -1) return null;
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    const rest = bytes.subarray(end + 1);
    switch (this.#framing) {
      case 'chunk-line': {
        const size = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/.exec(line)?.[1];
        if (size === undefined) return this.#fail('http-malformed', 'is malformed: a chunk without a size');
        this.#remaining = Number.parseInt(size, 16);
        this.#framing = this.#remaining === 0 ? 'trailer' : 'chunk-data';
        if (this.#remaining > 0) this.#checkCap();
        return rest;
      }
      case 'chunk-end':
        if (line !== '') return this.#fail('http-malformed', 'is malformed: a chunk longer than its size');
        this.#framing = 'chunk-line';
        return rest;
      case 'trailer':
        this.#trailerBytes += line.length + 2;
        if (this.#trailerBytes > MAX_HEAD_BYTES) return this.#fail('headers-too-large', 'has too many trailer lines');
        if (line === '') this.#finish(true);
        return rest;
      case 'length':
      case 'chunk-data':
      case 'until-close':
        return rest;
    }
  }
}

/** Where the head ends (`before`, without the last line end) and the body begins (`after`); null while incomplete. */
function headEnd(bytes: Buffer, from: number): { readonly before: number; readonly after: number } | null {
  let at = bytes.indexOf(LF, from);
  while (at !== -1) {
    const next = bytes[at + 1];
    const before = at > 0 && bytes[at - 1] === CR ? at - 1 : at;
    if (next === LF) return { before, after: at + 2 };
    if (next === CR && bytes[at + 2] === LF) return { before, after: at + 3 };
    at = bytes.indexOf(LF, at + 1);
  }
  return null;
}
