import { beforeEach, expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import type { QuietJson } from '../../../electron/contract/notice-shapes.ts';
import {
  acknowledge,
  holdOf,
  holdsOfAll,
  quietAfter,
  readQuiet,
  seenOf,
  snooze,
  useQuiet,
} from '../../../renderer/state/quiet.ts';
import { AT, FakeEngine, lateAnswer } from './fake-engine.ts';

const NOTHING: QuietJson = { holds: [], acknowledged: [], blind: null };
const SEEN: QuietJson = { ...NOTHING, acknowledged: [{ incident: 9, at: AT, by: 'ada' }] };
const hold = (target: string | null, reason: QuietJson['holds'][number]['reason'], until: string) => ({
  ...{ target, reason, until },
  name: null,
});

let engine: FakeEngine;
beforeEach(() => {
  engine = new FakeEngine();
  useQuiet.setState({ quiet: null });
});

test('the newest event tells all, and others tell nothing', () => {
  const events: readonly ContractEvent[] = [
    { type: 'notices.quiet', seq: 1, ...SEEN },
    { type: 'notices.quiet', seq: 2, ...NOTHING },
    { type: 'outbox.changed', seq: 3, waiting: 1 },
  ];
  expect(quietAfter(SEEN, events)).toEqual(NOTHING);
  expect(quietAfter(SEEN, events.slice(2))).toBe(SEEN);
});

test('what could not be read stays as it was', async () => {
  engine.answers['notices.quiet'] = () => ({ ok: true, value: SEEN });
  await readQuiet(engine);
  engine.reachable = false;
  await readQuiet(engine);
  expect(useQuiet.getState().quiet).toEqual(SEEN);
});

test('what somebody has seen is shown once the engine has it, and a refusal is said', async () => {
  engine.answers['notices.acknowledge'] = () => ({ ok: true, value: SEEN });
  expect(await acknowledge(engine, 9, 'ada')).toBeNull();
  expect(engine.calls.at(-1)).toEqual({ name: 'notices.acknowledge', input: { incident: 9, by: 'ada' } });
  expect(seenOf(useQuiet.getState().quiet, 9)?.by).toBe('ada');
  expect(seenOf(useQuiet.getState().quiet, 8)).toBeNull();
  engine.reachable = false;
  expect(await snooze(engine, 'api', 1_000)).toBe('Nobody is there.');
  expect(useQuiet.getState().quiet, 'and nothing is shown as done').toEqual(SEEN);
});

test('of several reasons for a target the one that lasts longest is told; those of all stand apart', () => {
  const quiet: QuietJson = {
    ...NOTHING,
    holds: [
      hold('api', 'snoozed', '2026-11-22T10:00:00.000Z'),
      hold('api', 'maintenance', '2026-11-22T12:00:00.000Z'),
      hold(null, 'snoozed', '2026-11-22T13:00:00.000Z'),
      hold(null, 'quiet-hours', '2026-11-22T14:00:00.000Z'),
    ],
  };
  expect(holdOf(quiet, 'api')?.reason).toBe('maintenance');
  expect(holdOf(quiet, 'shop')).toBeNull();
  expect(holdsOfAll(quiet).map(({ reason }) => reason)).toEqual(['quiet-hours', 'snoozed']);
  expect(holdsOfAll(null)).toEqual([]);
});

test('an answer that is older than what events told meanwhile changes nothing', async () => {
  const held: QuietJson = { ...NOTHING, holds: [hold('api', 'snoozed', '2026-11-22T10:00:00.000Z')] };
  const told = (): void =>
    useQuiet.setState(({ quiet }) => ({ quiet: quietAfter(quiet, [{ type: 'notices.quiet', seq: 1, ...held }]) }));
  const asks = {
    'notices.quiet': () => readQuiet(engine),
    'notices.acknowledge': () => acknowledge(engine, 9, null),
    'notices.snooze': () => snooze(engine, 'shop', null),
  } as const;
  for (const name of ['notices.quiet', 'notices.acknowledge', 'notices.snooze'] as const) {
    useQuiet.setState({ quiet: null });
    const late = lateAnswer(NOTHING);
    engine.answers[name] = late.answer;
    const asked = asks[name]();
    told();
    late.come();
    await asked;
    expect(useQuiet.getState().quiet, name).toEqual(held);
  }
});
