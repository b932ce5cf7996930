import type { Phases } from '../../domain/phase.ts';
import { printable, printableLines } from '../../domain/printable.ts';
import type { PhaseTimer } from './phase-timer.ts';
import type { HttpExchange } from './prober.ts';
import type { SecretMask } from './secret-mask.ts';

export const BODY_START_BYTES = 2_048;

/** The exchange as the prober records it: bytes as they came, turned into text only when somebody reads. */
export class RecordedExchange implements HttpExchange {
  readonly url: string;
  version: '1.1' | '2' = '1.1';
  requestHead: readonly string[] = [];
  remoteAddress: string | null = null;
  remotePort: number | null = null;
  bodyBytes = 0;
  bodyTruncated = false;
  /** Head of the answer with line ends, without the empty line. */
  headBytes: Buffer | null = null;
  /** The decoded body from its start, at least as much as is shown. */
  body: readonly Buffer[] = [];
  readonly #timer: PhaseTimer;
  readonly #mask: SecretMask;

  constructor(url: string, timer: PhaseTimer, mask: SecretMask) {
    this.url = printable(mask(url));
    this.#mask = mask;
    this.#timer = timer;
  }

  get phases(): Phases {
    return this.#timer.phases();
  }

  get statusLine(): string | null {
    return this.#headLines()[0] ?? null;
  }

  get responseHead(): readonly string[] {
    return this.#headLines().slice(1);
  }

  get bodyStart(): string | null {
    if (this.headBytes === null) return null;
    const start = Buffer.concat(this.body).subarray(0, BODY_START_BYTES);
    return printableLines(this.#mask(start.toString('utf8')));
  }

  #headLines(): readonly string[] {
    if (this.headBytes === null) return [];
    return this.headBytes
      .toString('latin1')
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => printable(this.#mask(line)));
  }
}
