import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWatch, type Watch } from '../../../../electron/main/notify/watch.ts';
import { createTrayPause, type TrayPause } from '../../../../electron/main/tray/tray-pause.ts';
import { overviewJson, targetJson } from '../support/engine-words.ts';
import { type FakeAppParts, fakeAppParts, RUNNING } from '../support/fake-app-parts.ts';

let parts: FakeAppParts;
let watch: Watch;
let pause: TrayPause;
/** What the engine has paused, as the real one does it. */
let all: { since: string; until: string | null } | null;
let alone: Set<string>;

const MINUTE = 60_000;
const SINCE = '2026-11-21T07:00:00.000Z';
const targets = () =>
  ['api', 'shop', 'quiet'].map((name) => targetJson(name, { paused: all !== null || alone.has(name) }));
const asked = () =>
  parts.engine.calls.filter(({ method }) => method.startsWith('targets.')).map(({ method, input }) => [method, input]);

beforeEach(async () => {
  parts = fakeAppParts();
  all = null;
  alone = new Set(['quiet']);
  const { engine } = parts;
  engine.answer('overview', () => ({
    ...overviewJson(
      targets().map((target) => ({ target })),
      engine.seq,
    ),
    paused: all,
  }));
  engine.answer('incidents.list', () => ({ incidents: [], total: 0 }));
  const tell = (target: string | null): void => {
    if (target === null) engine.tell({ type: 'watching.changed', paused: all });
    engine.tell({ type: 'targets.changed', targets: targets() });
  };
  engine.answer('targets.pause', ({ target, forMs }) => {
    const until = forMs === undefined ? null : new Date(Date.parse(SINCE) + forMs).toISOString();
    if (target === null) all = { since: SINCE, until };
    else alone.add(target);
    tell(target);
    return {};
  });
  engine.answer('targets.resume', ({ target }) => {
    if (target === null) all = null;
    else alone.delete(target);
    tell(target);
    return {};
  });
  watch = startWatch(parts);
  pause = createTrayPause({ ...parts, watch });
  await parts.clock.advance(0);
});
afterEach(() => {
  watch.stop();
  expect(parts.clock.pendingTimers).toBe(0);
});

test('a quarter of an hour of quiet is asked of the engine, and the tray knows until when', async () => {
  await pause.pause('15-min');
  expect(asked()).toEqual([['targets.pause', { target: null, forMs: 15 * MINUTE }]]);
  expect(watch.state().pause).toEqual({ untilUs: (Date.parse(SINCE) + 15 * MINUTE) * 1_000 });
});

test('when the engine ends the pause by itself, the tray knows', async () => {
  await pause.pause('1-hour');
  all = null;
  parts.engine.tell({ type: 'watching.changed', paused: null });
  expect(watch.state().pause).toBe(null);
});

test('until resumed has no end', async () => {
  await pause.pause('until-resumed');
  expect(asked()).toEqual([['targets.pause', { target: null }]]);
  expect(watch.state().pause).toEqual({ untilUs: null });
  await pause.resume();
  expect(all).toBe(null);
  expect(watch.state().pause).toBe(null);
});

test('a target that was paused by itself before stays paused afterwards', async () => {
  await pause.pause('1-hour');
  await pause.resume();
  expect([...alone]).toEqual(['quiet']);
});

test('where each target is paused by itself, resuming resumes each', async () => {
  for (const target of ['api', 'shop']) await parts.engine.call('targets.pause', { target });
  await pause.resume();
  expect([...alone]).toEqual([]);
});

test('a pause that was made in the window, and one that a restarted engine goes on with, are known from its picture', async () => {
  all = { since: SINCE, until: null };
  parts.engine.become({ kind: 'restarting', reason: 'It ended.', attempt: 1, nextInMs: 500 });
  parts.engine.become(RUNNING);
  await parts.clock.advance(0);
  expect(watch.state().pause).toEqual({ untilUs: null });
  all = null;
  parts.engine.lose();
  await parts.clock.advance(0);
  expect(watch.state().pause).toBe(null);
});

test('a pause that the engine refuses is said, and the tray does not claim it', async () => {
  parts.engine.become({ kind: 'restarting', reason: 'It ended.', attempt: 1, nextInMs: 500 });
  await pause.pause('15-min');
  expect(watch.state().pause).toBe(null);
  expect(parts.notes[0]).toContain('could not be paused');
});
