import { oneLine } from './bounded-text.ts';
import type { CaptureContext } from './capture.ts';
import type { Tool } from './remedies.ts';
import { runTool } from './tool-run.ts';

/** How a program is asked for its version; those that are not here have none, or do harm when asked. */
const VERSION_ARGS: Partial<Record<Tool, readonly string[]>> = {
  mtr: ['--version'],
  traceroute: ['--version'],
  ip: ['-V'],
  ss: ['-V'],
  ping: ['-V'],
  tcpdump: ['--version'],
  dumpcap: ['--version'],
  timedatectl: ['--version'],
};

/** First line in which the tool tells its version; null when it is missing or does not tell. */
export async function toolVersion(context: CaptureContext, tool: Tool): Promise<string | null> {
  const args = VERSION_ARGS[tool];
  // The tools of macOS and Windows belong to the system and take these words for options of a run.
  if (
    args === undefined ||
    (context.platform !== 'linux' && tool !== 'mtr' && tool !== 'tcpdump' && tool !== 'dumpcap')
  )
    return null;
  const run = await runTool(context, tool, args, { deadlineMs: 3_000, signal: context.signal });
  if (run.outcome.kind !== 'ended') return null;
  const lines = `${run.outcome.stdout}\n${run.outcome.stderr}`.split('\n').filter((line) => /\d/.test(line));
  return lines[0] === undefined ? null : oneLine(lines[0], 100);
}
