import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SaveQuestion } from '../../../../electron/main/export/file-dialogs.ts';
import { saveTargets } from '../../../../electron/main/export/list-export.ts';
import { createSavePlaces } from '../../../../electron/main/export/save-places.ts';
import { type FakeAppParts, fakeAppParts, RUNNING } from '../support/fake-app-parts.ts';

const NAME = 'stallscope-targets.yaml';
const YAML = 'targets:\n  - name: api\n    url: http://192.0.2.7/\n';

let downloads: string;
let parts: FakeAppParts;
let answer: (question: SaveQuestion) => string | null;
let save: (signal?: AbortSignal) => ReturnType<typeof saveTargets>;

const unasked = async (): Promise<null> => {
  throw new Error('Nobody is asked for that.');
};

beforeEach(() => {
  downloads = mkdtempSync(join(tmpdir(), 'stallscope-downloads-'));
  parts = fakeAppParts();
  parts.engine.answer('targets.export', () => ({ yaml: YAML }));
  answer = (question) => question.suggestedPath;
  const places = createSavePlaces({
    settings: parts.settings,
    dialogs: { save: async (question) => answer(question), folder: unasked, open: unasked },
    downloads: () => downloads,
  });
  save = (signal) => saveTargets({ engine: parts.engine, places }, signal);
});
afterEach(() => rmSync(downloads, { recursive: true, force: true }));

const written = (name = NAME): string => readFileSync(join(downloads, name), 'utf8');

test('the list lies where the person said, for nobody else to read, and nothing beside it', async () => {
  expect(await save()).toEqual({ kind: 'saved', path: join(downloads, NAME) });
  expect(written()).toBe(YAML);
  expect(statSync(join(downloads, NAME)).mode & 0o777).toBe(0o600);
  expect(readdirSync(downloads)).toEqual([NAME]);
  expect(parts.settings.get().exportFolder).toBe(downloads);
});

test('what the dialog asked about is written over', async () => {
  writeFileSync(join(downloads, NAME), 'what was there, and longer than what comes: '.repeat(9));
  await save();
  expect(written()).toBe(YAML);
});

test('both endings of such files are taken, and a name without one gets the usual', async () => {
  for (const [chosen, name] of [
    ['a.yml', 'a.yml'],
    ['b.YAML', 'b.YAML'],
    ['c.v2', 'c.v2.yaml'],
  ] as const) {
    answer = () => join(downloads, chosen);
    expect(await save()).toEqual({ kind: 'saved', path: join(downloads, name) });
    expect(written(name)).toBe(YAML);
  }
});

test('where nobody was asked about the name with its ending, nothing is written over', async () => {
  writeFileSync(join(downloads, 'list.yaml'), 'mine');
  answer = () => join(downloads, 'list');
  await expect(save()).rejects.toMatchObject({ data: { code: 'already-exists' } });
  expect(written('list.yaml')).toBe('mine');
});

test('closing the dialog, or the window with it, writes nothing', async () => {
  answer = () => null;
  expect(await save()).toEqual({ kind: 'cancelled' });
  const call = new AbortController();
  answer = (question) => {
    call.abort();
    return question.suggestedPath;
  };
  expect(await save(call.signal)).toEqual({ kind: 'cancelled' });
  expect(readdirSync(downloads)).toEqual([]);
});

test('what cannot be written says why, and leaves what was there', async () => {
  answer = () => join(downloads, 'gone', NAME);
  await expect(save()).rejects.toMatchObject({
    data: {
      code: 'cannot-write',
      message: `${join(downloads, 'gone', NAME)} cannot be written: the folder is not there. Choose another place.`,
    },
  });
  mkdirSync(join(downloads, 'folder.yaml'));
  answer = () => join(downloads, 'folder.yaml');
  await expect(save()).rejects.toMatchObject({ data: { code: 'cannot-write' } });
  expect(readdirSync(downloads)).toEqual(['folder.yaml']);
  expect(parts.settings.get().exportFolder).toBeNull();
});

test('an engine that does not run leaves the file as it was', async () => {
  writeFileSync(join(downloads, NAME), 'mine');
  parts.engine.become({ ...RUNNING, kind: 'stopped' });
  await expect(save()).rejects.toMatchObject({ data: { code: 'engine-unavailable' } });
  expect(written()).toBe('mine');
});
