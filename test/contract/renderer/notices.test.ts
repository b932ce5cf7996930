import { beforeEach, expect, test } from 'vitest';
import {
  changeHeartbeat,
  changePolicy,
  defineChannel,
  noticesAfter,
  readNotices,
  removeChannel,
  tryChannel,
  useNotices,
} from '../../../renderer/state/notices.ts';
import { NOTICES } from '../../e2e/told-notices.ts';
import { FakeEngine, lateAnswer } from './fake-engine.ts';

const [HOOK] = NOTICES.channels;
if (HOOK === undefined) throw new Error('there is a channel');

let engine: FakeEngine;
beforeEach(() => {
  engine = new FakeEngine();
  useNotices.setState({ notices: NOTICES, refusal: null });
});
const names = () => useNotices.getState().notices?.channels.map(({ form }) => form.name);
const refused = (code: 'invalid-input' | 'duplicate-name', context: Readonly<Record<string, string>> = {}) =>
  ({ ok: false, failure: { kind: 'refused', error: { code, message: 'No.', context } } }) as const;

test('what could not be read leaves in sight what was known, with the reason', async () => {
  engine.reachable = false;
  await readNotices(engine);
  expect(useNotices.getState()).toEqual({ notices: NOTICES, refusal: 'Nobody is there.' });
});

test('the newest event tells all', () => {
  const state = { notices: null, refusal: 'x' };
  const after = noticesAfter(state, [{ type: 'notices.changed', seq: 1, ...NOTICES, keepsSecrets: false }]);
  expect(after).toEqual({ notices: { ...NOTICES, keepsSecrets: false }, refusal: null });
  expect(noticesAfter(state, [{ type: 'outbox.changed', seq: 2, waiting: 0 }])).toBe(state);
});

test('a channel that is changed keeps its place, and a new one comes last', async () => {
  const before = names() ?? [];
  const changed = { ...HOOK, form: { ...HOOK.form, name: 'Desk' } };
  engine.answers['channels.define'] = () => ({ ok: true, value: { channel: changed } });
  expect(await defineChannel(engine, changed.form, HOOK.id)).toEqual({ kind: 'saved' });
  expect(names()).toEqual(['Desk', ...before.slice(1)]);
  engine.answers['channels.define'] = () => ({ ok: true, value: { channel: { ...HOOK, id: 'new' } } });
  await defineChannel(engine, HOOK.form, null);
  expect(names()).toEqual(['Desk', ...before.slice(1), HOOK.form.name]);
});

test('a refusal names its field; a name that another one has belongs to the name', async () => {
  engine.answers['channels.define'] = () => refused('duplicate-name');
  expect(await defineChannel(engine, HOOK.form, null)).toEqual({ kind: 'refused', field: 'name', message: 'No.' });
  engine.answers['channels.define'] = () => refused('invalid-input', { field: 'url' });
  expect(await defineChannel(engine, HOOK.form, null)).toMatchObject({ field: 'url' });
  engine.answers['notices.change'] = () => refused('invalid-input');
  expect(await changePolicy(engine, { graceMs: 1 })).toMatchObject({ kind: 'refused', field: null });
  expect(names(), 'and nothing is shown as done').toHaveLength(NOTICES.channels.length);
});

test('a channel that could not be removed stays', async () => {
  engine.reachable = false;
  expect(await removeChannel(engine, HOOK.id)).toBe('Nobody is there.');
  expect(names()).toContain(HOOK.form.name);
  engine.reachable = true;
  expect(await removeChannel(engine, HOOK.id)).toBeNull();
  expect(names()).not.toContain(HOOK.form.name);
});

test('a trial that could not be asked for was not delivered, in words', async () => {
  engine.reachable = false;
  expect(await tryChannel(engine, HOOK.id)).toEqual({ delivered: false, says: 'Nobody is there.' });
});

test('an answer that is older than what an event told meanwhile changes nothing', async () => {
  const newer = { ...NOTICES, keepsSecrets: !NOTICES.keepsSecrets };
  const asks = {
    'notices.show': () => readNotices(engine),
    'notices.change': () => changePolicy(engine, { graceMs: 1 }),
    'heartbeat.change': () => changeHeartbeat(engine, {}),
  } as const;
  for (const name of ['notices.show', 'notices.change', 'heartbeat.change'] as const) {
    useNotices.setState({ notices: NOTICES, refusal: null });
    const late = lateAnswer(NOTICES);
    engine.answers[name] = late.answer;
    const asked = asks[name]();
    useNotices.setState((state) => noticesAfter(state, [{ type: 'notices.changed', seq: 1, ...newer }]));
    late.come();
    await asked;
    expect(useNotices.getState(), name).toEqual({ notices: newer, refusal: null });
  }
});
