/** The command line or a file that it names is wrong: nothing was started. Each line is said on standard error; exit code 2. */
export class UsageError extends Error {
  readonly lines: readonly string[];
  /** Whether pointing to `--help` would be of use. */
  readonly aboutOptions: boolean;

  constructor(lines: string | readonly string[], kind: 'options' | 'content' = 'options') {
    const all = typeof lines === 'string' ? [lines] : lines;
    super(all.join('\n'));
    this.name = 'UsageError';
    this.lines = all;
    this.aboutOptions = kind === 'options';
  }
}
