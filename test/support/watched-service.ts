import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTargetText } from '../../electron/domain/target-text.ts';
import { readAsTable } from '../../electron/engine/names/as-table.ts';
import type { RunningService } from '../../electron/service/service.ts';
import { startService } from '../../electron/service/start-service.ts';
import type { TargetInput } from '../../electron/service/target-input.ts';
import { startHttpServer } from './servers/http-server.ts';

/** Short, so that a test need not wait for what hangs. */
export const QUICK = { intervalMs: 300, captureAfterMs: 150, slowAfterMs: 300, timeoutMs: 5_000 };
/** For what must never be slow: longer than a machine may stop for. */
export const NEVER_SLOW = { intervalMs: 300, captureAfterMs: 15_000, slowAfterMs: 20_000, timeoutMs: 30_000 };

export interface WatchedService {
  readonly service: RunningService;
  readonly directory: string;
  readonly stop: () => Promise<void>;
}

export interface TwoServers {
  /** `well` answers at once, `hanging` after 700 ms. */
  readonly targets: readonly TargetInput[];
  readonly close: () => Promise<void>;
}

/** Two real servers on loopback, and the targets that they are. */
export async function startTwoServers(): Promise<TwoServers> {
  const well = await startHttpServer();
  const hanging = await startHttpServer({ behaviour: { kind: 'hang-in-wait', forMs: 700 } });
  return {
    targets: [named('well', `${well.origin}/`, NEVER_SLOW), named('hanging', `${hanging.origin}/`, QUICK)],
    close: async () => {
      await well.close();
      await hanging.close();
    },
  };
}

/** The real service in a folder of its own, watching two real servers. */
export async function watchTwoServers(): Promise<WatchedService> {
  const servers = await startTwoServers();
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-test-'));
  const start = startService({
    directory,
    environment: process.env,
    platform: process.platform,
    targets: servers.targets,
    resolvers: [],
    hopNaming: { reverseDns: false, asTable: tableOfLoopback() },
    log: (line) => process.stderr.write(`${line}\n`),
  });
  if (start.kind === 'refused') throw new Error(start.error.message);
  return {
    service: start.service,
    directory,
    stop: async () => {
      await start.service.stop();
      await servers.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function tableOfLoopback() {
  const table = readAsTable('127.0.0.0/8,64512,LOOPBACK');
  if (table.kind === 'refused') throw new Error(table.reason);
  return table.value;
}

function named(name: string, url: string, thresholds: typeof QUICK): TargetInput {
  const read = parseTargetText(url);
  if (read.kind === 'refused') throw new Error(read.reason);
  return { ...read.value, definition: { ...read.value.definition, name, thresholds } };
}
