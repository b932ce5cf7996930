import { closeSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import type { CommandContext } from './command.ts';
import { runCommandLine } from './run-command-line.ts';
import { textOutput } from './text-output.ts';

/** How long what was printed may take to reach its reader once this was asked to end; before that a reader has all the time it wants. */
const FLUSH_DEADLINE_MS = 2_000;
/** As shells count: 128 and the signal's number. */
const INTERRUPTED = { SIGINT: 130, SIGTERM: 143 } as const;

const ending = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (ending.signal.aborted) process.exit(INTERRUPTED[signal]);
    ending.abort();
  });
}

// Asked for now, because it is no terminal any more once it was closed.
const startedInTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

/** Daemons are asked by this signal to read their configuration again; programs in a terminal are told that it was closed. */
function onHangUp(listener: () => void): () => void {
  const hangUp = () => {
    if (terminalIsGone()) ending.abort();
    else listener();
  };
  process.on('SIGHUP', hangUp);
  return () => process.off('SIGHUP', hangUp);
}

function terminalIsGone(): boolean {
  // Of a console that is closed Windows says the same, and ends the process soon.
  if (process.platform === 'win32') return true;
  if (!startedInTerminal) return false;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    return true;
  }
}

const readerGone = () => ending.abort();
// This file is the entry of the build (out/main/headless.js) and can be run from its source as well.
const inSource = import.meta.url.endsWith('.ts');

const context: CommandContext = {
  stdout: textOutput(process.stdout, process.env, readerGone),
  stderr: textOutput(process.stderr, process.env, () => {}),
  get stdin() {
    return process.stdin;
  },
  environment: process.env,
  platform: process.platform,
  homeDirectory: homedir(),
  workingDirectory: process.cwd(),
  rendererDirectory: fileURLToPath(new URL(inSource ? '../../out/renderer/' : '../renderer/', import.meta.url)),
  packageDirectory: fileURLToPath(new URL('../..', import.meta.url)),
  onHangUp,
  signal: ending.signal,
};

const exitCode = await runCommandLine(process.argv.slice(2), context);
await Promise.race([Promise.all([context.stdout.flushed(), context.stderr.flushed()]), askedToEnd()]);
// A socket or a helper process that still closes must not keep the terminal waiting.
process.exit(exitCode);

function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    const wait = () => setTimeout(resolve, FLUSH_DEADLINE_MS);
    if (ending.signal.aborted) wait();
    else ending.signal.addEventListener('abort', wait, { once: true });
  });
}
