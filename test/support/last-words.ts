/** How the first line begins that Node or V8 prints when it gives up its process. */
const FIRST_LINE = /^(# Fatal |FATAL ERROR|Fatal |.*: Assertion .* failed|.*Segmentation fault)/;
/** Enough for the reason and the native stack. */
const LINES = 30;

/** Picks out of what processes print on their standard error what one of them said when it died. */
export class LastWords {
  readonly #lines: string[] = [];
  #unfinished = '';
  #left = 0;

  take(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) {
      if (FIRST_LINE.test(line)) this.#left = LINES;
      if (this.#left === 0) continue;
      this.#left -= 1;
      if (line.trim() !== '' && line.trim() !== '#') this.#lines.push(line);
    }
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
