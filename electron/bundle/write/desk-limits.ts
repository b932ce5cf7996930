import type { Profile } from '../profile/profile.ts';
import type { BundleFile } from './bundle-output.ts';
import { cutParts, type HowToCut } from './cut-parts.ts';

/** A file that the desk does not take. */
export interface LeftOut {
  readonly path: string;
  /** A few words. */
  readonly reason: string;
}

/** A file as it is handed to the desk. `of`: what it would be called without limits, where that differs. */
export interface FittedFile extends BundleFile {
  readonly of: string | null;
}

/** What is bytes and no text. */
const BINARY_ENDINGS = new Set(['pcap', 'pcapng']);

const endingOf = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

/** Where a file goes at this desk: text of an ending that it refuses gets one that it takes. null: it cannot go there. */
export function pathAtDesk(path: string, { endings }: Profile['limits']): string | null {
  const ending = endingOf(path);
  if (endings === null || endings.includes(ending)) return path;
  return BINARY_ENDINGS.has(ending) ? null : `${path}.txt`;
}

/** Text beside which the same stands in a form that the desk takes. */
const TWINS: Readonly<Record<string, string>> = { 'ticket.md': 'ticket.txt' };

/**
 * Makes files fit the limits of a desk, one after the other. Holds at most one file of the largest size that the desk takes in memory, because
 * a part is called by a number only where there is another one.
 */
export class DeskLimits {
  readonly #limits: Profile['limits'];
  /** In the order in which they were met. */
  readonly leftOut: LeftOut[] = [];

  constructor(limits: Profile['limits']) {
    this.#limits = limits;
  }

  /** Whether any file may come out otherwise than it went in. */
  get areAny(): boolean {
    return this.#limits.fileBytes !== null || this.#limits.endings !== null;
  }

  /** The file, its parts, or nothing. Each must be read to its end before the next is asked for. */
  async *fitted(file: BundleFile): AsyncGenerator<FittedFile> {
    const path = pathAtDesk(file.path, this.#limits);
    const twin = TWINS[file.path];
    if (path === null) return this.#leaveOut(file.path, `this desk takes no .${endingOf(file.path)}`);
    if (path !== file.path && twin !== undefined) {
      return this.#leaveOut(file.path, `this desk takes no .${endingOf(file.path)}; ${twin} says the same`);
    }
    const of = path === file.path ? null : file.path;
    const { fileBytes } = this.#limits;
    if (fileBytes === null) return yield { path, of, content: file.content };
    const pieces = file.content()[Symbol.asyncIterator]();
    try {
      const held = await readUpTo(pieces, fileBytes);
      if (held.isWhole) return yield { path, of, content: () => eachOf(held.pieces) };
      const how = howToCut(file);
      if (how === null)
        return this.#leaveOut(file.path, `it is larger than ${fileBytes} bytes, more than this desk takes`);
      let number = 0;
      for await (const part of cutParts(restOf(held.pieces, pieces), how, fileBytes)) {
        number += 1;
        yield { path: numbered(path, endingOf(file.path), number), of: file.path, content: part };
      }
    } finally {
      await pieces.return?.();
    }
  }

  #leaveOut(path: string, reason: string): void {
    this.leftOut.push({ path, reason });
  }
}

/** `samples-1.csv`, `chain-1.pem.txt`. */
function numbered(path: string, ending: string, number: number): string {
  const at = path.toLowerCase().lastIndexOf(`.${ending}`);
  return at < 0 ? `${path}-${number}` : `${path.slice(0, at)}-${number}${path.slice(at)}`;
}

function howToCut({ path }: BundleFile): HowToCut | null {
  switch (endingOf(path)) {
    case 'csv':
      return 'csv';
    case 'txt':
    case 'md':
    case 'pem':
      return 'lines';
    case 'json':
      // All others are one value each, which a cut would destroy.
      return path === 'evidence-raw.json' ? 'json-list' : null;
    default:
      return null;
  }
}

type Piece = string | Uint8Array;

/** Reads until the end, or until it is more than that. */
async function readUpTo(
  pieces: AsyncIterator<Piece>,
  maxBytes: number,
): Promise<{ readonly pieces: readonly Piece[]; readonly isWhole: boolean }> {
  const held: Piece[] = [];
  let bytes = 0;
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return { pieces: held, isWhole: true };
    held.push(next.value);
    bytes += Buffer.byteLength(next.value);
    if (bytes > maxBytes) return { pieces: held, isWhole: false };
  }
}

async function* eachOf(pieces: readonly Piece[]): AsyncGenerator<Piece> {
  yield* pieces;
}

async function* restOf(held: readonly Piece[], pieces: AsyncIterator<Piece>): AsyncGenerator<string> {
  for (const piece of held) yield textOf(piece);
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return;
    yield textOf(next.value);
  }
}

const textOf = (piece: Piece): string => (typeof piece === 'string' ? piece : Buffer.from(piece).toString());
