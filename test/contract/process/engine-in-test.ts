import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import { type ContractErrorData, contractErrorOf } from '../../../electron/contract/errors.ts';
import { sampleId } from '../../../electron/domain/ids.ts';
import { openArchive } from '../../../electron/service/archive.ts';
import { openKeptTargets } from '../../../electron/service/kept-targets.ts';
import { startTwoServers } from '../../support/watched-service.ts';
import { type ForkedEngine, forkEngine } from './forked-engine.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process that was not told to start yet; it ends with the test. */
export function idleEngine(environment?: Readonly<Record<string, string>>): ForkedEngine {
  const engine = forkEngine(environment);
  onTestFinished(() => engine.kill());
  return engine;
}

/** A data directory in which `well` and `hanging` are kept; their servers run as long as the test. */
export async function directoryWithTargets(): Promise<string> {
  const directory = temporaryFolder();
  const servers = await startTwoServers();
  onTestFinished(() => servers.close());
  const kept = openKeptTargets(directory, (line) => process.stderr.write(`${line}\n`));
  kept.add(servers.targets);
  kept.close();
  return directory;
}

export interface WatchingEngine extends ForkedEngine {
  readonly directory: string;
  /** All from the first one. */
  readonly events: ContractEvent[];
  /** Resolves when an event of this type has come since the start, maybe before this was called. */
  readonly came: (type: ContractEvent['type']) => Promise<void>;
  /** Resolves when an event of this type has come since this was called; for what comes again and again. */
  readonly next: (type: ContractEvent['type']) => Promise<void>;
}

/** A process that watches what is kept in the directory. */
export async function watchingEngine(directory: string): Promise<WatchingEngine> {
  const engine = idleEngine();
  const events: ContractEvent[] = [];
  const end = () => {};
  engine.client.follow(0, { opened: end, event: (event) => events.push(event), outrun: end, lost: end });
  await engine.client.call('host.start', { directory, secrets: [] });
  return {
    ...engine,
    directory,
    events,
    came: (type) => until(() => events.some((event) => event.type === type)),
    next: async (type) => {
      const before = events.length;
      await until(() => events.slice(before).some((event) => event.type === type));
    },
  };
}

/** Identifiers of the samples of a target, as the store has them. */
export async function storedSamples(directory: string, target: string): Promise<string[]> {
  const archive = openArchive({ directory });
  const ids: string[] = [];
  const query = { target, fromUs: null, toUs: null, signal: new AbortController().signal };
  for await (const samples of archive.samples(query))
    ids.push(...samples.map((sample) => sampleId(sample.targetId, sample.startedAtUs)));
  await archive.close();
  return ids;
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

export const refusal = (call: Promise<unknown>): Promise<ContractErrorData> =>
  call.then(
    (value) => {
      throw new Error(`It was not refused: ${JSON.stringify(value)}`);
    },
    (thrown: unknown) => contractErrorOf(thrown),
  );
