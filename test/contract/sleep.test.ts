import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import { targetId } from '../../electron/domain/ids.ts';
import { startService } from '../../electron/service/start-service.ts';
import { openReader } from '../../electron/store/open-reader.ts';
import { startHttpServer } from '../support/servers/http-server.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function watchHanging() {
  const server = await startHttpServer({ behaviour: { kind: 'hang-in-wait', forMs: null } });
  ends.push(() => server.close());
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-sleep-'));
  ends.push(() => rm(directory, { recursive: true, force: true }));
  const start = startService({
    directory,
    targets: null,
    resolvers: [],
    environment: process.env,
    platform: process.platform,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  if (start.kind === 'refused') throw new Error(start.error.message);
  const { service } = start;
  ends.push(() => service.stop());
  const events: ContractEvent[] = [];
  service.api.subscribe((event) => events.push(event));
  // It is overdue soon, and no incident however long the machine stops between a stall and the sleep.
  await service.api['targets.import']({
    text: `targets:\n  - { name: hanging, url: '${server.origin}/', slowAfter: 25s }\n`,
  });
  return { service, events, directory, server };
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (isSo()) return;
    await elapse(20);
  }
  throw new Error(`Never: ${what}.`);
}

/** What another program reads from the disk at this moment. */
async function onDisk(directory: string) {
  const reader = openReader({ directory });
  try {
    const samples = await reader.recentSamples(targetId(1), 10);
    const gaps = await reader.gaps({ fromUs: null, toUs: null });
    return { samples, gaps };
  } finally {
    await reader.close();
  }
}

const count = (events: readonly ContractEvent[], type: ContractEvent['type']) =>
  events.filter((event) => event.type === type).length;

test('when the machine may sleep, all that was seen is on the disk, with the gap that has begun', async () => {
  const { service, events, directory } = await watchHanging();
  await until('a stall', () => count(events, 'stall.opened') > 0);
  await service.suspend();
  const { samples, gaps } = await onDisk(directory);
  // One, or two where it took longer than an interval to come to this.
  expect(samples.length).toBeGreaterThan(0);
  for (const sample of samples) expect(sample).toMatchObject({ outcome: 'failed', failure: { code: 'cancelled' } });
  expect(gaps).toMatchObject([{ reason: 'asleep', endedAtUs: null }]);
  expect(count(events, 'stall.closed')).toBe(count(events, 'stall.opened'));
  expect(count(events, 'incident.opened')).toBe(0);
});

test('after the waking it is probed again, in grace, and the gap has its end', async () => {
  const { service, events, server } = await watchHanging();
  await until('a request', () => server.requests.length > 0);
  await service.suspend();
  const before = server.requests.length;
  service.resume();
  await until('a request after the waking', () => server.requests.length > before);
  const told = events.flatMap((event) => (event.type === 'gap' ? [event] : []));
  expect(told.map(({ reason, endedAt }) => [reason, endedAt === null])).toEqual([
    ['asleep', true],
    ['asleep', false],
  ]);
  expect((await service.api.overview({})).observer.inGrace).toBe(true);
});

test('stopping a service that is asleep leaves no gap open', async () => {
  const { service, directory } = await watchHanging();
  await service.suspend();
  await service.stop();
  const { gaps } = await onDisk(directory);
  expect(gaps.filter(({ endedAtUs }) => endedAtUs === null)).toEqual([]);
});

test('where it is measured from is told once it is known, and not again by waking in the same place', async () => {
  const { service, events } = await watchHanging();
  await until('a vantage', () => count(events, 'vantage.changed') > 0);
  const [event] = events.filter(({ type }) => type === 'vantage.changed');
  expect(event).toMatchObject({ host: hostname() });
  await service.suspend();
  service.resume();
  await elapse(3_000);
  expect(count(events, 'vantage.changed')).toBe(1);
});
