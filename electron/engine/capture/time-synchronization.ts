import type { CaptureContext } from './capture.ts';
import { runTool } from './tool-run.ts';

/** Whether something keeps the wall clock right. */
export interface TimeSynchronization {
  readonly synchronized: boolean;
  /** Who says so. */
  readonly by: string;
  /** The tool's own words. */
  readonly raw: string;
}

/** From `timedatectl`; null where it is not there or cannot tell. */
export async function timeSynchronization(context: CaptureContext): Promise<TimeSynchronization | null> {
  if (context.platform !== 'linux') return null;
  const run = await runTool(context, 'timedatectl', ['show'], { deadlineMs: 2_000, signal: context.signal });
  if (run.outcome.kind !== 'ended' || run.outcome.exitCode !== 0) return null;
  const value = /^NTPSynchronized=(yes|no)$/m.exec(run.outcome.stdout)?.[1];
  return value === undefined ? null : { synchronized: value === 'yes', by: 'timedatectl', raw: run.outcome.stdout };
}
