import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openKeptTargets } from '../../../electron/service/kept-targets.ts';
import {
  directoryWithTargets,
  idleEngine,
  refusal,
  storedSamples,
  temporaryFolder,
  until,
  watchingEngine,
} from './engine-in-test.ts';

const noLog = (): void => {};

/** Opens the store as the next start would, and says what stands there to be told. */
function reopen(directory: string): { readonly integrity: unknown; readonly openIncidents: unknown } {
  openKeptTargets(directory, noLog).close();
  const database = new Database(join(directory, 'stallscope.db'), { readonly: true });
  try {
    return {
      integrity: database.pragma('integrity_check', { simple: true }),
      openIncidents: database.prepare('SELECT count(*) FROM incidents WHERE closed_at_us IS NULL').pluck().get(),
    };
  } finally {
    database.close();
  }
}

describe('before it was told to start', () => {
  test('it answers nothing but that it was not started', async () => {
    const { client } = idleEngine();
    const calls = [
      client.call('overview', {}),
      client.call('targets.add', { text: 'https://example.invalid/', name: null }),
      client.call('host.secrets', {}),
      client.call('host.suspend', {}),
      client.call('host.resume', {}),
      client.call('host.bundleName', {
        scope: { kind: 'incident', incident: 1 },
        profile: 'generic',
        redact: 'none',
      }),
    ];
    for (const call of calls) expect(await refusal(call)).toMatchObject({ code: 'engine-unavailable' });
  });

  test('it can be told to stop', async () => {
    const { client, ended } = idleEngine();
    await client.call('host.stop', {});
    expect(await ended).toEqual({ code: 0, signal: null });
  });
});

describe('told to start', () => {
  test('it probes what is kept, and says where', async () => {
    const directory = await directoryWithTargets();
    const engine = idleEngine();
    expect(await engine.client.call('host.start', { directory, secrets: [] })).toEqual({ directory });
    const { targets } = await engine.client.call('targets.list', {});
    expect(targets.map(({ name, kept }) => [name, kept])).toEqual([
      ['well', true],
      ['hanging', true],
    ]);
  });

  test('without a directory it takes the one that the command line takes', async () => {
    const home = temporaryFolder();
    const { client } = idleEngine({ HOME: home, XDG_DATA_HOME: join(home, 'data') });
    const { directory } = await client.call('host.start', { directory: null, secrets: [] });
    expect(directory).toBe(
      process.platform === 'linux' ? join(home, 'data', 'stallscope') : expect.stringContaining(home),
    );
  });

  test('twice, it goes on with the first', async () => {
    const { client, directory } = await watchingEngine(await directoryWithTargets());
    const again = client.call('host.start', { directory: temporaryFolder(), secrets: [] });
    expect(await refusal(again)).toMatchObject({ code: 'invalid-input' });
    expect((await client.call('targets.list', {})).targets).toHaveLength(2);
    expect(directory).not.toBe('');
  });

  test('on data that somebody else is writing, it says who', async () => {
    const directory = await directoryWithTargets();
    const holder = openKeptTargets(directory, noLog);
    try {
      const { client } = idleEngine();
      expect(await refusal(client.call('host.start', { directory, secrets: [] }))).toMatchObject({
        code: 'store-unavailable',
        message: expect.stringContaining(String(process.pid)),
        context: { reason: 'in-use', directory, pid: process.pid },
      });
    } finally {
      holder.close();
    }
  });

  test('on data of a newer version, it leaves them as they are and can be sent elsewhere', async () => {
    const directory = await directoryWithTargets();
    const database = new Database(join(directory, 'stallscope.db'));
    database.pragma('user_version = 9000');
    database.close();
    const { client } = idleEngine();
    expect(await refusal(client.call('host.start', { directory, secrets: [] }))).toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('newer'),
      context: { reason: 'newer-database', directory },
    });
    const elsewhere = temporaryFolder();
    expect(await client.call('host.start', { directory: elsewhere, secrets: [] })).toMatchObject({
      directory: elsewhere,
    });
    expect((await client.call('overview', {})).rows).toEqual([]);
  });

  test('where another program has its data, it touches nothing and says where', async () => {
    const directory = temporaryFolder();
    const database = new Database(join(directory, 'stallscope.db'));
    database.exec('PRAGMA application_id = 77; CREATE TABLE theirs (a)');
    database.close();
    const { client } = idleEngine();
    expect(await refusal(client.call('host.start', { directory, secrets: [] }))).toMatchObject({
      code: 'store-unavailable',
      context: { reason: 'foreign-database', directory },
    });
  });

  test('where nothing can be written, it says where and why', async () => {
    const file = join(temporaryFolder(), 'a file');
    writeFileSync(file, 'something else');
    const directory = join(file, 'data');
    const { client } = idleEngine();
    expect(await refusal(client.call('host.start', { directory, secrets: [] }))).toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining(directory),
      context: { reason: 'unreadable-directory', directory },
    });
    expect(await refusal(client.call('host.start', { directory: '', secrets: [] }))).toMatchObject({
      code: 'invalid-input',
    });
  });

  test('with secrets, it uses them, tells them to its parent alone, and tells when they change', async () => {
    const directory = temporaryFolder();
    const first = await watchingEngine(directory);
    await first.client.call('targets.add', { text: 'http://127.0.0.1:9/', name: 'guarded' });
    await first.client.call('targets.setSecrets', { target: 'guarded', credentials: 'ann:v4lue' });
    await until(() => first.events.some(({ type }) => type === 'secrets.changed'));
    const { secrets } = await first.client.call('host.secrets', {});
    expect(secrets).toEqual([{ target: 'guarded', credentials: 'ann:v4lue', headers: {} }]);
    await first.client.call('host.stop', {});
    await first.ended;

    const forgotten = await watchingEngine(directory);
    const told = await forgotten.client.call('targets.list', {});
    expect(told.targets[0]?.secrets).toEqual([{ name: 'credentials', held: false }]);
    await forgotten.client.call('host.stop', {});
    await forgotten.ended;

    const { client, text } = idleEngine();
    await client.call('host.start', { directory, secrets });
    expect((await client.call('targets.list', {})).targets[0]?.secrets).toEqual([{ name: 'credentials', held: true }]);
    expect((await client.call('host.secrets', {})).secrets).toEqual(secrets);
    expect(first.text() + text()).not.toContain('v4lue');
  });
});

describe('its end', () => {
  test('told to stop, it has everything on the disk when it answers, and ends with 0', async () => {
    const engine = await watchingEngine(await directoryWithTargets());
    await engine.came('incident.opened');
    await engine.next('sample');
    await engine.client.call('host.stop', {});
    const told = engine.events.flatMap((event) => (event.type === 'sample' && event.target === 'well' ? event.id : []));
    expect(await storedSamples(engine.directory, 'well')).toEqual(expect.arrayContaining(told));
    expect(await engine.ended).toEqual({ code: 0, signal: null });
    expect(reopen(engine.directory)).toEqual({ integrity: 'ok', openIncidents: 0 });
    expect(engine.text()).toBe('');
  });

  test.each(['the port closes', 'SIGTERM'] as const)('when %s it flushes and ends by itself', async (how) => {
    const engine = await watchingEngine(await directoryWithTargets());
    await engine.came('incident.opened');
    await engine.next('sample');
    if (how === 'SIGTERM') engine.child.kill('SIGTERM');
    else engine.child.disconnect();
    expect(await engine.ended).toEqual({ code: 0, signal: null });
    const told = engine.events.flatMap((event) => (event.type === 'sample' && event.target === 'well' ? event.id : []));
    expect(told.length).toBeGreaterThan(0);
    expect(await storedSamples(engine.directory, 'well')).toEqual(expect.arrayContaining(told));
    expect(reopen(engine.directory)).toEqual({ integrity: 'ok', openIncidents: 0 });
  });

  test('a terminal that sends its signals to everybody does not end it', async () => {
    const engine = await watchingEngine(await directoryWithTargets());
    engine.child.kill('SIGINT');
    engine.child.kill('SIGHUP');
    await engine.next('sample');
    expect((await engine.client.call('overview', {})).rows).toHaveLength(2);
    await engine.client.call('host.stop', {});
    expect(await engine.ended).toEqual({ code: 0, signal: null });
  });

  test('killed, it leaves a store that the next one takes up', async () => {
    const directory = await directoryWithTargets();
    const engine = await watchingEngine(directory);
    await engine.came('incident.opened');
    const call = refusal(engine.client.call('paths.run', { target: 'well', cycles: 1_000 }));
    await engine.kill();
    expect(await call).toMatchObject({ code: 'engine-unavailable' });
    const next = await watchingEngine(directory);
    await next.next('sample');
    await until(() => next.events.some((event) => event.type === 'gap' && event.reason === 'not-running'));
    expect((await next.client.call('overview', {})).notes.join(' ')).toMatch(
      /did not end in order.*Nothing was measured/s,
    );
    await next.client.call('host.stop', {});
    await next.ended;
    expect(reopen(directory)).toEqual({ integrity: 'ok', openIncidents: 0 });
  });

  test('whoever was told of the outage is not told of it once more, nor anybody of a quit and a start', async () => {
    const directory = await directoryWithTargets();
    const engine = await watchingEngine(directory);
    await engine.next('sample');
    await engine.kill();
    const notes = async (afterOutage: boolean) => {
      const { client, ended } = idleEngine();
      await client.call('host.start', { directory, secrets: [], afterOutage });
      const { notes: shown } = await client.call('overview', {});
      await client.call('host.stop', {});
      await ended;
      return shown;
    };
    expect(await notes(true)).toEqual([]);
    expect(await notes(false)).toEqual([]);
  });

  test.each(['break', 'break a promise'] as const)(
    'an error that nobody caught (%s) is told with its place, and ends it with 70, everything on the disk',
    async (how) => {
      const engine = await watchingEngine(await directoryWithTargets());
      await engine.next('sample');
      engine.child.send(how);
      expect(await engine.ended).toEqual({ code: 70, signal: null });
      expect(engine.text()).toMatch(/nobody foresaw: .*Error[\s\S]*\n\s+at .*port-over-fork/);
      const told = engine.events.flatMap((event) =>
        event.type === 'sample' && event.target === 'well' ? event.id : [],
      );
      expect(await storedSamples(engine.directory, 'well')).toEqual(expect.arrayContaining(told));
      expect(reopen(engine.directory)).toEqual({ integrity: 'ok', openIncidents: 0 });
    },
  );

  test('started by hand, it says what it is', async () => {
    const entry = fileURLToPath(new URL('../../../electron/service/process/engine-process.ts', import.meta.url));
    const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(text).toContain('started by');
  });
});

test('while the machine sleeps nothing is probed, and that is recorded as a gap', async () => {
  const engine = await watchingEngine(await directoryWithTargets());
  await engine.next('sample');
  await engine.client.call('host.suspend', {});
  await until(() => engine.events.some((event) => event.type === 'gap' && event.reason === 'asleep'));
  await engine.client.call('host.resume', {});
  await engine.next('sample');
});

test('a message that is none of the wire is logged and ends nothing', async () => {
  const engine = await watchingEngine(await directoryWithTargets());
  engine.child.send({ kind: 'call', id: -1, method: 'secret-word', input: null });
  await until(() => engine.text().includes('not answered'));
  expect(engine.text()).not.toContain('secret-word');
  expect((await engine.client.call('overview', {})).rows).toHaveLength(2);
});
