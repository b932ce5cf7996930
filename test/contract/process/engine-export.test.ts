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
  readonly request: (file: string, overwrite?: boolean) => HostInput<'host.exportBundle'>;
}> {
  const engine = await watchingEngine(await directoryWithTargets());
  onTestFinished(() => engine.kill());
  await engine.came('incident.opened');
  const { incidents } = await engine.client.call('incidents.list', { limit: 1, openOnly: false });
  const incident = incidents[0]?.id ?? 0;
  return {
    engine,
    incident,
    folder: temporaryFolder(),
    request: (file, overwrite = false) => ({ ...choice(incident), destination: { kind: 'zip', file, overwrite } }),
  };
}

const choice = (incident: number) =>
  ({ scope: { kind: 'incident', incident }, profile: 'generic', redact: 'standard' }) as const;

const isZip = (file: string): boolean => readFileSync(file).subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';

describe('the bundle of an incident', () => {
  test('goes into the file that was chosen, and what is there stays unless it is to be replaced', async () => {
    const { engine, folder, request } = await withIncident();
    const file = join(folder, 'für den Anbieter.zip');
    const written = await engine.client.call('host.exportBundle', request(file));
    expect(written).toMatchObject({ path: file, bytes: statSync(file).size });
    expect(written.completeness).toBeGreaterThan(0);
    expect(isZip(file)).toBe(true);

    writeFileSync(file, 'what was there');
    expect(await refusal(engine.client.call('host.exportBundle', request(file)))).toMatchObject({
      code: 'already-exists',
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file, 'utf8')).toBe('what was there');
    await engine.client.call('host.exportBundle', request(file, true));
    expect(isZip(file)).toBe(true);
    expect(readdirSync(folder)).toEqual(['für den Anbieter.zip']);
  });

  test('tells how far it has come, from the beginning to the end, and holds what a person noted', async () => {
    const { engine, incident, folder, request } = await withIncident();
    await engine.client.call('incidents.note', { id: incident, note: 'Seen from the office too.' });
    const file = join(folder, 'a.zip');
    const preview = await engine.client.call('bundle.preview', choice(incident));
    const written = await engine.client.call('host.exportBundle', request(file));
    const told = engine.events.filter((event) => event.type === 'export.progress');
    expect(told[0]).toMatchObject({ scope: { kind: 'incident', incident }, done: 0 });
    expect(told.at(-1)).toMatchObject({ done: written.files, of: written.files });
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((one, other) => one - other));
    const entries = await readZip(file);
    expect(JSON.parse(textOf(entries, 'incident.json')).note).toBe('Seen from the office too.');
    expect(textOf(entries, 'README.txt')).toContain('Seen from the office too.');
    expect(preview.ticket).toContain('Seen from the office too.');
  });

  test('that cannot be written says where, and leaves nothing', async () => {
    const { engine, folder, incident, request } = await withIncident();
    const { client } = engine;
    const ask = (input: HostInput<'host.exportBundle'>) => refusal(client.call('host.exportBundle', input));
    const nowhere = join(folder, 'not there', 'a.zip');
    expect(await ask(request(nowhere))).toMatchObject({
      code: 'cannot-write',
      message: expect.stringContaining(nowhere),
    });
    mkdirSync(join(folder, 'folder.zip'));
    expect(await ask(request(join(folder, 'folder.zip'), true))).toMatchObject({ code: 'cannot-write' });
    expect(await ask(request('relative.zip'))).toMatchObject({ code: 'invalid-input' });
    expect(await ask({ ...request(join(folder, 'a.zip')), ...choice(incident + 1_000) })).toMatchObject({
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
    const call = refusal(engine.client.call('host.exportBundle', request(join(folder, 'a.zip')), leaving.signal));
    await engine.client.call('overview', {});
    leaving.abort();
    expect(await call).toMatchObject({ code: 'cancelled' });
    // It waits for what is under way.
    await engine.client.call('host.stop', {});
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is under way when the engine is to stop leaves nothing and does not hold it up', async () => {
    const { engine, folder, request } = await withIncident();
    const call = refusal(engine.client.call('host.exportBundle', request(join(folder, 'a.zip'))));
    await engine.client.call('overview', {});
    await engine.client.call('host.stop', {});
    expect(readdirSync(folder)).toEqual([]);
    expect(await call).toMatchObject({ code: 'cancelled' });
    expect(await engine.ended).toEqual({ code: 0, signal: null });
  });

  test('has a name before it is written, of its target and the time, and a form', async () => {
    const { engine, incident } = await withIncident();
    const { name, form } = await engine.client.call('host.bundleName', choice(incident));
    expect(name).toMatch(/^stallscope_hanging_\d{8}T\d{6}Z\.zip$/);
    expect(form).toBe('zip');
    const loose = await engine.client.call('host.bundleName', { ...choice(incident), profile: 'cloudflare' });
    expect(loose.name).toMatch(/^stallscope_hanging_\d{8}T\d{6}Z$/);
    expect(loose.form).toBe('files');
    expect(await refusal(engine.client.call('host.bundleName', choice(incident + 1_000)))).toMatchObject({
      code: 'not-found',
    });
  });

  test('goes into a folder of its own for a desk that takes no archive, and into none that has something in it', async () => {
    const { engine, incident, folder } = await withIncident();
    const directory = join(folder, 'loose');
    const asked = { ...choice(incident), profile: 'cloudflare', destination: { kind: 'loose', directory } } as const;
    const written = await engine.client.call('host.exportBundle', asked);
    expect(written.path).toBe(directory);
    expect(readdirSync(directory)).toContain('manifest.json');
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const before = readdirSync(directory).toSorted();
    expect(await refusal(engine.client.call('host.exportBundle', asked))).toMatchObject({ code: 'already-exists' });
    expect(readdirSync(directory).toSorted()).toEqual(before);
    const relative = { ...asked, destination: { kind: 'loose', directory: 'loose' } } as const;
    expect(await refusal(engine.client.call('host.exportBundle', relative))).toMatchObject({ code: 'invalid-input' });
  });

  test('of a stretch of time holds all incidents in it, and says when there is nothing', async () => {
    const { engine, folder } = await withIncident();
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const range = (from: string, to: string, targets: string[] | null, file: string) =>
      ({
        scope: { kind: 'range', from, to, targets },
        profile: 'generic',
        redact: 'standard',
        destination: { kind: 'zip', file: join(folder, file), overwrite: false },
      }) as const;
    const call = (input: HostInput<'host.exportBundle'>) => engine.client.call('host.exportBundle', input);
    const asked = range(at(-60_000), at(60_000), ['hanging', 'well'], 'range.zip');
    await call(asked);
    const entries = await readZip(join(folder, 'range.zip'));
    expect(JSON.parse(textOf(entries, 'incident.json')).incidents.length).toBeGreaterThan(0);
    const told = engine.events.filter((event) => event.type === 'export.progress');
    expect(told.map(({ scope }) => scope)).toContainEqual(asked.scope);

    const longAgo = range('2020-01-01T00:00:00.000Z', '2020-01-02T00:00:00.000Z', null, 'nothing.zip');
    expect(await refusal(call(longAgo))).toMatchObject({ code: 'nothing-to-export' });
    expect(await refusal(call(range(at(0), at(-60_000), null, 'backwards.zip')))).toMatchObject({
      code: 'invalid-input',
    });
    expect(await refusal(call(range(at(-60_000), at(0), ['nobody'], 'nobody.zip')))).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('nobody'),
    });
    expect(readdirSync(folder)).toEqual(['range.zip']);
  });

  test('of a target that is not watched any more is written all the same', async () => {
    const { engine, incident, folder, request } = await withIncident();
    await engine.client.call('targets.remove', { target: 'hanging' });
    await engine.client.call('host.exportBundle', request(join(folder, 'a.zip')));
    const entries = await readZip(join(folder, 'a.zip'));
    expect(JSON.parse(textOf(entries, 'incident.json'))).toMatchObject({ id: incident, targets: ['hanging'] });
  });
});
