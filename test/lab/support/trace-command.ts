import { z } from 'zod';
import { STALLSCOPE } from './command-line.ts';
import type { Lab } from './lab.ts';
import { makeOrdinaryUser, type OrdinaryUser } from './ordinary-user.ts';

/** `trace --json` as the command line promises it, written down here on its own. */
const traceJson = z.looseObject({
  destination: z.string(),
  port: z.number().nullable(),
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  reached: z.boolean(),
  durationMs: z.number().nonnegative(),
  hops: z.array(
    z.looseObject({
      ttl: z.number().int().positive(),
      addresses: z.array(z.string()),
      rttMs: z.array(z.number().nonnegative()),
      loss: z.number().min(0).max(1).nullable(),
      note: z.string().nullable(),
    }),
  ),
});
export type TraceJson = z.infer<typeof traceJson>;
export type HopJson = TraceJson['hops'][number];

export interface TraceRun {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** null when nothing was printed. */
  readonly trace: TraceJson | null;
}

/** Runs `trace … --json` of the product. */
export interface TraceCommand {
  /** As an ordinary user, without any lent right. `before` stands before the product's own command, such as `prlimit`. */
  (args: readonly string[], before?: readonly string[]): Promise<TraceRun>;
  readonly user: OrdinaryUser;
}

export async function openTraceCommand(lab: Lab): Promise<TraceCommand> {
  const user = await makeOrdinaryUser(lab);
  const run = async (args: readonly string[], before: readonly string[] = []): Promise<TraceRun> => {
    const [program = '', ...rest] = [...before, process.execPath, STALLSCOPE, 'trace', ...args, '--json'];
    const [first, words] = user.command('bound', program, rest);
    const { exitCode, stdout, stderr } = await lab.run('client', first, words, 90_000);
    const [line = '', ...more] = stdout.trim().split('\n');
    if (more.length > 0) throw new Error(`more than one line of JSON: ${stdout}`);
    return { exitCode, stderr, trace: line === '' ? null : traceJson.parse(JSON.parse(line)) };
  };
  return Object.assign(run, { user });
}

/** What must have been printed. */
export function printed({ trace, stderr }: TraceRun): TraceJson {
  if (trace === null) throw new Error(`nothing was printed: ${stderr}`);
  return trace;
}

/** Linux routers answer one host with six errors at once and then with one a second; so long until all of them are theirs to give again. */
export const rested = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 6_500));
