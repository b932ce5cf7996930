import { describe, expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import type { HistoryEvent } from '../../../electron/domain/history-event.ts';
import { incidentId, type TargetId, targetId } from '../../../electron/domain/ids.ts';
import type { TargetTrouble, Trouble } from '../../../electron/domain/notice/digest.ts';
import type { Hold } from '../../../electron/domain/notice/hold.ts';
import { NO_SECRETS, type Target } from '../../../electron/domain/target.ts';
import { createEventHub } from '../../../electron/service/event-hub.ts';
import { createHistoryBook } from '../../../electron/service/history/create-history-book.ts';
import { createHoldHistory } from '../../../electron/service/history/hold-history.ts';
import { tellingHistory } from '../../../electron/service/history/incident-history.ts';
import { writePause, writeStart, writeStop } from '../../../electron/service/history/monitor-history.ts';
import { writeChanges } from '../../../electron/service/history/notice-history.ts';
import { rememberingRegistry } from '../../../electron/service/history/target-history.ts';
import { createStatusLog, statusLine } from '../../../electron/service/status/status-log.ts';
import { statusOf } from '../../../electron/service/status/status-of.ts';
import { createTargetRegistry } from '../../../electron/service/target-registry.ts';
import { httpTarget, tcpTarget } from '../../store/support/fixtures.ts';
import { EngineRig, fails, quick, someTarget } from '../../support/engine-rig.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const api = targetId(1);

function written() {
  const clock = new FakeClock();
  const rows: HistoryEvent[] = [];
  const events: ContractEvent[] = [];
  const hub = createEventHub(() => {});
  hub.subscribe((event) => events.push(event));
  const book = createHistoryBook({
    clock,
    rows: { appendHistory: (event) => rows.push(event) },
    nameOf: (id) => `target ${id}`,
    hub,
  });
  return { clock, rows, events, book, says: () => rows.map(({ kind, says }) => `${kind}: ${says}`) };
}

describe('the history book', () => {
  test('hands each entry to the store with its time, and tells of it with its number', () => {
    const { book, rows, events, clock } = written();
    book.add({ targetId: api, kind: 'changed', says: 'Changed: group.', incident: null });
    book.add({ targetId: null, kind: 'started', says: 'Watching began.', incident: null, atUs: 1_000_000 });
    expect(rows.map(({ atUs }) => atUs)).toEqual([clock.utcUs(), 1_000_000]);
    expect(events).toEqual([
      {
        type: 'history',
        seq: 1,
        id: 1,
        at: '2026-11-21T07:00:00.000Z',
        target: 'target 1',
        kind: 'changed',
        says: 'Changed: group.',
        incident: null,
      },
      {
        type: 'history',
        seq: 2,
        id: 2,
        at: '1970-01-01T00:00:01.000Z',
        target: null,
        kind: 'started',
        says: 'Watching began.',
        incident: null,
      },
    ]);
  });

  test('keeps one printable line, whatever is woven into it', () => {
    const { book, rows } = written();
    book.add({ targetId: null, kind: 'channel', says: `a\nb\u202Ec${'x'.repeat(10_000)}`, incident: null });
    expect(rows[0]?.says).toMatch(/^a\\x0ab\\u\{202e\}cx+…$/);
    expect(rows[0]?.says.length).toBeLessThan(600);
  });
});

describe('an incident', () => {
  /** An engine whose findings pass by the book on their way. */
  const run = async (
    script: (index: number) => ReturnType<typeof fails>,
    forMs: number,
    after?: (rig: EngineRig, target: Target) => void,
  ) => {
    const book = written();
    const rig = new EngineRig((_target, index) => script(index));
    const { sink } = rig;
    const telling = tellingHistory(
      {
        ...sink,
        sample: (sample) => sink.sample(sample),
        stallOpened: (stall) => sink.stallOpened(stall),
        stallChanged: (stall) => sink.stallChanged(stall),
        stallClosed: (stall) => sink.stallClosed(stall),
        evidence: (draft, stall) => sink.evidence(draft, stall),
        incidentOpened: (incident) => void sink.told.push({ type: 'incidentOpened', incident }),
        incidentChanged: (incident) => void sink.told.push({ type: 'incidentChanged', incident }),
        incidentClosed: (incident) => void sink.told.push({ type: 'incidentClosed', incident }),
        gap: (gap) => void sink.told.push({ type: 'gap', gap }),
        path: () => {},
        routeChanged: () => {},
        clockRead: () => {},
        networkChanged: () => {},
      },
      book.book,
    );
    Object.assign(sink, {
      incidentOpened: telling.incidentOpened,
      incidentChanged: telling.incidentChanged,
      incidentClosed: telling.incidentClosed,
      gap: telling.gap,
    });
    const target = someTarget('api');
    const startUs = rig.clock.utcUs();
    rig.start(target);
    await rig.clock.advance(forMs);
    after?.(rig, target);
    await rig.clock.advance(60_000);
    return { ...book, startUs };
  };

  test('is written down when it begins and when it is over, with how long and how bad', async () => {
    const { rows, says } = await run((index) => (index >= 2 && index < 5 ? fails('refused') : quick), 60_000);
    expect(rows.map(({ kind }) => kind)).toEqual(['opened', 'recovered']);
    expect(rows[0]?.incident).toBe(rows[1]?.incident);
    expect(says()[0]).toBe('opened: It began with 1 failed request.');
    expect(says()[1]).toMatch(/^recovered: It lasted 10\.0 s: 3 failed requests, the longest took 5\.00 ms\. /);
    expect(rows[1]?.atUs).toBeGreaterThan(rows[0]?.atUs ?? Number.POSITIVE_INFINITY);
  });

  test('begins in the book when the first request was sent that went wrong, though that was known later', async () => {
    // Of requests every five seconds, the third is refused after a quarter of a second.
    const { rows, startUs } = await run((index) => (index === 2 ? fails('refused', 'connect', 250) : quick), 60_000);
    expect(rows[0]).toMatchObject({ kind: 'opened', atUs: startUs + 10_000_000 });
  });

  test('that flaps says so once', async () => {
    const { rows } = await run((index) => (index % 4 === 0 ? fails('refused') : quick), 900_000);
    expect(rows.filter(({ kind }) => kind === 'flapping')).toHaveLength(1);
  });

  test('whose end nobody saw is not called fine, and one of a target that was removed is not told twice', async () => {
    const paused = await run(
      () => fails('refused'),
      20_000,
      (rig) => rig.engine.pause(null),
    );
    expect(paused.rows.map(({ kind }) => kind)).toEqual(['opened', 'stopped']);
    expect(paused.says()[1]).toContain('before it was known to be fine again');
    const removed = await run(
      () => fails('refused'),
      20_000,
      (rig, target) => rig.engine.remove(target.id),
    );
    expect(removed.rows.map(({ kind }) => kind)).toEqual(['opened']);
  });

  test('a sleep is written down when it is over, with its length', async () => {
    const slept = await run(
      () => quick,
      5_000,
      (rig) => rig.clock.sleep(2 * 3_600_000),
    );
    expect(slept.says()).toEqual(['asleep: This computer was asleep for 2 h; nothing was measured meanwhile.']);
  });
});

describe('a target', () => {
  const registryOf = (book: ReturnType<typeof written>) => {
    let last = 0;
    const inner = createTargetRegistry(
      {
        upsertTarget(definition, origin) {
          last += 1;
          return { ...definition, id: targetId(last), origin };
        },
        changeTarget: (id, definition, origin) => ({ ...definition, id, origin }),
        removeTarget: () => {},
      },
      () => new EngineRig(() => quick).engine,
    );
    return rememberingRegistry(inner, () => book.book);
  };
  const input = (definition: ReturnType<typeof tcpTarget>) => ({ definition, secrets: NO_SECRETS });

  test('that is added, changed, renamed and removed leaves a word of each, and never a secret', () => {
    const book = written();
    const registry = registryOf(book);
    registry.adopt([
      { target: { ...tcpTarget('there before'), id: targetId(99), origin: 'kept' }, secrets: NO_SECRETS },
    ]);
    registry.add([input(httpTarget('api'))], 'kept');
    const before = httpTarget('api');
    registry.change('api', input({ ...before, group: 'pay', required: false }));
    registry.change('api', input({ ...before, group: 'pay', required: false, packets: 'headers' }));
    registry.change('api', input({ ...before, group: 'pay', required: false, packets: 'headers', name: 'api 2' }));
    registry.change('api 2', input({ ...before, group: 'pay', required: false, packets: 'headers', name: 'api 2' }));
    registry.remove('api 2');
    expect(book.says()).toEqual([
      'added: Added; it is watched from now on.',
      'changed: Changed: group, whether it is required.',
      'changed: Changed: capture of packets.',
      'renamed: Renamed from “api” to “api 2”.',
      'removed: Removed; it is not watched any more.',
    ]);
    expect(new Set(book.rows.map((row) => row.targetId)).size).toBe(1);
  });

  test('whose secret values are set says that they were, and not what they are', () => {
    const book = written();
    const registry = registryOf(book);
    registry.add([input(httpTarget('api'))], 'kept');
    registry.setSecrets('api', { headers: { authorization: 'Bearer of-nobody' } });
    expect(book.says()[1]).toBe('changed: Changed: secret values of its requests.');
  });

  test('nothing is written of what was refused', () => {
    const book = written();
    const registry = registryOf(book);
    registry.add([input(tcpTarget('api'))], 'kept');
    expect(() => registry.add([input(tcpTarget('api'))], 'kept')).toThrow('is there already');
    expect(() => registry.remove('nobody')).toThrow('No target');
    expect(book.rows).toHaveLength(1);
  });
});

test('a start tells how the run before it ended, a pause how long it lasts, and an end that it was one', () => {
  const { book, says } = written();
  writeStart(book, 1, []);
  writeStart(book, 2, [
    { code: 'migrated', message: 'The format is newer now.', context: {} },
    { code: 'unclean-end', message: 'Stallscope did not end in order the last time.', context: {} },
  ]);
  writePause(book, api, { untilUs: null });
  writePause(book, null, { untilUs: 1_763_708_400_000_000 });
  writePause(book, api, null);
  writeStop(book);
  expect(says()).toEqual([
    'started: Watching began: 1 target.',
    'started: Watching began: 2 targets. Stallscope did not end in order the last time.',
    'paused: It is paused until somebody resumes.',
    'paused: All targets are paused until 2025-11-21T07:00:00.000Z.',
    'resumed: The pause is over; it is watched again.',
    'stopped: Watching ended.',
  ]);
});

describe('what people are not told', () => {
  const hold = (change: Partial<Hold> = {}): Hold => ({
    target: 'api',
    reason: 'snoozed',
    name: null,
    untilUs: 1_763_708_400_000_000,
    ...change,
  });
  const idOf = (name: string): TargetId | null => (name === 'api' ? api : null);

  test('is written down when it begins, gets another end, and is over; quiet hours are not', () => {
    const { book, says } = written();
    const changed = createHoldHistory(book, idOf);
    const work = hold({ target: null, reason: 'maintenance', name: 'router' });
    changed([hold(), work, hold({ target: null, reason: 'quiet-hours' }), hold({ target: 'gone' })]);
    changed([hold(), work]);
    changed([hold({ untilUs: 1_763_712_000_000_000 }), work]);
    changed([]);
    expect(says()).toEqual([
      'snoozed: Nobody is told of it until 2025-11-21 07:00:00 UTC, because somebody asked for it.',
      'maintenance: Maintenance “router”: nobody is told of any target until 2025-11-21 07:00:00 UTC.',
      'snoozed: Nobody is told of it until 2025-11-21 08:00:00 UTC, because somebody asked for it.',
      'snoozed: People are told of it again.',
      'maintenance: Maintenance “router” is over; people are told of any target again.',
    ]);
  });

  test('blindness is written down when it was, with how long it lasted', () => {
    const { book, rows, says } = written();
    writeChanges(
      book,
      [
        { atUs: 1_000_000, kind: 'blind', why: 'network', says: 'Nothing is reached from here.' },
        { atUs: 61_000_000, kind: 'seeing', why: 'network', sinceUs: 1_000_000 },
      ],
      idOf,
    );
    expect(says()).toEqual([
      'blind: Nothing is reached from here.',
      'seeing: What is measured can be believed again, after 1 min.',
    ]);
    expect(rows.map(({ atUs }) => atUs)).toEqual([1_000_000, 61_000_000]);
  });
});

test('of a group that somebody has seen, each target is written down that was seen, and by whom; the others are not', () => {
  const { book, rows } = written();
  const wrong = (target: string, incident: number, acknowledged: boolean): TargetTrouble => ({
    target,
    incident: incidentId(incident),
    acknowledged,
    required: true,
    openedAtUs: 1_000_000,
    worstMs: 5,
    slow: 0,
    failed: 1,
    flapping: false,
    phase: null,
    failure: 'refused',
    verdict: { segment: 'unknown', confidence: 'low', summary: 'It was refused.', fromHop: null },
  });
  const trouble: Trouble = {
    subject: { kind: 'group', name: 'pay', key: 'group pay' },
    condition: 'down',
    sinceUs: 1_000_000,
    targets: [wrong('api', 7, true), wrong('db', 8, false)],
  };
  const ids = new Map([
    ['api', api],
    ['db', targetId(2)],
  ]);
  writeChanges(book, [{ atUs: 61_000_000, kind: 'acknowledged', trouble, by: 'jo' }], (name) => ids.get(name) ?? null);
  expect(rows).toEqual([
    { atUs: 61_000_000, targetId: api, kind: 'acknowledged', says: 'Acknowledged by jo.', incident: incidentId(7) },
  ]);
});

test('the line of status says when it is, and how many notices wait', () => {
  const line = (says: string, waiting: number) => statusLine({ at: '2026-11-22T04:28:31.123Z', says }, waiting);
  expect(line('Fine: 2 targets watched, all of them answer.', 0)).toBe(
    '2026-11-22 04:28 UTC status: Fine: 2 targets watched, all of them answer.',
  );
  expect(line('Fine.', 1)).toBe('2026-11-22 04:28 UTC status: Fine. 1 notice waits to be sent.');
  expect(line('Fine.', 7)).toBe('2026-11-22 04:28 UTC status: Fine. 7 notices wait to be sent.');
});

test('every ten minutes a line of status goes to the log, and none after the end', async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = createStatusLog({
    clock,
    status: () => statusOf({ nowUs: clock.utcUs(), targets: [], blind: null }),
    waiting: () => 2,
    log: (line) => lines.push(line),
  });
  log.start();
  await clock.advance(1_260_000);
  log.stop();
  await clock.advance(1_260_000);
  expect(lines).toEqual([
    '2026-11-21 07:10 UTC status: Blind. No target is watched. 2 notices wait to be sent.',
    '2026-11-21 07:20 UTC status: Blind. No target is watched. 2 notices wait to be sent.',
  ]);
});
