import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { RunningService } from '../../electron/service/service.ts';
import type { ServiceOptions } from '../../electron/service/service-options.ts';
import { startService } from '../../electron/service/start-service.ts';

export interface ServiceInTest {
  readonly service: RunningService;
  readonly api: RunningService['api'];
  readonly events: ContractEvent[];
  readonly log: string[];
  stop(): Promise<void>;
}

/** A folder that is gone after the test. */
export async function folderInTest(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** The real service over the targets that are kept in the folder; it ends with the test at the latest. */
export async function serviceInTest(directory: string, options: Partial<ServiceOptions> = {}): Promise<ServiceInTest> {
  const log: string[] = [];
  const start = startService({
    directory,
    targets: null,
    resolvers: [],
    environment: process.env,
    platform: process.platform,
    log: (line) => log.push(line),
    ...options,
  });
  if (start.kind === 'refused') throw new Error(start.error.message);
  const { service } = start;
  const events: ContractEvent[] = [];
  service.api.subscribe((event) => events.push(event));
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= service.stop();
    return stopped;
  };
  onTestFinished(stop);
  return { service, api: service.api, events, log, stop };
}

/** Waits for what must come; the test's own time limit ends what never comes. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await elapse(20);
}
