import { spawn } from 'node:child_process';

export type AppEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not-started'; readonly reason: string };

/**
 * Runs Electron until it ends, with this process's own input and output. Once `signal` aborts, the app is asked to end as well; the
 * terminal's Ctrl+C has reached it already then, and a second request does no harm.
 */
export function runElectron(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<AppEnd> {
  const own = { ...environment };
  // Terminals inside of other Electron apps hand it down; with it, Electron would be a plain Node.
  delete own.ELECTRON_RUN_AS_NODE;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env: own, windowsHide: false });
    const askToEnd = () => child.kill('SIGTERM');
    const ended = (end: AppEnd) => {
      signal.removeEventListener('abort', askToEnd);
      resolve(end);
    };
    child.once('error', (error) => ended({ kind: 'not-started', reason: error.message }));
    child.once('close', (code, killedBy) => {
      if (killedBy !== null) ended({ kind: 'killed', signal: killedBy });
      else ended({ kind: 'exited', code: code ?? 1 });
    });
    if (signal.aborted) askToEnd();
    else signal.addEventListener('abort', askToEnd, { once: true });
  });
}
