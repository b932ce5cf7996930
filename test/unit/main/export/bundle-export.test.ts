import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContractError } from '../../../../electron/contract/errors.ts';
import { type BundleExport, createBundleExport } from '../../../../electron/main/export/bundle-export.ts';
import type { SaveQuestion } from '../../../../electron/main/export/save-dialog.ts';
import { createSavePlaces } from '../../../../electron/main/export/save-places.ts';
import { type FakeAppParts, fakeAppParts } from '../support/fake-app-parts.ts';

const NAME = 'stallscope_api.example.com_20261121T070000Z.zip';
const ASKED = { incident: 7, profile: 'generic', redact: 'standard' } as const;

let downloads: string;
let other: string;
let parts: FakeAppParts;
let questions: SaveQuestion[];
let answer: (question: SaveQuestion) => string | null | Promise<string | null>;
let revealed: string[];
let bundles: BundleExport;

beforeEach(() => {
  downloads = mkdtempSync(join(tmpdir(), 'stallscope-downloads-'));
  other = mkdtempSync(join(tmpdir(), 'stallscope-other-'));
  parts = fakeAppParts();
  questions = [];
  revealed = [];
  answer = (question) => question.suggestedPath;
  parts.engine.answer('host.bundleName', () => ({ fileName: NAME }));
  parts.engine.answer('host.exportIncident', ({ file }) => {
    writeFileSync(file, 'zip');
    return { path: file, bytes: 3, files: 1, completeness: 0.5, missing: ['A capture of packets.'] };
  });
  bundles = createBundleExport({
    engine: parts.engine,
    places: createSavePlaces({
      settings: parts.settings,
      dialog: {
        ask: async (question) => {
          questions.push(question);
          return answer(question);
        },
      },
      downloads: () => downloads,
    }),
    fileManager: { reveal: (path) => revealed.push(path) },
  });
});
afterEach(() => {
  rmSync(downloads, { recursive: true, force: true });
  rmSync(other, { recursive: true, force: true });
});

const exportsAsked = (): unknown[] =>
  parts.engine.calls.filter((call) => call.method === 'host.exportIncident').map((call) => call.input);

test('a bundle is offered its usual name among the downloads, and lies where the person said', async () => {
  const saved = await bundles.exportIncident(ASKED);
  expect(questions.map((question) => question.suggestedPath)).toEqual([join(downloads, NAME)]);
  expect(saved).toEqual({
    kind: 'saved',
    path: join(downloads, NAME),
    bytes: 3,
    completeness: 0.5,
    missing: ['A capture of packets.'],
  });
});

test('what the dialog asked about may be written over', async () => {
  await bundles.exportIncident(ASKED);
  expect(exportsAsked()).toEqual([{ ...ASKED, file: join(downloads, NAME), overwrite: true }]);
});

test('a name without its ending gets it, and then nothing is written over unasked', async () => {
  answer = () => join(other, 'bundle.v2');
  await bundles.exportIncident(ASKED);
  expect(exportsAsked()).toEqual([{ ...ASKED, file: join(other, 'bundle.v2.zip'), overwrite: false }]);
});

test('the next bundle is offered the folder of the last one, as long as it is there', async () => {
  answer = () => join(other, 'one.zip');
  await bundles.exportIncident(ASKED);
  answer = () => null;
  await bundles.exportIncident(ASKED);
  expect(parts.settings.get().exportFolder).toBe(other);
  rmSync(other, { recursive: true });
  await bundles.exportIncident(ASKED);
  expect(questions.slice(1).map((question) => question.suggestedPath)).toEqual([
    join(other, NAME),
    join(downloads, NAME),
  ]);
});

test('closing the dialog writes nothing', async () => {
  answer = () => null;
  expect(await bundles.exportIncident(ASKED)).toEqual({ kind: 'cancelled' });
  expect(exportsAsked()).toEqual([]);
});

test('a call that was given up while the dialog was open writes nothing', async () => {
  const call = new AbortController();
  answer = (question) => {
    call.abort();
    return question.suggestedPath;
  };
  expect(await bundles.exportIncident(ASKED, call.signal)).toEqual({ kind: 'cancelled' });
  expect(exportsAsked()).toEqual([]);
});

test('only one dialog is open at a time, and after it the next may be', async () => {
  let close: (path: string | null) => void = () => {};
  answer = () => new Promise((resolve) => (close = resolve));
  const first = bundles.exportIncident(ASKED);
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  await expect(bundles.exportIncident(ASKED)).rejects.toMatchObject({ data: { code: 'too-many' } });
  close(null);
  expect(await first).toEqual({ kind: 'cancelled' });
  answer = () => null;
  expect(await bundles.exportIncident(ASKED)).toEqual({ kind: 'cancelled' });
});

test('what the engine refuses arrives in its words, and nothing can be shown', async () => {
  parts.engine.answer('host.exportIncident', () => {
    throw new ContractError('cannot-write', 'The disk is full.');
  });
  await expect(bundles.exportIncident(ASKED)).rejects.toMatchObject({
    data: { code: 'cannot-write', message: 'The disk is full.' },
  });
  expect(() => bundles.reveal()).toThrow('No bundle was exported');
});

test('a name that climbs out of its folder is offered without the way', async () => {
  parts.engine.answer('host.bundleName', () => ({ fileName: '../../.ssh/authorized_keys' }));
  await bundles.exportIncident(ASKED);
  expect(questions[0]?.suggestedPath).toBe(join(downloads, 'authorized_keys'));
});

test('the file manager shows the last bundle, and words tell when it is gone', async () => {
  await bundles.exportIncident(ASKED);
  bundles.reveal();
  expect(revealed).toEqual([join(downloads, NAME)]);
  rmSync(join(downloads, NAME));
  expect(() => bundles.reveal()).toThrow('is not there any more');
});
