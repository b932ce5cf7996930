import { expect, test } from 'vitest';
import { sample, tcpTarget } from './support/fixtures.ts';
import { allSamples, inFile, openInTest, readerInTest } from './support/store-in-test.ts';

test('a target that is changed keeps its number', () => {
  const { store } = openInTest();
  const before = store.upsertTarget(tcpTarget('api'), 'kept');
  const after = store.upsertTarget(tcpTarget('api', { role: 'control' }), 'kept');
  expect(after).toEqual({ ...before, role: 'control' });
  expect(store.listTargets()).toEqual([after]);
});

test('a target that is renamed keeps its number and its samples, and its old name is free', async () => {
  const { store, directory, clock } = openInTest();
  const before = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(before.id, clock.utcUs()), null);
  const after = store.changeTarget(before.id, tcpTarget('shop', { role: 'control' }), 'kept');
  expect(after).toEqual({ ...before, name: 'shop', role: 'control' });
  const fresh = store.upsertTarget(tcpTarget('api'), 'kept');
  expect(fresh.id).not.toBe(before.id);
  expect(store.changeTarget(fresh.id, tcpTarget('shop'), 'kept')).toBe(null);
  store.close();
  expect(openInTest({ directory }).store.listTargets()).toEqual([after, fresh]);
  expect(await allSamples(readerInTest(directory), before.id)).toHaveLength(1);
});

test('a kept target is not renamed by a command line that shadows it', () => {
  const { store } = openInTest();
  const kept = store.upsertTarget(tcpTarget('api'), 'kept');
  expect(store.changeTarget(kept.id, tcpTarget('shop'), 'passing')).toMatchObject({ id: kept.id, name: 'shop' });
  expect(store.listTargets()).toEqual([kept]);
});

test('a kept target that is named on a command line stays as it was kept', () => {
  const first = openInTest();
  const kept = first.store.upsertTarget(tcpTarget('api'), 'kept');
  const passing = first.store.upsertTarget(tcpTarget('api', { role: 'control' }), 'passing');
  expect(passing).toEqual({ ...kept, role: 'control', origin: 'passing' });
  first.store.close();
  expect(openInTest({ directory: first.directory }).store.listTargets()).toEqual([kept]);
});

test('the name of a removed target is free again, and what it recorded keeps it', async () => {
  const { store, directory, clock } = openInTest();
  const old = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(old.id, clock.utcUs()), null);
  store.removeTarget(old.id);
  const fresh = store.upsertTarget(tcpTarget('api'), 'kept');
  store.flush();
  expect(fresh.id).not.toBe(old.id);
  expect(store.listTargets()).toEqual([fresh]);
  const reader = readerInTest(directory);
  expect((await reader.targets()).map((one) => [one.target.id, one.target.name, one.removedAtUs])).toEqual([
    [old.id, 'api', clock.utcUs()],
    [fresh.id, 'api', null],
  ]);
  expect(await allSamples(reader, old.id)).toHaveLength(1);
});

test('a target whose stored definition is damaged is said, and the others are watched', () => {
  const first = openInTest();
  first.store.upsertTarget(tcpTarget('good'), 'kept');
  first.store.upsertTarget(tcpTarget('bad'), 'kept');
  first.store.close();
  inFile(first.directory, (database) => {
    database.exec(`UPDATE targets SET definition = json_set(definition, '$.spec.port', 'x') WHERE name = 'bad'`);
  });
  const second = openInTest({ directory: first.directory });
  expect(second.store.listTargets().map((target) => target.name)).toEqual(['good']);
  expect(second.notes.map((note) => note.code)).toContain('target-unreadable');
  expect(second.notes.find((note) => note.code === 'target-unreadable')?.message).toContain('target.spec.port');
});

test('fifty thousand targets are taken up in one go, and are there after a restart', () => {
  const { store, directory } = openInTest();
  for (let index = 0; index < 50_000; index += 1) store.upsertTarget(tcpTarget(`host ${index}`), 'kept');
  expect(store.listTargets()).toHaveLength(50_000);
  store.close();
  expect(openInTest({ directory }).store.listTargets()).toHaveLength(50_000);
});
