import { uniqueLabel } from './target-label.ts';
import { parseTargetText, type ReadTarget } from './target-text.ts';

export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** More lines than this are a wrong file, not a list of hosts. */
export const MAX_TARGET_LINES = 200_000;
/** More than this many problems help no one. */
export const MAX_LINE_PROBLEMS = 20;

/**
 * Collects targets from lines as they come: one target a line, `#` starts a comment, empty lines and repetitions count for
 * nothing. Nothing is half taken: read `targets` only when `problems` is empty.
 */
export class TargetLines {
  readonly targets: ReadTarget[] = [];
  readonly problems: LineProblem[] = [];
  /** Problems beyond those that are kept. */
  furtherProblems = 0;
  repeated = 0;
  #line = 0;
  readonly #plainPort: number | null;
  readonly #names: Set<string>;
  readonly #addresses = new Set<string>();

  /** `plainPort` makes plain hosts TCP targets; `names` are taken already and are added to. */
  constructor(plainPort: number | null, names: Set<string> = new Set()) {
    this.#plainPort = plainPort;
    this.#names = names;
  }

  add(line: string): void {
    this.#line += 1;
    const text = withoutComment(line);
    if (text === '') return;
    if (this.targets.length >= MAX_TARGET_LINES) {
      this.#refuse(`more than ${MAX_TARGET_LINES} targets in one list`);
      return;
    }
    const read = parseTargetText(text, this.#plainPort);
    if (read.kind === 'refused') {
      this.#refuse(read.reason);
      return;
    }
    const address = JSON.stringify([read.value.definition.spec, read.value.definition.resolver]);
    if (this.#addresses.has(address)) {
      this.repeated += 1;
      return;
    }
    this.#addresses.add(address);
    const name = uniqueLabel(read.value.definition.name, this.#names);
    this.targets.push({ definition: { ...read.value.definition, name }, secrets: read.value.secrets });
  }

  #refuse(reason: string): void {
    if (this.problems.length < MAX_LINE_PROBLEMS) this.problems.push({ line: this.#line, reason });
    else this.furtherProblems += 1;
  }
}

/** A comment starts with `#` at the line's start or after a space, so that a fragment of a URL is none. */
function withoutComment(line: string): string {
  const at = line.search(/(^|\s)#/);
  return (at < 0 ? line : line.slice(0, at)).replace(/^\ufeff/, '').trim();
}

/** The same for a text that is there as a whole. */
export function readTargetLines(text: string, plainPort: number | null, names: Set<string> = new Set()): TargetLines {
  const lines = new TargetLines(plainPort, names);
  for (const line of text.split(/\r\n|\n|\r/)) lines.add(line);
  return lines;
}
