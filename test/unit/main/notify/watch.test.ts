import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QuietJson } from '../../../../electron/contract/notice-shapes.ts';
import type { OverviewJson } from '../../../../electron/contract/shapes.ts';
import { startWatch, type Watch } from '../../../../electron/main/notify/watch.ts';
import type { Happening } from '../../../../electron/notices/happening.ts';
import { rowOf } from '../../../../electron/notices/watch-state.ts';
import {
  incidentJson,
  overviewJson,
  sampleJson,
  showsTargets,
  stallEvent,
  stallOf,
  summaryOf,
  targetJson,
} from '../support/engine-words.ts';
import { type FakeAppParts, fakeAppParts, RUNNING } from '../support/fake-app-parts.ts';

let parts: FakeAppParts;
let watch: Watch | null = null;
let happenings: Happening[];

beforeEach(() => {
  parts = fakeAppParts();
  happenings = [];
});
afterEach(() => {
  watch?.stop();
  expect(parts.engine.eventListeners).toBe(0);
  watch = null;
});

const start = async (): Promise<Watch> => {
  const started = startWatch(parts);
  watch = started;
  started.onHappening((happening) => happenings.push(happening));
  await parts.clock.advance(0);
  return started;
};
const kinds = (): string[] => happenings.map((happening) => happening.kind);

test('the picture is taken when the engine runs, and events bring it forward', async () => {
  showsTargets(parts.engine, ['api', 'shop']);
  const { state } = await start();
  expect(state().engine.kind).toBe('running');
  parts.engine.tell({ type: 'sample', ...sampleJson('shop', { totalMs: 77 }) });
  expect(rowOf(state(), 'shop')?.last?.totalMs).toBe(77);
});

test('what is already in the picture is not told a second time, and what came while it was taken is not lost', async () => {
  let answer: (overview: OverviewJson) => void = () => {};
  parts.engine.answer('overview', () => new Promise<OverviewJson>((resolve) => (answer = resolve)));
  parts.engine.answer('incidents.list', () => ({ incidents: [], total: 0 }));
  const { state } = await start();
  parts.engine.tell({ type: 'sample', ...sampleJson('api', { totalMs: 1 }) });
  parts.engine.tell({ type: 'sample', ...sampleJson('api', { totalMs: 2 }) });
  expect(kinds()).not.toContain('sample');
  answer(overviewJson(['api'], 1));
  await parts.clock.advance(0);
  expect(kinds().filter((kind) => kind === 'sample')).toHaveLength(1);
  expect(rowOf(state(), 'api')?.last?.totalMs).toBe(2);
});

test('an engine that ended is said, and everything is looked at anew when it is back', async () => {
  showsTargets(parts.engine, ['api']);
  const { state } = await start();
  parts.engine.tell({ type: 'stall.opened', ...stallEvent('api', 5) });
  parts.engine.become({ kind: 'restarting', reason: 'It ended with code 9.', attempt: 1, nextInMs: 500 });
  expect(state().engine).toEqual({ kind: 'lost', reason: 'It ended with code 9.', final: false });
  expect(rowOf(state(), 'api')?.overdue).toEqual([]);
  showsTargets(parts.engine, ['other']);
  parts.engine.become({ kind: 'starting' });
  parts.engine.become(RUNNING);
  await parts.clock.advance(0);
  expect(state().engine.kind).toBe('running');
  expect(rowOf(state(), 'other')).toBeDefined();
  expect(rowOf(state(), 'api')).toBeUndefined();
});

test('a picture of an engine that ended meanwhile is not taken for that of the next', async () => {
  const answers: ((overview: OverviewJson) => void)[] = [];
  parts.engine.answer('overview', () => new Promise<OverviewJson>((resolve) => answers.push(resolve)));
  parts.engine.answer('incidents.list', () => ({ incidents: [], total: 0 }));
  const { state } = await start();
  parts.engine.become({ kind: 'restarting', reason: 'It ended.', attempt: 1, nextInMs: 500 });
  parts.engine.become(RUNNING);
  await parts.clock.advance(0);
  answers[1]?.(overviewJson(['new']));
  await parts.clock.advance(0);
  answers[0]?.(overviewJson(['old']));
  await parts.clock.advance(0);
  expect(rowOf(state(), 'new')).toBeDefined();
  expect(rowOf(state(), 'old')).toBeUndefined();
});

test('events that went by unseen are made up for by another picture', async () => {
  showsTargets(parts.engine, ['api']);
  const { state } = await start();
  showsTargets(parts.engine, ['api', 'added']);
  parts.engine.lose();
  await parts.clock.advance(0);
  expect(rowOf(state(), 'added')).toBeDefined();
});

test('an engine that runs and does not tell its picture is asked again', async () => {
  parts.engine.answer('incidents.list', () => ({ incidents: [], total: 0 }));
  const { state } = await start();
  expect(state().engine.kind).toBe('starting');
  showsTargets(parts.engine, ['api']);
  await parts.clock.advance(3_000);
  expect(state().engine.kind).toBe('running');
});

test('the last incident is known from the start, and its absence spoils nothing', async () => {
  parts.engine.answer('overview', () => overviewJson(['api']));
  parts.engine.answer('incidents.list', () => ({ incidents: [summaryOf(incidentJson(41, 'api'))], total: 1 }));
  expect((await start()).state().lastIncident).toEqual({ id: 41, target: 'api' });
  watch?.stop();
  parts = fakeAppParts();
  parts.engine.answer('overview', () => overviewJson(['api']));
  expect((await start()).state().engine.kind).toBe('running');
});

test('seconds are counted only while something hangs', async () => {
  showsTargets(parts.engine, ['api']);
  await start();
  await parts.clock.advance(60_000);
  expect(kinds()).not.toContain('tick');
  expect(parts.clock.pendingTimers).toBe(0);
  parts.engine.tell({ type: 'stall.opened', ...stallEvent('api', 5) });
  parts.engine.tell({ type: 'stall.opened', ...stallEvent('api', 6) });
  await parts.clock.advance(5_000);
  expect(kinds().filter((kind) => kind === 'tick')).toHaveLength(5);
  parts.engine.tell({ type: 'stall.closed', ...stallEvent('api', 5, 7_000), end: 'slow' });
  parts.engine.tell({ type: 'stall.closed', ...stallEvent('api', 6, 7_000), end: 'slow' });
  await parts.clock.advance(60_000);
  expect(kinds().filter((kind) => kind === 'tick')).toHaveLength(5);
  expect(parts.clock.pendingTimers).toBe(0);
});

test('of an open incident the newest stall speaks, of one that is over the longest', async () => {
  showsTargets(parts.engine, ['api']);
  await start();
  const ended = '2026-11-21T07:00:30.000Z';
  const stalls = [stallOf(1, 9_000, ended), stallOf(2, 2_300, null)];
  parts.engine.tell({ type: 'incident.opened', ...incidentJson(3, 'api', { stalls }) });
  parts.engine.tell({
    type: 'incident.closed',
    ...incidentJson(3, 'api', { stalls, closedAt: ended, closedBy: 'recovery' }),
  });
  expect(happenings.at(-2)).toMatchObject({
    kind: 'incident-opened',
    incident: { id: 3, target: 'api', openedAtUs: Date.UTC(2026, 10, 21, 7) * 1_000 },
    stall: { stall: 2, inFlight: true },
  });
  expect(happenings.at(-1)).toMatchObject({
    kind: 'incident-closed',
    incident: { closedAtUs: Date.UTC(2026, 10, 21, 7, 0, 30) * 1_000 },
    stall: { stall: 1, elapsedMs: 9_000, inFlight: false },
    closedBy: 'recovery',
  });
});

test('sleep, pauses and other targets are told; paths, evidence and secrets are not', async () => {
  showsTargets(parts.engine, ['api']);
  await start();
  happenings = [];
  parts.engine.tell({
    type: 'gap',
    target: null,
    reason: 'asleep',
    startedAt: '2026-11-21T07:00:00.000Z',
    endedAt: null,
  });
  parts.engine.tell({ type: 'targets.changed', targets: [targetJson('api', { paused: true })] });
  parts.engine.tell({ type: 'secrets.changed' });
  parts.engine.tell({ type: 'note', message: 'The store was set aside.' });
  expect(happenings).toMatchObject([
    { kind: 'gap', target: null, reason: 'asleep', over: false },
    { kind: 'targets', targets: [{ name: 'api', paused: true }] },
  ]);
});

test('what a person chooses about notices is known from the start and at each change', async () => {
  parts = fakeAppParts({ notices: { muted: ['api'] } });
  showsTargets(parts.engine, ['api']);
  const { state } = await start();
  expect(state().settings).toEqual({ enabled: true, recovery: true, muted: new Set(['api']) });
  parts.settings.change({ notices: { enabled: false } });
  expect(state().settings.enabled).toBe(false);
});

test('a listener that fails does not keep the others from knowing', async () => {
  showsTargets(parts.engine, ['api']);
  const started = startWatch(parts);
  watch = started;
  started.onHappening(() => {
    throw new Error('broken');
  });
  started.onHappening((happening) => happenings.push(happening));
  await parts.clock.advance(0);
  expect(kinds()).toContain('picture');
  expect(parts.logged.join('\n')).toContain('broken');
});

const QUIET = {
  holds: [{ target: 'api', reason: 'snoozed', name: null, until: '2026-11-21T08:00:00.000Z' }],
  acknowledged: [{ incident: 7, at: '2026-11-21T07:00:00.000Z', by: 'Ada' }],
  blind: { why: 'network', since: '2026-11-21T07:00:00.000Z', says: 'There is no network.' },
} as const satisfies QuietJson;

test('what is held back is asked for with the picture, and told when it changes', async () => {
  showsTargets(parts.engine, ['api', 'shop']);
  parts.engine.answer('notices.quiet', () => structuredClone(QUIET) as unknown as QuietJson);
  const { state } = await start();
  expect(state().quiet).toEqual({
    all: false,
    quietHours: false,
    targets: new Set(['api']),
    acknowledged: new Set([7]),
    blind: { why: 'network', sinceUs: Date.UTC(2026, 10, 21, 7) * 1_000, says: 'There is no network.' },
  });
  parts.engine.tell({
    type: 'notices.quiet',
    holds: [
      { target: null, reason: 'quiet-hours', name: null, until: '2026-11-21T08:00:00.000Z' },
      { target: null, reason: 'maintenance', name: 'All', until: '2026-11-21T08:00:00.000Z' },
    ],
    acknowledged: [],
    blind: null,
  });
  expect(state().quiet).toMatchObject({ all: true, quietHours: true, targets: new Set(), blind: null });
});

test('an answer about holds that was overtaken by an event changes nothing', async () => {
  showsTargets(parts.engine, ['api', 'shop']);
  let answer: (quiet: QuietJson) => void = () => {};
  parts.engine.answer('notices.quiet', () => new Promise<QuietJson>((resolve) => (answer = resolve)));
  const { state } = await start();
  parts.engine.tell({ type: 'notices.quiet', holds: [], acknowledged: [], blind: null });
  answer(structuredClone(QUIET) as unknown as QuietJson);
  await parts.clock.advance(0);
  expect(state().quiet.targets.size).toBe(0);
});
