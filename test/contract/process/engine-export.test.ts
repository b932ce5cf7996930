import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HostInput } from '../../../electron/contract/host-contract.ts';
import { readZip, textOf } from '../../unit/bundle/read-zip.ts';
import {
  directoryWithTargets,
  refusal,
  temporaryFolder,
  type WatchingEngine,
  watchingEngine,
} from './engine-in-test.ts';

/** An engine with an incident of `hanging`, and a folder to save to. */
async function withIncident(): Promise<{
  readonly engine: WatchingEngine;
  readonly incident: number;
  readonly folder: string;
  readonly request: (file: string, overwrite?: boolean) => HostInput<'host.exportIncident'>;
}> {
  const engine = await watchingEngine(await directoryWithTargets());
  onTestFinished(() => engine.kill());
  await engine.next('incident.opened');
  const { incidents } = await engine.client.call('incidents.list', { limit: 1, openOnly: false });
  const incident = incidents[0]?.id ?? 0;
  return {
    engine,
    incident,
    folder: temporaryFolder(),
    request: (file, overwrite = false) => ({ incident, profile: 'generic', redact: 'standard', file, overwrite }),
  };
}

const isZip = (file: string): boolean => readFileSync(file).subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';

describe('the bundle of an incident', () => {
  test('goes into the file that was chosen, and what is there stays unless it is to be replaced', async () => {
    const { engine, folder, request } = await withIncident();
    const file = join(folder, 'für den Anbieter.zip');
    const written = await engine.client.call('host.exportIncident', request(file));
    expect(written).toMatchObject({ path: file, bytes: statSync(file).size });
    expect(written.completeness).toBeGreaterThan(0);
    expect(isZip(file)).toBe(true);

    writeFileSync(file, 'what was there');
    expect(await refusal(engine.client.call('host.exportIncident', request(file)))).toMatchObject({
      code: 'already-exists',
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file, 'utf8')).toBe('what was there');
    await engine.client.call('host.exportIncident', request(file, true));
    expect(isZip(file)).toBe(true);
    expect(readdirSync(folder)).toEqual(['für den Anbieter.zip']);
  });

  test('tells how far it has come, from the beginning to the end, and holds what a person noted', async () => {
    const { engine, incident, folder, request } = await withIncident();
    await engine.client.call('incidents.note', { id: incident, note: 'Seen from the office too.' });
    const file = join(folder, 'a.zip');
    const preview = await engine.client.call('bundle.preview', { incident, profile: 'generic', redact: 'standard' });
    const written = await engine.client.call('host.exportIncident', request(file));
    const told = engine.events.filter((event) => event.type === 'export.progress');
    expect(told[0]).toMatchObject({ incident, done: 0 });
    expect(told.at(-1)).toMatchObject({ incident, done: written.files, of: written.files });
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((one, other) => one - other));
    const entries = await readZip(file);
    expect(JSON.parse(textOf(entries, 'incident.json')).note).toBe('Seen from the office too.');
    expect(textOf(entries, 'README.txt')).toContain('Seen from the office too.');
    expect(preview.ticket).toContain('Seen from the office too.');
  });

  test('that cannot be written says where, and leaves nothing', async () => {
    const { engine, folder, incident, request } = await withIncident();
    const { client } = engine;
    const ask = (input: HostInput<'host.exportIncident'>) => refusal(client.call('host.exportIncident', input));
    const nowhere = join(folder, 'not there', 'a.zip');
    expect(await ask(request(nowhere))).toMatchObject({
      code: 'cannot-write',
      message: expect.stringContaining(nowhere),
    });
    mkdirSync(join(folder, 'folder.zip'));
    expect(await ask(request(join(folder, 'folder.zip'), true))).toMatchObject({ code: 'cannot-write' });
    expect(await ask(request('relative.zip'))).toMatchObject({ code: 'invalid-input' });
    expect(await ask({ ...request(join(folder, 'a.zip')), incident: incident + 1_000 })).toMatchObject({
      code: 'not-found',
    });
    expect(await ask({ ...request(join(folder, 'a.zip')), profile: 'nobody' })).toMatchObject({
      code: 'invalid-input',
    });
    expect(readdirSync(folder)).toEqual(['folder.zip']);
    expect(existsSync('relative.zip')).toBe(false);
  });

  test('that nobody waits for any more leaves nothing', async () => {
    const { engine, folder, request } = await withIncident();
    const leaving = new AbortController();
    const call = refusal(engine.client.call('host.exportIncident', request(join(folder, 'a.zip')), leaving.signal));
    await engine.client.call('overview', {});
    leaving.abort();
    expect(await call).toMatchObject({ code: 'cancelled' });
    // It waits for what is under way.
    await engine.client.call('host.stop', {});
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is under way when the engine is to stop leaves nothing and does not hold it up', async () => {
    const { engine, folder, request } = await withIncident();
    const call = refusal(engine.client.call('host.exportIncident', request(join(folder, 'a.zip'))));
    await engine.client.call('overview', {});
    await engine.client.call('host.stop', {});
    expect(readdirSync(folder)).toEqual([]);
    expect(await call).toMatchObject({ code: 'cancelled' });
    expect(await engine.ended).toEqual({ code: 0, signal: null });
  });

  test('has a name before it is written, of its target and the time', async () => {
    const { engine, incident } = await withIncident();
    const { fileName } = await engine.client.call('host.bundleName', { incident });
    expect(fileName).toMatch(/^stallscope_hanging_\d{4}-?\d{2}-?\d{2}T?[\w-]*\.zip$/);
    expect(await refusal(engine.client.call('host.bundleName', { incident: incident + 1_000 }))).toMatchObject({
      code: 'not-found',
    });
  });
});
