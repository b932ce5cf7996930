import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContractError } from '../../../../electron/contract/errors.ts';
import { type BundleExport, createBundleExport } from '../../../../electron/main/export/bundle-export.ts';
import { openBundle } from '../../../../electron/main/export/bundle-opening.ts';
import type { FolderQuestion, OpenQuestion, SaveQuestion } from '../../../../electron/main/export/file-dialogs.ts';
import { createSavePlaces, type SavePlaces } from '../../../../electron/main/export/save-places.ts';
import { type FakeAppParts, fakeAppParts } from '../support/fake-app-parts.ts';

const NAME = 'stallscope_api.example.com_20261121T070000Z.zip';
const FOLDER = 'stallscope_api.example.com_20261121T070000Z';
const ASKED = { scope: { kind: 'incident', incident: 7 }, profile: 'generic', redact: 'standard' } as const;
const RANGE = {
  scope: { kind: 'range', from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T07:00:00.000Z', targets: null },
  profile: 'cloudflare',
  redact: 'strict',
} as const;

let downloads: string;
let other: string;
let parts: FakeAppParts;
let questions: (SaveQuestion | FolderQuestion | OpenQuestion)[];
let answer: (question: SaveQuestion) => string | null | Promise<string | null>;
let folderAnswer: (question: FolderQuestion) => string | null;
let openAnswer: (question: OpenQuestion) => string | null;
let revealed: string[];
let places: SavePlaces;
let bundles: BundleExport;

beforeEach(() => {
  downloads = mkdtempSync(join(tmpdir(), 'stallscope-downloads-'));
  other = mkdtempSync(join(tmpdir(), 'stallscope-other-'));
  parts = fakeAppParts();
  questions = [];
  revealed = [];
  answer = (question) => question.suggestedPath;
  folderAnswer = (question) => question.suggestedFolder;
  openAnswer = () => null;
  parts.engine.answer('host.bundleName', ({ profile }) =>
    profile === 'cloudflare' ? { name: FOLDER, form: 'files' } : { name: NAME, form: 'zip' },
  );
  parts.engine.answer('host.exportBundle', ({ destination }) => {
    const path = destination.kind === 'zip' ? destination.file : destination.directory;
    if (destination.kind === 'zip') writeFileSync(path, 'zip');
    else mkdirSync(path);
    return { path, bytes: 3, files: 1, completeness: 0.5, missing: ['A capture of packets.'] };
  });
  places = createSavePlaces({
    settings: parts.settings,
    dialogs: {
      save: async (question) => {
        questions.push(question);
        return answer(question);
      },
      folder: async (question) => {
        questions.push(question);
        return folderAnswer(question);
      },
      open: async (question) => {
        questions.push(question);
        return openAnswer(question);
      },
    },
    downloads: () => downloads,
  });
  bundles = createBundleExport({
    engine: parts.engine,
    places,
    fileManager: { reveal: (path) => revealed.push(path) },
  });
});
afterEach(() => {
  rmSync(downloads, { recursive: true, force: true });
  rmSync(other, { recursive: true, force: true });
});

const asked = (method: 'host.exportBundle' | 'host.openBundle' | 'host.bundleName'): unknown[] =>
  parts.engine.calls.filter((call) => call.method === method).map((call) => call.input);
const exportsAsked = (): unknown[] => asked('host.exportBundle');
const suggestions = (): unknown[] =>
  questions.map((question) => ('suggestedPath' in question ? question.suggestedPath : question.suggestedFolder));

test('a bundle is offered its usual name among the downloads, and lies where the person said', async () => {
  const saved = await bundles.exportBundle(ASKED);
  expect(suggestions()).toEqual([join(downloads, NAME)]);
  expect(saved).toEqual({
    kind: 'saved',
    path: join(downloads, NAME),
    bytes: 3,
    completeness: 0.5,
    missing: ['A capture of packets.'],
  });
});

test('what the dialog asked about may be written over', async () => {
  await bundles.exportBundle(ASKED);
  expect(exportsAsked()).toEqual([
    { ...ASKED, destination: { kind: 'zip', file: join(downloads, NAME), overwrite: true } },
  ]);
});

test('a name without its ending gets it, and then nothing is written over unasked', async () => {
  answer = () => join(other, 'bundle.v2');
  await bundles.exportBundle(ASKED);
  expect(exportsAsked()).toEqual([
    { ...ASKED, destination: { kind: 'zip', file: join(other, 'bundle.v2.zip'), overwrite: false } },
  ]);
});

test('a desk that takes no archive gets a new folder inside the one that the person chose', async () => {
  folderAnswer = () => other;
  const saved = await bundles.exportBundle(RANGE);
  expect(asked('host.bundleName')).toEqual([RANGE]);
  expect(suggestions()).toEqual([downloads]);
  expect(exportsAsked()).toEqual([{ ...RANGE, destination: { kind: 'loose', directory: join(other, FOLDER) } }]);
  expect(saved).toMatchObject({ kind: 'saved', path: join(other, FOLDER) });
  bundles.reveal();
  expect(revealed).toEqual([join(other, FOLDER)]);
  await bundles.exportBundle(ASKED);
  expect(suggestions().at(-1)).toBe(join(other, NAME));
});

test('the folder of a desk that takes no archive never lies elsewhere than in the one that was chosen', async () => {
  parts.engine.answer('host.bundleName', () => ({ name: '../../.ssh', form: 'files' }));
  await bundles.exportBundle(RANGE);
  expect(exportsAsked()).toEqual([{ ...RANGE, destination: { kind: 'loose', directory: join(downloads, '.ssh') } }]);
});

test('the dialog says whether it is about an incident or a time', async () => {
  await bundles.exportBundle(ASKED);
  await bundles.exportBundle({ ...RANGE, profile: 'generic' });
  await bundles.exportBundle(RANGE);
  expect(questions.map(({ title }) => title)).toEqual([
    'Save the evidence of this incident',
    'Save the evidence of this time',
    'Save the evidence of this time: choose where its folder goes',
  ]);
});

test('the next bundle is offered the folder of the last one, as long as it is there', async () => {
  answer = () => join(other, 'one.zip');
  await bundles.exportBundle(ASKED);
  answer = () => null;
  await bundles.exportBundle(ASKED);
  expect(parts.settings.get().exportFolder).toBe(other);
  rmSync(other, { recursive: true });
  await bundles.exportBundle(ASKED);
  expect(suggestions().slice(1)).toEqual([join(other, NAME), join(downloads, NAME)]);
});

test('closing the dialog writes nothing', async () => {
  answer = () => null;
  folderAnswer = () => null;
  expect(await bundles.exportBundle(ASKED)).toEqual({ kind: 'cancelled' });
  expect(await bundles.exportBundle(RANGE)).toEqual({ kind: 'cancelled' });
  expect(exportsAsked()).toEqual([]);
});

test('a call that was given up while the dialog was open writes nothing', async () => {
  const call = new AbortController();
  answer = (question) => {
    call.abort();
    return question.suggestedPath;
  };
  expect(await bundles.exportBundle(ASKED, call.signal)).toEqual({ kind: 'cancelled' });
  expect(exportsAsked()).toEqual([]);
});

test('only one dialog is open at a time, and after it the next may be', async () => {
  let close: (path: string | null) => void = () => {};
  answer = () => new Promise((resolve) => (close = resolve));
  const first = bundles.exportBundle(ASKED);
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  await expect(bundles.exportBundle(ASKED)).rejects.toMatchObject({ data: { code: 'too-many' } });
  await expect(openBundle({ engine: parts.engine, places })).rejects.toMatchObject({ data: { code: 'too-many' } });
  close(null);
  expect(await first).toEqual({ kind: 'cancelled' });
  answer = () => null;
  expect(await bundles.exportBundle(ASKED)).toEqual({ kind: 'cancelled' });
});

test('what the engine refuses arrives in its words, and nothing can be shown', async () => {
  parts.engine.answer('host.exportBundle', () => {
    throw new ContractError('cannot-write', 'The disk is full.');
  });
  await expect(bundles.exportBundle(ASKED)).rejects.toMatchObject({
    data: { code: 'cannot-write', message: 'The disk is full.' },
  });
  expect(() => bundles.reveal()).toThrow('No bundle was exported');
});

test('a name that climbs out of its folder is offered without the way', async () => {
  parts.engine.answer('host.bundleName', () => ({ name: '../../.ssh/authorized_keys', form: 'zip' }));
  await bundles.exportBundle(ASKED);
  expect(suggestions()).toEqual([join(downloads, 'authorized_keys')]);
});

test('the file manager shows the last bundle, and words tell when it is gone', async () => {
  await bundles.exportBundle(ASKED);
  bundles.reveal();
  expect(revealed).toEqual([join(downloads, NAME)]);
  rmSync(join(downloads, NAME));
  expect(() => bundles.reveal()).toThrow('is not there any more');
});

test('a bundle from elsewhere is opened where the person says it lies', async () => {
  parts.engine.answer('host.openBundle', () => ({ id: 'b-1' }));
  openAnswer = () => join(other, 'from the office.zip');
  expect(await openBundle({ engine: parts.engine, places })).toEqual({ kind: 'opened', id: 'b-1' });
  openAnswer = () => join(other, 'a folder');
  await openBundle({ engine: parts.engine, places });
  expect(asked('host.openBundle')).toEqual([
    { path: join(other, 'from the office.zip') },
    { path: join(other, 'a folder') },
  ]);
});

test('the manifest of loose files stands for the folder that it lies in', async () => {
  parts.engine.answer('host.openBundle', () => ({ id: 'b-1' }));
  openAnswer = () => join(other, 'loose', 'manifest.json');
  await openBundle({ engine: parts.engine, places });
  expect(asked('host.openBundle')).toEqual([{ path: join(other, 'loose') }]);
});

test('a bundle that was dropped on the window is opened from where it lies, without asking', async () => {
  parts.engine.answer('host.openBundle', () => ({ id: 'b-1' }));
  const drop = (path: string) => openBundle({ engine: parts.engine, places }, undefined, path);
  await drop(join(other, 'from the office.zip'));
  await drop(join(other, 'loose', 'manifest.json'));
  expect(asked('host.openBundle')).toEqual([
    { path: join(other, 'from the office.zip') },
    { path: join(other, 'loose') },
  ]);
  await expect(drop('relative.zip')).rejects.toMatchObject({ data: { code: 'invalid-input' } });
  expect(questions).toEqual([]);
});

test('closing the dialog that opens a bundle opens none, and what is refused arrives in its words', async () => {
  expect(await openBundle({ engine: parts.engine, places })).toEqual({ kind: 'cancelled' });
  expect(asked('host.openBundle')).toEqual([]);
  parts.engine.answer('host.openBundle', () => {
    throw new ContractError('invalid-input', 'That is no bundle.');
  });
  openAnswer = () => join(other, 'holiday.zip');
  await expect(openBundle({ engine: parts.engine, places })).rejects.toMatchObject({
    data: { code: 'invalid-input', message: 'That is no bundle.' },
  });
  openAnswer = () => 'relative.zip';
  await expect(openBundle({ engine: parts.engine, places })).rejects.toMatchObject({ data: { code: 'invalid-input' } });
  expect(existsSync('relative.zip')).toBe(false);
});
