import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NotificationEvents, NotificationText } from '../../../../electron/main/notify/notifier.ts';
import { type RunningNotifications, startNotifications } from '../../../../electron/main/notify/start-notifications.ts';
import { startWatch, type Watch } from '../../../../electron/main/notify/watch.ts';
import type { SettingsPatch } from '../../../../electron/main/settings/settings-store.ts';
import { incidentJson, sampleJson, showsTargets, stallEvent, stallOf } from '../support/engine-words.ts';
import { type FakeAppParts, fakeAppParts } from '../support/fake-app-parts.ts';

interface Shown extends NotificationText {
  readonly events: NotificationEvents;
  isOpen: boolean;
}

let parts: FakeAppParts;
let watch: Watch | null = null;
let notifications: RunningNotifications;
let shown: Shown[];
let ready: boolean;
let fails: string | null;
let flashes: number;
let exported: number[];

const start = async (names: readonly string[], settings: SettingsPatch = {}): Promise<void> => {
  parts = fakeAppParts(settings);
  showsTargets(parts.engine, names);
  parts.engine.answer('targets.pause', () => ({}));
  watch = startWatch(parts);
  notifications = startNotifications({
    ...parts,
    watch,
    bundles: {
      exportBundle: async ({ scope }) => {
        const incident = scope.kind === 'incident' ? scope.incident : 0;
        exported.push(incident);
        return { kind: 'cancelled' };
      },
      reveal: () => {},
    },
    notifier: {
      ready: async () => ready,
      show: (text, events) => {
        if (fails !== null) throw new Error(fails);
        const one: Shown = { ...text, events, isOpen: true };
        shown.push(one);
        return {
          close: () => {
            one.isOpen = false;
          },
        };
      },
    },
    attention: {
      call: () => {
        flashes += 1;
      },
    },
  });
  await parts.clock.advance(5_000);
};
const open = (): Shown[] => shown.filter(({ isOpen }) => isOpen);
const newest = (): Shown => {
  const last = shown.at(-1);
  if (last === undefined) throw new Error('nothing was shown');
  return last;
};

/** A request that hangs and becomes an incident, as the engine tells it. */
const hang = (target: string, id: number): void => {
  parts.engine.tell({ type: 'stall.opened', ...stallEvent(target, id, 1_000) });
  parts.engine.tell({ type: 'incident.opened', ...incidentJson(id, target, { stalls: [stallOf(id, 2_300, null)] }) });
};
const recover = (target: string, id: number): void => {
  const ended = '2026-11-21T07:05:00.000Z';
  parts.engine.tell({ type: 'stall.closed', ...stallEvent(target, id, 9_000), end: 'slow' });
  parts.engine.tell({ type: 'sample', ...sampleJson(target) });
  parts.engine.tell({
    type: 'incident.closed',
    ...incidentJson(id, target, { closedAt: ended, closedBy: 'recovery', stalls: [stallOf(id, 9_000, ended)] }),
  });
};

beforeEach(() => {
  shown = [];
  ready = true;
  fails = null;
  flashes = 0;
  exported = [];
});
afterEach(() => {
  notifications.stop();
  watch?.stop();
  expect(open()).toEqual([]);
  expect(parts.clock.pendingTimers).toBe(0);
});

test('while it hangs a person reads which one, and a click opens that incident', async () => {
  await start(['api', 'shop']);
  hang('api', 7);
  await parts.clock.advance(3_000);
  expect(shown).toHaveLength(1);
  expect(newest().title).toContain('api');
  newest().events.clicked();
  expect(parts.shown).toEqual([{ kind: 'incident', incident: 7 }]);
});

test('what is over takes the place of what was announced', async () => {
  await start(['api']);
  hang('api', 7);
  await parts.clock.advance(60_000);
  recover('api', 7);
  await parts.clock.advance(120_000);
  expect(shown).toHaveLength(2);
  expect(open()).toEqual([newest()]);
});

test('who closes the window reads once where the app went, and a click brings the window back', async () => {
  await start(['api']);
  notifications.sayLeft();
  await parts.clock.advance(0);
  expect(newest().title).toBe('Stallscope goes on in the tray');
  newest().events.clicked();
  expect(parts.shown).toEqual([{ kind: 'overview' }]);
  notifications.sayLeft();
  await parts.clock.advance(0);
  expect(shown).toHaveLength(1);
});

test('who wants no notifications gets none for closing the window either', async () => {
  await start(['api']);
  parts.settings.change({ notices: { enabled: false } });
  notifications.sayLeft();
  await parts.clock.advance(0);
  expect(shown).toEqual([]);
});

test('five hundred targets that fail at once are one notice', async () => {
  const names = Array.from({ length: 500 }, (_each, index) => `target-${index}`);
  await start(names);
  for (const [index, name] of names.entries()) hang(name, index + 1);
  await parts.clock.advance(20_000);
  expect(open()).toHaveLength(1);
  expect(shown.length).toBeLessThanOrEqual(2);
  expect(`${newest().title} ${newest().body}`).toContain('500');
});

test('however many troubles follow one another, only a few notices stand at once', async () => {
  const names = Array.from({ length: 12 }, (_each, index) => `target-${index}`);
  await start(names);
  for (const [index, name] of names.entries()) {
    hang(name, index + 1);
    await parts.clock.advance(10 * 60_000);
  }
  expect(shown.length).toBeGreaterThan(4);
  expect(open().length).toBeLessThanOrEqual(4);
  expect(open()).toContain(newest());
});

test('a click on one that was closed before the next came still opens its incident', async () => {
  await start(['api']);
  hang('api', 7);
  await parts.clock.advance(3_000);
  newest().events.closed();
  newest().isOpen = false;
  newest().events.clicked();
  expect(parts.shown).toEqual([{ kind: 'incident', incident: 7 }]);
});

test('buttons do what they say, and those that are not there do nothing', async () => {
  await start(['api']);
  hang('api', 7);
  await parts.clock.advance(3_000);
  const { actions, events } = newest();
  expect(actions.length).toBeGreaterThan(0);
  for (const index of actions.keys()) events.acted(index);
  events.acted(99);
  await parts.clock.advance(0);
  if (actions.includes('Show')) expect(parts.shown).toContainEqual({ kind: 'incident', incident: 7 });
  if (actions.includes('Export…')) expect(exported).toEqual([7]);
  if (actions.includes('Pause target'))
    expect(parts.engine.calls).toContainEqual({ method: 'targets.pause', input: { target: 'api' } });
  expect(parts.shown.length + exported.length).toBeGreaterThan(0);
});

test('nobody is told of a muted target, nor of any when notices are off', async () => {
  await start(['api', 'shop'], { notices: { muted: ['api'] } });
  hang('api', 7);
  await parts.clock.advance(60_000);
  expect(shown).toEqual([]);
  parts.settings.change({ notices: { enabled: false } });
  hang('shop', 8);
  await parts.clock.advance(60_000);
  expect(shown).toEqual([]);
});

test('while the screen is locked nothing is shown, and afterwards what still matters', async () => {
  await start(['api']);
  watch?.tell({ kind: 'screen-locked' });
  hang('api', 7);
  await parts.clock.advance(60_000);
  expect(shown).toEqual([]);
  watch?.tell({ kind: 'screen-unlocked' });
  await parts.clock.advance(10_000);
  expect(shown).toHaveLength(1);
});

test('where nobody shows notifications, the taskbar calls for attention and it is said once', async () => {
  ready = false;
  await start(['api', 'shop']);
  expect(notifications.state()).toBe('unavailable');
  hang('api', 7);
  await parts.clock.advance(60_000);
  hang('shop', 8);
  await parts.clock.advance(60_000);
  expect(shown).toEqual([]);
  expect(flashes).toBe(2);
  expect(parts.notes).toHaveLength(1);
});

test('a notification that the system did not show after all counts as none', async () => {
  await start(['api', 'shop']);
  hang('api', 7);
  await parts.clock.advance(3_000);
  newest().events.failed('no space for it');
  expect(flashes).toBe(1);
  expect(notifications.state()).toBe('unavailable');
  expect(parts.logged.join('\n')).toContain('no space for it');
  newest().isOpen = false;
  hang('shop', 8);
  await parts.clock.advance(60_000);
  newest().events.shown();
  expect(notifications.state()).toBe('shown');
});

test('a service that hangs is not asked to take anything away, neither later nor at the end', async () => {
  await start(['api']);
  hang('api', 7);
  await parts.clock.advance(60_000);
  expect(open()).toHaveLength(1);
  ready = false;
  recover('api', 7);
  await parts.clock.advance(120_000);
  notifications.stop();
  expect(open()).toHaveLength(1);
  newest().isOpen = false;
});

test('a system that throws costs the notice, not the app', async () => {
  await start(['api']);
  fails = 'no such interface';
  hang('api', 7);
  await parts.clock.advance(3_000);
  expect(flashes).toBe(1);
  expect(parts.logged.join('\n')).toContain('no such interface');
});

test('trials that are asked for at once are one', async () => {
  await start(['api']);
  const before = shown.length;
  const asked = Array.from({ length: 50 }, () => notifications.tryOne());
  await parts.clock.advance(0);
  expect(shown.length - before).toBe(1);
  newest().events.shown();
  for (const told of await Promise.all(asked)) expect(told.shown).toBe(true);
  for (const one of open()) one.isOpen = false;
});

test('a trial says what became of it', async () => {
  await start(['api']);
  const handed = notifications.tryOne();
  await parts.clock.advance(0);
  newest().events.shown();
  expect(await handed).toMatchObject({ shown: true });
  const refused = notifications.tryOne();
  await parts.clock.advance(0);
  newest().events.failed('not allowed');
  expect(await refused).toEqual({ shown: false, message: 'The system did not show it: not allowed' });
  const silent = notifications.tryOne();
  await parts.clock.advance(4_000);
  expect((await silent).shown).toBe(false);
  ready = false;
  expect((await notifications.tryOne()).message).toContain('nobody');
  for (const one of open()) one.isOpen = false;
});
