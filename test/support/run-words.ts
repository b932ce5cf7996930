import { PassThrough, Readable } from 'node:stream';
import type { CommandContext } from '../../electron/headless/command.ts';
import { runCommandLine } from '../../electron/headless/run-command-line.ts';
import { textOutput } from '../../electron/headless/text-output.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process as a shell would: words in, exit code and what was printed out. */
export async function runWords(
  words: readonly string[],
  options: {
    readonly stdin?: string;
    readonly environment?: Record<string, string>;
    readonly signal?: AbortSignal;
    readonly directory?: string;
    /** Gets what hangs up. */
    readonly onHangUp?: CommandContext['onHangUp'];
  } = {},
): Promise<Run> {
  const out = new PassThrough();
  const error = new PassThrough();
  const stdout = collected(out);
  const stderr = collected(error);
  const ending = new AbortController();
  const context: CommandContext = {
    stdout: textOutput(out, {}, () => ending.abort()),
    stderr: textOutput(error, {}, () => {}),
    stdin: Readable.from([options.stdin ?? '']),
    environment: options.environment ?? {},
    platform: process.platform,
    homeDirectory: '/nonexistent',
    workingDirectory: options.directory ?? process.cwd(),
    rendererDirectory: '/nonexistent',
    packageDirectory: '/nonexistent',
    onHangUp: options.onHangUp ?? (() => () => {}),
    signal: options.signal === undefined ? ending.signal : AbortSignal.any([options.signal, ending.signal]),
  };
  const code = await runCommandLine(words, context);
  out.end();
  error.end();
  return { code, stdout: await stdout, stderr: await stderr };
}

async function collected(stream: PassThrough): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
