import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWatch, type Watch } from '../../../../electron/main/notify/watch.ts';
import { createTrayPause, type TrayPause } from '../../../../electron/main/tray/tray-pause.ts';
import { overviewJson, targetJson } from '../support/engine-words.ts';
import { type FakeAppParts, fakeAppParts, RUNNING } from '../support/fake-app-parts.ts';

let parts: FakeAppParts;
let watch: Watch;
let pause: TrayPause;
/** What the engine has paused, as the real one does it. */
let all: boolean;
let alone: Set<string>;

const MINUTE = 60_000;
const targets = () => ['api', 'shop', 'quiet'].map((name) => targetJson(name, { paused: all || alone.has(name) }));
const changes = (): string[] =>
  parts.engine.calls
    .filter(({ method }) => method === 'targets.pause' || method === 'targets.resume')
    .map(({ method, input }) => `${method} ${(input as { target: string | null }).target ?? 'all'}`);

beforeEach(async () => {
  parts = fakeAppParts();
  all = false;
  alone = new Set(['quiet']);
  const { engine } = parts;
  engine.answer('overview', () =>
    overviewJson(
      targets().map((target) => ({ target })),
      engine.seq,
    ),
  );
  engine.answer('incidents.list', () => ({ incidents: [], total: 0 }));
  engine.answer('targets.pause', ({ target }) => {
    if (target === null) all = true;
    else alone.add(target);
    engine.tell({ type: 'targets.changed', targets: targets() });
    return {};
  });
  engine.answer('targets.resume', ({ target }) => {
    if (target === null) {
      all = false;
      alone.clear();
    } else alone.delete(target);
    engine.tell({ type: 'targets.changed', targets: targets() });
    return {};
  });
  watch = startWatch(parts);
  pause = createTrayPause({ ...parts, watch });
  await parts.clock.advance(0);
});
afterEach(() => {
  pause.stop();
  watch.stop();
  expect(parts.clock.pendingTimers).toBe(0);
});

test('a quarter of an hour of quiet ends by itself', async () => {
  await pause.pause('15-min');
  expect(watch.state().pause).toEqual({ untilUs: parts.clock.utcUs() + 15 * MINUTE * 1_000 });
  await parts.clock.advance(15 * MINUTE - 1);
  expect(all).toBe(true);
  await parts.clock.advance(2);
  expect(all).toBe(false);
  expect(watch.state().pause).toBe(null);
});

test('until resumed means until somebody resumes', async () => {
  await pause.pause('until-resumed');
  expect(watch.state().pause).toEqual({ untilUs: null });
  await parts.clock.advance(24 * 60 * MINUTE);
  expect(all).toBe(true);
  await pause.resume();
  expect(all).toBe(false);
});

test('a target that was paused alone before stays paused afterwards', async () => {
  await pause.pause('1-hour');
  await parts.clock.advance(61 * MINUTE);
  expect([...alone]).toEqual(['quiet']);
  expect(changes()).toEqual(['targets.pause all', 'targets.resume all', 'targets.pause quiet']);
});

test('an hour is over after an hour of sleep, as soon as the machine is awake', async () => {
  await pause.pause('1-hour');
  parts.clock.sleep(61 * MINUTE);
  expect(all).toBe(true);
  pause.look();
  await parts.clock.advance(0);
  expect(all).toBe(false);
});

test('a sleep that nobody told of is found by the clock', async () => {
  await pause.pause('1-hour');
  parts.clock.sleep(61 * MINUTE);
  await parts.clock.advance(31_000);
  expect(all).toBe(false);
});

test('a step of the clock on the wall neither ends a pause nor draws it out', async () => {
  await pause.pause('1-hour');
  parts.clock.stepUtc(5 * 60 * MINUTE);
  await parts.clock.advance(30 * MINUTE);
  expect(all).toBe(true);
  parts.clock.stepUtc(-9 * 60 * MINUTE);
  await parts.clock.advance(31 * MINUTE);
  expect(all).toBe(false);
});

test('whoever resumes in the window has ended the pause, and nothing is resumed later', async () => {
  await pause.pause('15-min');
  await parts.engine.call('targets.resume', { target: null });
  expect(watch.state().pause).toBe(null);
  await parts.engine.call('targets.pause', { target: 'api' });
  await parts.clock.advance(20 * MINUTE);
  expect([...alone]).toEqual(['api']);
});

test('an engine that was started again is paused again for the rest of the time', async () => {
  await pause.pause('15-min');
  await parts.clock.advance(10 * MINUTE);
  parts.engine.become({ kind: 'restarting', reason: 'It ended.', attempt: 1, nextInMs: 500 });
  all = false;
  parts.engine.become(RUNNING);
  await parts.clock.advance(0);
  expect(all).toBe(true);
  await parts.clock.advance(6 * MINUTE);
  expect(all).toBe(false);
});

test('a pause that the engine refuses is said, and the tray does not claim it', async () => {
  parts.engine.become({ kind: 'restarting', reason: 'It ended.', attempt: 1, nextInMs: 500 });
  await pause.pause('15-min');
  expect(watch.state().pause).toBe(null);
  expect(parts.notes[0]).toContain('could not be paused');
});
