import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import type { IncidentJson, StallJson } from '../../../electron/contract/shapes.ts';
import { IncidentFollower, useIncident } from '../../../renderer/state/incident.ts';
import { NoteKeeper, useNoteDrafts } from '../../../renderer/state/incident-note.ts';
import {
  readRequestSamples,
  requestSamplesAfter,
  useRequestSamples,
} from '../../../renderer/state/incident-samples.ts';
import { AT, evidenceOf, FakeEngine, incidentOf, lateAnswer, sampleOf } from './fake-engine.ts';

const stall = (id: number, more: Partial<StallJson> = {}): StallJson => ({
  ...{ id, phase: 'tls', openedBy: 'overdue', startedAt: AT, endedAt: null, elapsedMs: 2_000, remote: null },
  ...more,
});

let engine: FakeEngine;

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
});
afterEach(() => {
  vi.useRealTimers();
});
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const asked = (name: string): number => engine.calls.filter((call) => call.name === name).length;

describe('the incident that is shown', () => {
  let follower: IncidentFollower;

  beforeEach(() => {
    follower = new IncidentFollower(engine);
    engine.incidents = [incidentOf(5, 'api', { stalls: [stall(7)] })];
  });
  afterEach(() => follower.leave());

  const shown = (): IncidentJson => {
    const state = useIncident.getState().shown;
    if (state.kind !== 'shown') throw new Error(`it is ${state.kind}`);
    return state.incident;
  };
  const take = (...events: ContractEvent[]): void => follower.take(events);

  test('grows with what comes in, and is read again for what events do not tell', async () => {
    follower.show(5);
    await settle();
    take({ type: 'evidence', seq: 1, ...evidenceOf(70, 7) });
    expect(shown().evidence).toMatchObject([{ id: 70, data: null }]);
    engine.incidents = [
      incidentOf(5, 'api', { stalls: [stall(7)], evidence: [{ ...evidenceOf(70, 7), data: { reached: 1 } }] }),
    ];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shown().evidence).toMatchObject([{ id: 70, data: { reached: 1 } }]);
  });

  test('is read no more than once a second, however much comes in', async () => {
    follower.show(5);
    await settle();
    for (let seq = 1; seq <= 50; seq += 1) {
      take({ type: 'evidence', seq, ...evidenceOf(seq, 7) });
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked('incidents.show')).toBeLessThanOrEqual(4);
  });

  test('never becomes another one by itself', async () => {
    follower.show(5);
    await settle();
    take({ type: 'incident.opened', seq: 1, ...incidentOf(6, 'api') });
    take({ type: 'incident.closed', seq: 2, ...incidentOf(5, 'api', { closedAt: AT, closedBy: 'recovery' }) });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(shown().id).toBe(5);
  });

  test('tells the end of a request at once', async () => {
    follower.show(5);
    await settle();
    take({
      ...{ type: 'stall.closed', seq: 1, target: 'api', stall: 7, phase: 'wait', openedBy: 'overdue' },
      ...{ at: '2026-11-21T07:00:07.400Z', elapsedMs: 7_400, end: 'slow' },
    });
    expect(shown().stalls).toMatchObject([{ phase: 'wait', endedAt: '2026-11-21T07:00:07.400Z', elapsedMs: 7_400 }]);
  });

  test('says that it was deleted, and that there is none with a number', async () => {
    engine.answers['incidents.show'] = ({ id }) =>
      id === 5
        ? { ok: true, value: incidentOf(5, 'api') }
        : {
            ok: false,
            failure: { kind: 'refused', error: { code: 'not-found', message: 'There is none.', context: {} } },
          };
    follower.show(5);
    await settle();
    take({ type: 'incident.removed', seq: 1, id: 5 });
    expect(useIncident.getState().shown).toMatchObject({ kind: 'missing', id: 5 });
    follower.show(99);
    await settle();
    expect(useIncident.getState().shown).toEqual({ kind: 'missing', id: 99, message: 'There is none.' });
  });

  test('stays in sight while the engine is away', async () => {
    follower.show(5);
    await settle();
    engine.reachable = false;
    follower.again();
    await settle();
    expect(shown().id).toBe(5);
  });

  test('is read again when something came while it was being read, however old the answer is', async () => {
    const events: readonly ContractEvent[] = [
      {
        ...{ type: 'stall.closed', seq: 1, target: 'api', stall: 7, phase: 'tls', openedBy: 'overdue' },
        ...{ at: '2026-11-21T07:00:07.400Z', elapsedMs: 7_400, end: 'slow' },
      },
      { type: 'incident.noted', seq: 2, id: 5, note: 'new' },
    ];
    for (const [index, event] of events.entries()) {
      const late = lateAnswer(incidentOf(5, 'api', { stalls: [stall(7)], note: 'old' }));
      engine.answers['incidents.show'] = late.answer;
      if (index === 0) follower.show(5);
      else follower.again();
      take(event);
      engine.answers['incidents.show'] = () => ({ ok: true, value: incidentOf(5, 'api', { note: 'new' }) });
      late.come();
      await vi.advanceTimersByTimeAsync(5_000);
      expect(shown(), event.type).toMatchObject({ stalls: [], note: 'new' });
    }
  });

  test('says why it cannot be read when it never was', async () => {
    engine.reachable = false;
    follower.show(5);
    await settle();
    expect(useIncident.getState().shown).toEqual({ kind: 'unreadable', id: 5, message: 'Nobody is there.' });
  });
});

describe('the note of an incident', () => {
  let saved: [number, string][];
  let notes: NoteKeeper;

  beforeEach(() => {
    saved = [];
    useNoteDrafts.setState({ drafts: new Map() });
    engine.answers['incidents.note'] = () => ({ ok: true, value: {} });
    notes = new NoteKeeper(engine, (incident, note) => saved.push([incident, note]));
  });
  const draft = (id: number) => useNoteDrafts.getState().drafts.get(id);

  test('is saved as one pauses, once', async () => {
    for (const text of ['T', 'Ti', 'Tick', 'Ticket 4']) {
      notes.type(5, text);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saved).toEqual([[5, 'Ticket 4']]);
    expect(asked('incidents.note')).toBe(1);
    expect(draft(5)).toBeUndefined();
  });

  test('is kept while the engine is away, says so, and is saved when it is back', async () => {
    engine.reachable = false;
    notes.type(5, 'They see nothing.');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(draft(5)).toEqual({ text: 'They see nothing.', state: 'unsaved', refusal: 'Nobody is there.' });
    engine.reachable = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saved).toEqual([[5, 'They see nothing.']]);
    expect(draft(5)).toBeUndefined();
  });

  test('loses nothing of what is typed while it is being saved', async () => {
    let answer: () => void = () => {};
    const slow = new FakeEngine();
    slow.call = () =>
      new Promise((resolve) => {
        answer = () => resolve({ ok: true, value: {} as never });
      });
    const keeper = new NoteKeeper(slow, (incident, note) => saved.push([incident, note]));
    keeper.type(5, 'one');
    await vi.advanceTimersByTimeAsync(800);
    keeper.type(5, 'one and two');
    await vi.advanceTimersByTimeAsync(800);
    answer();
    await settle();
    expect(draft(5)?.text).toBe('one and two');
    await vi.advanceTimersByTimeAsync(800);
    answer();
    await settle();
    expect(saved).toEqual([
      [5, 'one'],
      [5, 'one and two'],
    ]);
    expect(draft(5)).toBeUndefined();
  });

  test('is not tried again and again where it is refused', async () => {
    engine.answers['incidents.note'] = () => ({
      ok: false,
      failure: { kind: 'refused', error: { code: 'not-found', message: 'It is gone.', context: {} } },
    });
    notes.type(5, 'x');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked('incidents.note')).toBe(1);
    expect(draft(5)).toMatchObject({ text: 'x', state: 'unsaved', refusal: 'It is gone.' });
  });
});

describe('requests that began while one hung', () => {
  const around = { target: 'api', from: AT, to: '2026-11-21T07:00:07.400Z' };
  const told = (at: string, target = 'api'): ContractEvent => ({
    ...{ type: 'sample', seq: 1 },
    ...sampleOf(target),
    ...{ at, id: `1-${at}` },
  });

  test('are read, and go on coming in until its end', async () => {
    engine.answers['samples.between'] = ({ limit }) => ({
      ok: true,
      value: { samples: limit > 0 ? [sampleOf('api')] : [], truncated: false },
    });
    await readRequestSamples(engine, around, new AbortController().signal);
    const read = useRequestSamples.getState().around;
    const after = requestSamplesAfter(read, [
      told('2026-11-21T07:00:05.000Z'),
      told('2026-11-21T07:00:02.000Z'),
      told('2026-11-21T07:00:09.000Z'),
      told('2026-11-21T07:00:03.000Z', 'shop'),
    ]);
    expect(after?.samples?.map(({ at }) => at)).toEqual([AT, '2026-11-21T07:00:02.000Z', '2026-11-21T07:00:05.000Z']);
  });
});
