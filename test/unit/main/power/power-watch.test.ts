import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWatch, type Watch } from '../../../../electron/main/notify/watch.ts';
import { startPowerWatch } from '../../../../electron/main/power/power-watch.ts';
import { showsTargets } from '../support/engine-words.ts';
import { type FakeAppParts, fakeAppParts } from '../support/fake-app-parts.ts';

let parts: FakeAppParts;
let power: EventEmitter;
let watch: Watch;
let running: { stop(): void };

beforeEach(async () => {
  parts = fakeAppParts();
  power = new EventEmitter();
  showsTargets(parts.engine, ['api']);
  parts.engine.answer('host.suspend', () => ({}));
  parts.engine.answer('host.resume', () => ({}));
  watch = startWatch(parts);
  running = startPowerWatch({ ...parts, watch, power });
  await parts.clock.advance(0);
});
afterEach(() => {
  running.stop();
  watch.stop();
  expect(power.eventNames()).toEqual([]);
});

test('the engine is told of sleep in the same turn, before the machine is gone', () => {
  power.emit('suspend');
  expect(parts.engine.methods()).toContain('host.suspend');
});

test('after waking up the engine measures on', () => {
  power.emit('suspend');
  power.emit('resume');
  expect(parts.engine.methods().slice(-2)).toEqual(['host.suspend', 'host.resume']);
});

test('an engine that is down while the machine falls asleep is a line in the log', async () => {
  parts.engine.become({ kind: 'restarting', reason: 'It ended.', attempt: 1, nextInMs: 500 });
  power.emit('suspend');
  await parts.clock.advance(0);
  expect(parts.logged.join('\n')).toContain('host.suspend');
});

test('whoever is not at the screen is told nothing until they are back', () => {
  power.emit('lock-screen');
  expect(watch.state().screenLocked).toBe(true);
  power.emit('unlock-screen');
  expect(watch.state().screenLocked).toBe(false);
});

test('a system that shuts down is asked to wait, and the app ends in order', () => {
  let waits = 0;
  power.emit('shutdown', {
    preventDefault: () => {
      waits += 1;
    },
  });
  power.emit('shutdown');
  expect(waits).toBe(1);
  expect(parts.quits).toBe(2);
});
