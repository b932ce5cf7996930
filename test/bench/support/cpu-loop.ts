/**
 * Child of the CPU figure: fresh HTTPS requests at a fixed rate in one way or the other; prints the CPU time that one cost.
 * Arguments: way, URL, file with the authority, requests a second, seconds.
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { NO_SECRETS } from '../../../electron/domain/target.ts';
import { createTcpInfoReader } from '../../../electron/engine/native/tcp-info.ts';
import { createConnectionPool } from '../../../electron/engine/probe/connection-pool.ts';
import { newProgress } from '../../../electron/engine/probe/progress.ts';
import { probe } from '../../../electron/engine/probe/registry.ts';
import { createNameResolver } from '../../../electron/engine/probe/resolve/create-name-resolver.ts';
import { httpSpec, realClock, targetOf } from '../../support/probe-context.ts';

const [way = '', url = '', caFile = '', rateText = '', secondsText = ''] = process.argv.slice(2);
const rate = Number(rateText);
const seconds = Number(secondsText);

const resolver = createNameResolver({ clock: realClock });
const connections = createConnectionPool(realClock);
const tcpInfo = createTcpInfoReader(process.platform);
const target = targetOf(httpSpec(url));
const environment = { SSL_CERT_FILE: caFile };
const ca = readFileSync(caFile);

async function byProber(): Promise<void> {
  const { failure } = await probe(target, {
    clock: realClock,
    signal: new AbortController().signal,
    secrets: NO_SECRETS,
    environment,
    resolver,
    connections,
    tcpInfo,
    progress: newProgress(realClock.monotonicMs()),
  });
  if (failure !== null) throw new Error(failure.message);
}

function byHttpsGet(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, ca }, (response) => {
      response.on('data', () => {});
      response.on('end', resolve);
    });
    request.on('error', reject);
  });
}

const once = way === 'prober' ? byProber : byHttpsGet;

async function loop(count: number): Promise<void> {
  const pending: Promise<void>[] = [];
  const startedMs = realClock.monotonicMs();
  for (let index = 0; index < count; index += 1) {
    const waitMs = startedMs + (index * 1_000) / rate - realClock.monotonicMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    pending.push(once());
  }
  await Promise.all(pending);
}

await loop(rate * 2);
const before = process.cpuUsage();
await loop(rate * seconds);
const { user, system } = process.cpuUsage(before);
const result = {
  cpuMs: (user + system) / 1_000 / (rate * seconds),
  residentMib: process.memoryUsage().rss / 1_048_576,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
