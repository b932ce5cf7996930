import type { Readable } from 'node:stream';
import type { CommandArguments, OptionDefinition } from './arguments.ts';
import type { ExitCode } from './exit-code.ts';
import type { TextOutput } from './text-output.ts';

/** Everything a command gets from the process, so that tests can hand over something else. */
export interface CommandContext {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly stdin: Readable;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  readonly workingDirectory: string;
  /** Where the built page lies. */
  readonly rendererDirectory: string;
  /** Where this package's package.json lies, by which the desktop app is started. */
  readonly packageDirectory: string;
  /**
   * From now on a hang-up of the process (SIGHUP) is told to the listener and does not end it. A hang-up because the terminal is gone
   * ends it, as ever. The returned function gives it back its usual meaning.
   */
  readonly onHangUp: (listener: () => void) => () => void;
  /** Aborted when the person or the system asks to end, or when nobody reads standard output any more. */
  readonly signal: AbortSignal;
}

/** One word of the command line; its file in `commands/` is loaded only when it is called. */
export interface Command {
  /** Lines such as `watch [TARGET…] [--config FILE]`. */
  readonly usage: readonly string[];
  /** What it does, for `--help`: paragraphs. */
  readonly about: readonly string[];
  readonly options: readonly OptionDefinition[];
  /** For a command that tells something else by 1 (failed while running) and 2 (usage or configuration). */
  readonly failureCode?: (usual: 1 | 2) => ExitCode;
  readonly run: (args: CommandArguments, context: CommandContext) => Promise<ExitCode>;
}
