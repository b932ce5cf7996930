import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ComparisonJson } from '../../../electron/contract/comparison-shapes.ts';
import { ComparisonReader, refreshMs, useComparison } from '../../../renderer/state/comparison.ts';
import {
  type ComparedRange,
  type ComparisonChoice,
  withFirst,
  withMember,
  withoutMember,
} from '../../../renderer/state/comparison-choice.ts';
import { rememberComparison, useRecentComparisons } from '../../../renderer/state/comparison-recent.ts';
import { noDifference } from './compared.ts';
import { FakeEngine } from './fake-engine.ts';

const NOW_MS = Date.parse('2026-11-21T14:30:00.000Z');

let engine: FakeEngine;
let isRead: boolean;
let isHidden: boolean;
let reader: ComparisonReader;

const pair = (range: ComparedRange = '24h'): ComparisonChoice => ({
  members: [
    { kind: 'target', target: 'shop' },
    { kind: 'target', target: 'shop origin' },
  ],
  range,
});
const withBundle: ComparisonChoice = {
  members: [
    { kind: 'target', target: 'shop' },
    { kind: 'bundle', bundle: 'tokyo', target: 'shop' },
  ],
  range: 'common',
};
const answer = (value: ComparisonJson): void => {
  engine.answers['compare.run'] = () => ({ ok: true, value });
};
const refuse = (message: string): void => {
  const error = { code: 'not-found', message, context: {} } as const;
  engine.answers['compare.run'] = () => ({ ok: false, failure: { kind: 'refused', error } });
};
const asked = (): readonly unknown[] => engine.calls.map(({ input }) => input);
const state = () => useComparison.getState();
/** Lets answers come in. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW_MS });
  engine = new FakeEngine();
  answer(noDifference());
  isRead = false;
  isHidden = false;
  reader = new ComparisonReader(engine, { now: () => Date.now(), hidden: () => isHidden, isRead: () => isRead });
});
afterEach(() => {
  reader.leave();
  vi.useRealTimers();
});

test('a range ends now, and all in common leaves the stretch to the engine', async () => {
  reader.show(pair('6h'));
  await settle();
  expect(asked()).toEqual([
    { members: pair().members, from: '2026-11-21T08:30:00.000Z', to: '2026-11-21T14:30:00.000Z' },
  ]);
  reader.show(pair('common'));
  await settle();
  expect(asked()[1]).toEqual({ members: pair().members, from: null, to: null });
});

test('what goes on is read again each minute, what somebody sent is not', async () => {
  reader.show(pair('24h'));
  await pass(60_000);
  expect(asked()).toHaveLength(2);
  reader.show(withBundle);
  await pass(3_600_000);
  expect(asked()).toHaveLength(3);
  expect([refreshMs(pair('1h')), refreshMs(pair('7d')), refreshMs(pair('30d')), refreshMs(pair('common'))]).toEqual([
    60_000, 420_000, 600_000, 600_000,
  ]);
});

test('nothing is asked for while nobody can see the page', async () => {
  reader.show(pair());
  await settle();
  isHidden = true;
  await pass(600_000);
  expect(asked()).toHaveLength(1);
  isHidden = false;
  await pass(15_000);
  expect(asked()).toHaveLength(2);
});

test('newer figures take their place; what would move what one reads waits until it is asked for', async () => {
  reader.show(pair());
  await settle();
  const first = state().shown;
  isRead = true;
  const sameShape = noDifference(NOW_MS + 60_000);
  answer(sameShape);
  await pass(60_000);
  expect(state().shown?.comparison).toBe(sameShape);
  expect(state().shown).not.toBe(first);

  const moved: ComparisonJson = {
    ...sameShape,
    conclusion: { ...sameShape.conclusion, kind: 'difference', notes: [] },
  };
  answer(moved);
  await pass(60_000);
  expect(state().shown?.comparison).toBe(sameShape);
  expect(state().waiting?.comparison).toBe(moved);
  reader.showWaiting();
  expect(state().shown?.comparison).toBe(moved);
  expect(state().waiting).toBeNull();
});

test('whoever asks for newer figures gets them at once', async () => {
  reader.show(pair());
  await settle();
  isRead = true;
  const moved = { ...noDifference(), aligned: [] };
  answer(moved);
  reader.again();
  await settle();
  expect(state().shown?.comparison).toBe(moved);
});

test('an answer that comes after another choice was made is not shown', async () => {
  const late = Promise.withResolvers<void>();
  const slow = noDifference();
  const fast = { ...noDifference(), clocks: ['fast'] };
  const call = engine.call.bind(engine);
  let count = 0;
  engine.call = async (name, input, signal) => {
    count += 1;
    answer(count === 1 ? slow : fast);
    const result = call(name, input, signal);
    if (count === 1) await late.promise;
    return result;
  };
  reader.show(pair('24h'));
  reader.show(pair('1h'));
  await settle();
  late.resolve();
  await settle();
  expect(state().shown?.comparison.clocks).toEqual(['fast']);
  expect(state().shown?.choice.range).toBe('1h');
});

test('the answer to the choice before stays in sight until there is another, but not in the place of a refusal', async () => {
  reader.show(pair('24h'));
  await settle();
  engine.silent = true;
  reader.show(pair('7d'));
  await settle();
  expect(state().shown?.choice.range).toBe('24h');
  engine.silent = false;
  refuse('No target is called “shop”.');
  reader.again();
  await settle();
  expect(state()).toMatchObject({ shown: null, reading: false, refusal: 'No target is called “shop”.' });
});

test('figures stay when they cannot be read again, and are asked for soon once nobody answers', async () => {
  reader.show(pair());
  await settle();
  engine.reachable = false;
  await pass(60_000);
  expect(state().refusal).toBe('Nobody is there.');
  expect(state().shown).not.toBeNull();
  engine.reachable = true;
  await pass(3_000);
  expect(state().refusal).toBeNull();
});

test('who leaves hears nothing more', async () => {
  reader.show(pair());
  await settle();
  reader.leave();
  await pass(3_600_000);
  expect(asked()).toHaveLength(1);
  expect(state().shown).toBeNull();
});

test('no member is there twice, none is a ninth, and one of elsewhere is compared over what all have in common', () => {
  const more = (choice: ComparisonChoice, name: string) => withMember(choice, { kind: 'target', target: name });
  expect(more(pair(), 'shop')).toEqual(pair());
  const eight = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].reduce(more, pair());
  expect(eight.members).toHaveLength(8);
  expect(withMember(pair('1h'), { kind: 'bundle', bundle: 'tokyo', target: 'shop' }).range).toBe('common');
  expect(withFirst(pair(), { kind: 'target', target: 'shop origin' }).members).toEqual([
    { kind: 'target', target: 'shop origin' },
    { kind: 'target', target: 'shop' },
  ]);
  expect(withoutMember(withBundle, { kind: 'bundle', bundle: 'tokyo', target: 'shop' }).members).toEqual([
    { kind: 'target', target: 'shop' },
  ]);
});

test('the same members are offered once, as they were looked at last', () => {
  useRecentComparisons.setState({ recent: [] });
  rememberComparison(pair('24h'), noDifference());
  rememberComparison(withBundle, noDifference());
  const turned = withFirst(pair('7d'), { kind: 'target', target: 'shop origin' });
  rememberComparison(turned, noDifference());
  expect(useRecentComparisons.getState().recent.map(({ choice }) => choice)).toEqual([turned, withBundle]);
});
