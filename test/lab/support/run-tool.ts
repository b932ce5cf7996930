import { execFile } from 'node:child_process';

export interface ToolResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, at most `deadlineMs`; resolves whatever its exit code, rejects when it cannot be started. */
export function runTool(
  program: string,
  args: readonly string[],
  options: { deadlineMs?: number; environment?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      {
        timeout: options.deadlineMs ?? 20_000,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024 * 1024,
        env: options.environment ?? process.env,
      },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code === 'string') reject(error);
        else
          resolve({
            exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : null,
            stdout,
            stderr,
          });
      },
    );
    if (options.input !== undefined) child.stdin?.on('error', () => undefined).end(options.input);
  });
}

/** As `runTool`, but any exit code other than 0 rejects with the program's own words. */
export async function mustRun(program: string, args: readonly string[], input?: string): Promise<string> {
  const result = await runTool(program, args, input === undefined ? {} : { input });
  if (result.exitCode !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr.trim()}`);
  }
  return result.stdout;
}
