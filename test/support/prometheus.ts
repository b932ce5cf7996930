import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { z } from 'zod';
import { type Need, program } from './needs.ts';

export const PROMETHEUS_NEEDS: readonly Need[] = [
  program('prometheus', 'prometheus'),
  program('promtool', 'prometheus'),
];

const answerShape = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .object({
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
    })
    .optional(),
});
const rulesShape = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({ name: z.string(), state: z.string(), health: z.string(), lastError: z.string().optional() }),
        ),
      }),
    ),
  }),
});

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  /** What an expression has now; throws with the reason where it cannot be read. */
  query(expression: string): Promise<readonly Series[]>;
  /** The state of each alert by its name. */
  alerts(): Promise<ReadonlyMap<string, { readonly state: string; readonly health: string }>>;
  stop(): Promise<void>;
}

/** A real Prometheus with this configuration, which lies in `folder` with what it names; its data goes with it. */
export async function startPrometheus(configuration: string): Promise<Prometheus> {
  const data = await mkdtemp(join(tmpdir(), 'stallscope-prometheus-'));
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: data },
  );
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const ask = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}?${new URLSearchParams(query)}`);
    return response.json();
  };
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(data, { recursive: true, force: true });
  };
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`prometheus ended: ${said}`);
    await elapse(50);
  }
  return {
    async query(expression) {
      const { data: found, error } = answerShape.parse(await ask('/api/v1/query', { query: expression }));
      if (found === undefined) throw new Error(`${expression}: ${error}`);
      return found.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async alerts() {
      const { groups } = rulesShape.parse(await ask('/api/v1/rules')).data;
      return new Map(groups.flatMap(({ rules }) => rules.map(({ name, state, health }) => [name, { state, health }])));
    },
    stop,
  };
}

/** What promtool says of it, and whether it found nothing wrong. */
export function promtool(args: readonly string[], input = ''): { readonly fine: boolean; readonly says: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { fine: status === 0, says: `${stdout}${stderr}` };
}

/** The file, and where it lies. */
export async function writtenTo(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok;
  } catch {
    return false;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
