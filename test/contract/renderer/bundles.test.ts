import { beforeEach, expect, test } from 'vitest';
import type { OpenedBundleJson } from '../../../electron/contract/bundle-shapes.ts';
import type { DesktopClient } from '../../../renderer/api/desktop-client.ts';
import {
  bundlesAfter,
  chooseBundle,
  closeBundle,
  openFiles,
  readBundles,
  useBundles,
} from '../../../renderer/state/bundles.ts';
import { FakeEngine, lateAnswer } from './fake-engine.ts';
import { openedBundle } from './opened-bundle.ts';

let engine: FakeEngine;
let kept: OpenedBundleJson[];
const state = () => useBundles.getState();
const ids = () => state().bundles?.map(({ id }) => id);
const forever = new AbortController().signal;

beforeEach(() => {
  useBundles.setState({ ...useBundles.getInitialState() });
  engine = new FakeEngine();
  kept = [openedBundle('b'), openedBundle('a')];
  engine.answers['bundles.list'] = () => ({ ok: true, value: { bundles: kept } });
  engine.answers['bundles.close'] = () => ({ ok: true, value: {} });
});

test('what is open is listed, and follows what is told', async () => {
  await readBundles(engine, forever);
  expect(ids()).toEqual(['b', 'a']);
  useBundles.setState((before) =>
    bundlesAfter(before, [{ type: 'bundles.changed', seq: 1, bundles: [openedBundle('c')] }]),
  );
  expect(ids()).toEqual(['c']);
});

test('an engine that is away is said, and what was listed stays', async () => {
  await readBundles(engine, forever);
  engine.reachable = false;
  await readBundles(engine, forever);
  expect([state().unread, ids()]).toEqual(['Nobody is there.', ['b', 'a']]);
});

test('files are opened one after the other, and one that is refused says why', async () => {
  const given: string[] = [];
  const files = ['good.zip', 'bad.zip', 'fine.zip'].map((name) => new File(['PK'], name));
  await openFiles(files, async (file) => {
    given.push(`${file.name}, ${state().opening}`);
    return file.name === 'bad.zip'
      ? {
          ok: false,
          failure: { kind: 'refused', error: { code: 'invalid-input', message: 'Its checksums differ.', context: {} } },
        }
      : { ok: true, value: { id: file.name } };
  });
  expect(given).toEqual(['good.zip, 3', 'bad.zip, 2', 'fine.zip, 1']);
  expect([state().opening, state().refusals]).toEqual([0, [{ fileName: 'bad.zip', message: 'Its checksums differ.' }]]);
});

test('a person who chooses none is told nothing', async () => {
  const desktop = { call: async () => ({ ok: true, value: { kind: 'cancelled' } }), listen: () => () => {} };
  await chooseBundle(desktop as unknown as DesktopClient);
  expect([state().opening, state().refusals]).toEqual([0, []]);
});

test('one that is closed is gone at once, and one that cannot be stays and says why', async () => {
  await readBundles(engine, forever);
  await closeBundle(engine, openedBundle('b'));
  expect(ids()).toEqual(['a']);
  engine.reachable = false;
  await closeBundle(engine, openedBundle('a'));
  expect([ids(), state().refusals]).toEqual([['a'], [{ fileName: 'a.zip', message: 'Nobody is there.' }]]);
});

test('a list that is older than what was told meanwhile changes nothing', async () => {
  const late = lateAnswer({ bundles: kept });
  engine.answers['bundles.list'] = late.answer;
  const reading = readBundles(engine, forever);
  useBundles.setState((before) =>
    bundlesAfter(before, [{ type: 'bundles.changed', seq: 1, bundles: [openedBundle('c')] }]),
  );
  late.come();
  await reading;
  expect(ids()).toEqual(['c']);
});
