import { execFile } from 'node:child_process';

/** What a tool printed; fails with what it complained of. No shell is involved. */
export function runTool(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly timeoutMs: number; readonly environment?: Record<string, string> },
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...process.env, ...options.environment },
        timeout: options.timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else
          reject(
            new Error(`${program} ${args.join(' ')} failed (${error.message.slice(0, 200)}): ${stderr.slice(-4_000)}`),
          );
      },
    );
  });
}
