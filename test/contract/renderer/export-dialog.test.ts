import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BundlePreviewJson } from '../../../electron/contract/bundle-shapes.ts';
import type { DesktopClient } from '../../../renderer/api/desktop-client.ts';
import { ExportReader, useExportDialog } from '../../../renderer/state/export-dialog.ts';
import { cancelRun, exportDialogAfter, writeBundle } from '../../../renderer/state/export-run.ts';
import { type ExportScope, isSameScope } from '../../../renderer/state/export-scope.ts';
import { FakeEngine } from './fake-engine.ts';

const preview = (name: string): BundlePreviewJson => ({
  ...{ name, form: 'zip', files: [{ path: 'README.txt', bytes: 10 }], bytes: 10, completeness: 0.5 },
  items: [{ id: 'gateway', title: 'Gateway', present: true, says: '', remedy: null }],
  ...{ replacements: [], replaced: 0, places: 0, ticket: 'Requests hang', ticketMarkdown: '# Requests hang' },
});

const incident = (id: number): ExportScope => ({ kind: 'incident', incident: id });
const RANGE: ExportScope = {
  ...{ kind: 'range', from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T07:00:00.000Z', targets: ['api'] },
};

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
    value: { profiles: [{ id: 'generic', title: 'Generic', says: 'everything, one zip', form: 'zip' }] },
  });
  engine.answers['bundle.preview'] = ({ redact }) => ({ ok: true, value: preview(`${redact}.zip`) });
  reader = new ExportReader(engine);
});
afterEach(() => {
  reader.close();
  vi.useRealTimers();
});

test('the preview is of what is chosen, and the choice holds for the next incident', async () => {
  reader.open(incident(5));
  await settle();
  expect([state().preview?.name, state().profiles?.length]).toEqual(['standard.zip', 1]);
  reader.choose({ redact: 'strict' });
  await settle();
  expect(state().preview?.name).toBe('strict.zip');
  reader.close();
  reader.open(incident(6));
  await settle();
  expect(asked().at(-1)).toEqual({ scope: incident(6), profile: 'generic', redact: 'strict' });
});

test('that nothing is replaced is chosen for each bundle anew', async () => {
  reader.open(incident(5));
  reader.choose({ redact: 'none' });
  await settle();
  reader.close();
  reader.open(incident(5));
  await settle();
  expect(asked().at(-1)).toEqual({ scope: incident(5), profile: 'generic', redact: 'none' });
  reader.close();
  reader.open(incident(6));
  await settle();
  expect(asked().at(-1)).toEqual({ scope: incident(6), profile: 'generic', redact: 'standard' });
});

test('of choices that follow each other quickly only the last one is shown', async () => {
  reader.open(incident(5));
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
  expect(state().preview?.name).toBe('strict.zip');
  expect(state().reading).toBe(false);
});

test('an engine that goes away takes nothing of what was chosen, and is asked again', async () => {
  reader.open(incident(5));
  await settle();
  engine.reachable = false;
  reader.choose({ redact: 'strict' });
  await settle();
  expect(state()).toMatchObject({ refusal: 'Nobody is there.', choice: { redact: 'strict' } });
  expect(state().preview?.name).toBe('standard.zip');
  engine.reachable = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(state()).toMatchObject({ refusal: null });
  expect(state().preview?.name).toBe('strict.zip');
});

test('a dialog that was closed asks for nothing more', async () => {
  engine.reachable = false;
  reader.open(incident(5));
  await settle();
  reader.close();
  const before = engine.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(engine.calls.length).toBe(before);
});

test('a stretch of time is asked for like an incident, and its targets in another order are the same', async () => {
  reader.open(RANGE);
  await settle();
  expect(asked()).toEqual([{ scope: RANGE, profile: 'generic', redact: 'standard' }]);
  const many = { ...RANGE, targets: ['api', 'shop'] };
  expect([isSameScope(many, { ...RANGE, targets: ['shop', 'api'] }), isSameScope(many, RANGE)]).toEqual([true, false]);
});

test('a desk that is not there any more gives way to the first one', async () => {
  useExportDialog.setState({ choice: { profile: 'gone', redact: 'strict' } });
  reader.open(incident(5));
  await settle();
  expect(asked()).toEqual([{ scope: incident(5), profile: 'generic', redact: 'strict' }]);
});

test('writing goes on while the dialog is closed, but not into the dialog of another incident', async () => {
  const { desktop, answer } = slowApp();
  reader.open(incident(5));
  const writing = writeBundle(desktop);
  reader.close();
  reader.open(incident(5));
  expect(state().run.kind).toBe('writing');
  reader.open(incident(6));
  expect(state().run.kind).toBe('none');
  answer.resolve({ kind: 'saved' });
  await writing;
  expect(state().run.kind).toBe('none');
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
  reader.open(incident(5));
  const writing = writeBundle(desktop);
  const progress = (scope: ExportScope, done: number) =>
    ({ type: 'export.progress', seq: 1, scope, done, of: 9, says: 'packing' }) as const;
  const told = [progress(incident(5), 3), progress(incident(6), 8), progress(RANGE, 7)];
  useExportDialog.setState((before) => exportDialogAfter(before, told));
  expect(state().run).toEqual({ kind: 'writing', progress: { scope: incident(5), done: 3, of: 9, says: 'packing' } });
  answer.resolve({ kind: 'saved' });
  await writing;
  expect(state().run).toEqual({ kind: 'saved', path: '/home/a/b.zip', bytes: 12, missing: [], revealRefusal: null });
});

test('writing that is called off is over at once, and its answer changes nothing', async () => {
  const { desktop, given, answer } = slowApp();
  reader.open(incident(5));
  const writing = writeBundle(desktop);
  cancelRun();
  expect([given.signal?.aborted, state().run.kind]).toEqual([true, 'none']);
  answer.resolve({ kind: 'saved' });
  await writing;
  expect(state().run.kind).toBe('none');
});
