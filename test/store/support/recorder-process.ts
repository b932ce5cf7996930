import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { FROM_SOURCE } from '../../support/from-source.ts';

const PROGRAM = fileURLToPath(new URL('./record-until-killed.ts', import.meta.url));

export interface RecorderProcess {
  readonly pid: number;
  /** What it answered when it opened the store. */
  readonly opening: Record<string, unknown>;
  /** Starts of the samples that it has handed to its store so far, UTC microseconds. */
  readonly handedOver: readonly number[];
  /** Ends it the hard way and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts another process that records into `directory`; killed after the test in any case. */
export async function startRecorder(directory: string): Promise<RecorderProcess> {
  const child = spawn(process.execPath, [...FROM_SOURCE, PROGRAM, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  const handedOver: number[] = [];
  const lines = createInterface({ input: child.stdout });
  const opening = await new Promise<Record<string, unknown>>((resolve, reject) => {
    lines.once('line', (line) => {
      lines.on('line', (next) => handedOver.push(Number(next)));
      const parsed: Record<string, unknown> = JSON.parse(line);
      resolve(parsed);
    });
    child.once('exit', (code) => reject(new Error(`the recorder ended with ${code}`)));
  });
  return { pid: child.pid ?? 0, opening, handedOver, kill };
}
