import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeptTargets } from '../../../electron/service/kept-targets.ts';
import { startTwoServers } from '../../support/watched-service.ts';
import { contractSuite, type WatchingClient } from '../suite.ts';
import { apiOfClient } from '../wire/api-of-client.ts';
import { forkEngine } from './forked-engine.ts';

/** An engine process that watches what is kept in its data directory. */
async function watchedByProcess(): Promise<WatchingClient> {
  const servers = await startTwoServers();
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-test-'));
  const kept = openKeptTargets(directory, (line) => process.stderr.write(`${line}\n`));
  kept.add(servers.targets);
  kept.close();
  const engine = forkEngine();
  await engine.client.call('host.start', { directory, secrets: [] });
  return {
    api: apiOfClient(engine.client),
    hopLabels: [],
    close: async () => {
      await engine.client.call('host.stop', {});
      await engine.ended;
      await servers.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

contractSuite('the port of the engine process', watchedByProcess);
