import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BundlePreviewJson } from '../../../electron/contract/bundle-shapes.ts';
import type { DesktopClient } from '../../../renderer/api/desktop-client.ts';
import {
  cancelWriting,
  ExportReader,
  exportDialogAfter,
  useExportDialog,
  writeBundle,
} from '../../../renderer/state/export-dialog.ts';
import { FakeEngine } from './fake-engine.ts';

const preview = (fileName: string): BundlePreviewJson => ({
  ...{ fileName, files: [{ path: 'README.txt', bytes: 10 }], bytes: 10, completeness: 0.5 },
  ...{ has: ['Gateway'], missing: [{ title: 'Packets', reason: 'capture was off' }] },
  ...{ replacements: [], replaced: 0, places: 0, ticket: 'Requests hang' },
});

let engine: FakeEngine;
let reader: ExportReader;
const state = () => useExportDialog.getState();
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const asked = (): readonly unknown[] =>
  engine.calls.filter(({ name }) => name === 'bundle.preview').map(({ input }) => input);

beforeEach(() => {
  vi.useFakeTimers();
  useExportDialog.setState({ ...useExportDialog.getInitialState() });
  engine = new FakeEngine();
  engine.answers['bundle.profiles'] = () => ({
    ok: true,
    value: { profiles: [{ id: 'generic', title: 'Generic', says: 'everything, one zip' }] },
  });
  engine.answers['bundle.preview'] = ({ redact }) => ({ ok: true, value: preview(`${redact}.zip`) });
  reader = new ExportReader(engine);
});
afterEach(() => {
  reader.close();
  vi.useRealTimers();
});

test('the preview is of what is chosen, and the choice holds for the next incident', async () => {
  reader.open(5);
  await settle();
  expect([state().preview?.fileName, state().profiles?.length]).toEqual(['standard.zip', 1]);
  reader.choose({ redact: 'strict' });
  await settle();
  expect(state().preview?.fileName).toBe('strict.zip');
  reader.close();
  reader.open(6);
  await settle();
  expect(asked().at(-1)).toEqual({ incident: 6, profile: 'generic', redact: 'strict' });
});

test('of choices that follow each other quickly only the last one is shown', async () => {
  reader.open(5);
  await settle();
  const answers: Record<string, () => void> = {};
  engine.call = (_name, input) =>
    new Promise((resolve) => {
      const { redact } = input as { redact: string };
      answers[redact] = () => resolve({ ok: true, value: preview(`${redact}.zip`) as never });
    });
  reader.choose({ redact: 'none' });
  reader.choose({ redact: 'strict' });
  answers.strict?.();
  await settle();
  answers.none?.();
  await settle();
  expect(state().preview?.fileName).toBe('strict.zip');
  expect(state().reading).toBe(false);
});

test('an engine that goes away takes nothing of what was chosen, and is asked again', async () => {
  reader.open(5);
  await settle();
  engine.reachable = false;
  reader.choose({ redact: 'strict' });
  await settle();
  expect(state()).toMatchObject({ refusal: 'Nobody is there.', choice: { redact: 'strict' } });
  expect(state().preview?.fileName).toBe('standard.zip');
  engine.reachable = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(state()).toMatchObject({ refusal: null });
  expect(state().preview?.fileName).toBe('strict.zip');
});

test('a dialog that was closed asks for nothing more', async () => {
  engine.reachable = false;
  reader.open(5);
  await settle();
  reader.close();
  const before = engine.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(engine.calls.length).toBe(before);
});

/** An app whose answer comes when the test gives it. */
function slowApp() {
  const answer = Promise.withResolvers<{ kind: 'saved' | 'cancelled' }>();
  const given: { signal: AbortSignal | null } = { signal: null };
  const desktop = {
    async call(_name: string, _input: unknown, signal?: AbortSignal) {
      given.signal = signal ?? null;
      const value = await answer.promise;
      return { ok: true, value: { path: '/home/a/b.zip', bytes: 12, completeness: 1, missing: [], ...value } };
    },
    listen: () => () => {},
  } as unknown as DesktopClient;
  return { desktop, given, answer };
}

test('writing tells how far it is, and where it went', async () => {
  const { desktop, answer } = slowApp();
  reader.open(5);
  const writing = writeBundle(desktop);
  const progress = (incident: number, done: number) =>
    ({ type: 'export.progress', seq: 1, incident, done, of: 9, says: 'packing' }) as const;
  useExportDialog.setState((before) => exportDialogAfter(before, [progress(5, 3), progress(6, 8)]));
  expect(state().run).toEqual({ kind: 'writing', progress: { incident: 5, done: 3, of: 9, says: 'packing' } });
  answer.resolve({ kind: 'saved' });
  await writing;
  expect(state().run).toEqual({ kind: 'saved', path: '/home/a/b.zip', bytes: 12, revealRefusal: null });
});

test('writing that is called off is over at once, and its answer changes nothing', async () => {
  const { desktop, given, answer } = slowApp();
  reader.open(5);
  const writing = writeBundle(desktop);
  cancelWriting();
  expect([given.signal?.aborted, state().run.kind]).toEqual([true, 'none']);
  answer.resolve({ kind: 'saved' });
  await writing;
  expect(state().run.kind).toBe('none');
});
