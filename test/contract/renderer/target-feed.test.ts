import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ContractEvent, MethodInput, MethodName, MethodOutput } from '../../../electron/contract/contract.ts';
import type { CallResult, EngineClient } from '../../../renderer/api/engine-client.ts';
import { firstLook, lookedAt, lookedBack, type SamplesWindow, useTarget } from '../../../renderer/state/target.ts';
import { feedTarget, type TargetFeed } from '../../../renderer/state/target-feed.ts';
import { iso, sampleAt, windowOf } from '../../unit/renderer/target/samples.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 21, 14, 32, 8);

interface Asked {
  readonly input: MethodInput<'samples.window'>;
  readonly signal: AbortSignal | undefined;
  readonly answer: (window: SamplesWindow) => Promise<void>;
  readonly refuse: (message: string) => Promise<void>;
}

/** An engine of which a test decides when it answers. */
class PatientEngine implements EngineClient {
  readonly asked: Asked[] = [];

  call<Name extends MethodName>(
    name: Name,
    input: MethodInput<Name>,
    signal?: AbortSignal,
  ): Promise<CallResult<MethodOutput<Name>>> {
    const { promise, resolve } = Promise.withResolvers<CallResult<never>>();
    if (name !== 'samples.window') return promise;
    const settle = async (result: CallResult<never>): Promise<void> => {
      resolve(result);
      await vi.advanceTimersByTimeAsync(0);
    };
    this.asked.push({
      input: input as MethodInput<'samples.window'>,
      signal,
      answer: (window) => settle({ ok: true, value: window as never }),
      refuse: (message) => settle({ ok: false, failure: { kind: 'unreachable', message } }),
    });
    return promise;
  }

  follow = (): (() => void) => () => {};

  get last(): Asked {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('Nothing was asked.');
    return last;
  }
}

let engine: PatientEngine;
let feed: TargetFeed;
let isHidden: boolean;
const shown = () => {
  const now = useTarget.getState().shown;
  if (now === null) throw new Error('No target is shown.');
  return now;
};
const lengthMs = (): number => shown().span.toMs - shown().span.fromMs;
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const told = (atMs: number, target = 'api'): ContractEvent => ({
  type: 'sample',
  seq: 1,
  ...sampleAt(atMs, { target }),
});

beforeEach(async () => {
  vi.useFakeTimers({ now: START_MS });
  isHidden = false;
  engine = new PatientEngine();
  feed = feedTarget(engine, 'api', HOUR_MS, { now: () => Date.now(), hidden: () => isHidden, onSettled: () => {} });
  feed.setEntries(900);
  await pass(0);
});
afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

test('it begins with the last hour, and asks for as many entries as there is room for', () => {
  expect(engine.asked).toHaveLength(1);
  expect(engine.last.input).toEqual({ target: 'api', from: iso(START_MS - HOUR_MS), to: iso(START_MS), entries: 900 });
  expect(shown()).toMatchObject({ live: true, window: null, reading: true });
});

describe('what is drawn stays until something better comes', () => {
  test('while another stretch is being read', async () => {
    const first = windowOf();
    await engine.last.answer(first);
    feed.look({ span: { fromMs: START_MS - 600_000, toMs: START_MS - 300_000 }, live: false }, true);
    await pass(200);
    expect(engine.asked).toHaveLength(2);
    expect(shown()).toMatchObject({ window: first, reading: true });
  });

  test('also when the other stretch cannot be read, which is said and tried again', async () => {
    const first = windowOf();
    await engine.last.answer(first);
    feed.showRange(15 * 60_000);
    await pass(0);
    await engine.last.refuse('Stallscope does not answer.');
    expect(shown()).toMatchObject({ window: first, refusal: 'Stallscope does not answer.' });
    await pass(6_000);
    await engine.last.answer(windowOf());
    expect(shown().refusal).toBeNull();
  });

  test('an answer that is no longer wanted is cancelled, and changes nothing when it comes all the same', async () => {
    const [outdated] = engine.asked;
    feed.showRange(15 * 60_000);
    await pass(0);
    expect(outdated?.signal?.aborted).toBe(true);
    const wanted = windowOf({}, 3);
    await engine.last.answer(wanted);
    await outdated?.answer(windowOf({}, 9));
    expect(shown().window).toBe(wanted);
  });
});

test('while one drags, only where it comes to rest is asked for', async () => {
  await engine.last.answer(windowOf());
  for (let step = 1; step <= 30; step += 1) {
    const toMs = START_MS - step * 10_000;
    feed.look({ span: { fromMs: toMs - HOUR_MS, toMs }, live: false }, step === 1);
    await pass(16);
  }
  expect(engine.asked).toHaveLength(1);
  await pass(200);
  expect(engine.asked).toHaveLength(2);
  expect(engine.last.input.to).toBe(iso(START_MS - 300_000));
});

describe('live', () => {
  test('it goes along with the time, and asks seldom though samples come', async () => {
    await engine.last.answer(windowOf());
    for (let second = 5; second <= 25; second += 5) {
      await pass(5_000);
      feed.events([told(Date.now())]);
    }
    expect(shown().span.toMs).toBeGreaterThan(START_MS + 20_000);
    expect(lengthMs()).toBe(HOUR_MS);
    expect(shown().tail.samples).toHaveLength(5);
    expect(engine.asked).toHaveLength(1);
    await pass(10_000);
    expect(engine.asked).toHaveLength(2);
  });

  test('a past stretch stays where it is, whatever comes', async () => {
    await engine.last.answer(windowOf());
    const span = { fromMs: START_MS - 600_000, toMs: START_MS - 300_000 };
    feed.look({ span, live: false }, true);
    await pass(200);
    await engine.last.answer(windowOf());
    feed.events([told(Date.now()), told(START_MS - 400_000)]);
    await pass(120_000);
    expect(shown().span).toEqual(span);
    expect(engine.asked).toHaveLength(2);
  });

  test('nothing is asked for while nobody sees the page', async () => {
    await engine.last.answer(windowOf());
    isHidden = true;
    await pass(300_000);
    expect(engine.asked).toHaveLength(1);
    isHidden = false;
    await pass(4_000);
    expect(engine.asked).toHaveLength(2);
  });

  test('what an answer knows is forgotten of what was told; what is newer stays', async () => {
    feed.events([told(START_MS - 20_000)]);
    await engine.last.answer(windowOf());
    await pass(60_000);
    feed.events([told(START_MS + 59_000)]);
    await engine.last.answer(windowOf());
    expect(shown().tail.samples.map(({ sample }) => sample.at)).toEqual([iso(START_MS + 59_000)]);
  });

  test('when a request that hung is over, its window is read soon', async () => {
    await engine.last.answer(windowOf());
    feed.events([
      {
        type: 'stall.closed',
        seq: 2,
        target: 'api',
        stall: 1,
        phase: 'tls',
        openedBy: 'overdue',
        at: iso(Date.now()),
        elapsedMs: 7_400,
        end: 'slow',
      },
    ]);
    expect(shown().tail.stalls[0]?.stall).toMatchObject({ at: iso(START_MS - 7_400), end: 'slow' });
    await pass(1_500);
    expect(engine.asked).toHaveLength(2);
  });

  test('what is told of other targets changes nothing', async () => {
    await engine.last.answer(windowOf());
    const before = shown();
    feed.events([told(Date.now(), 'shop')]);
    expect(shown()).toBe(before);
  });
});

describe('back', () => {
  test('leads through all looks, to a live one as it is now', async () => {
    await engine.last.answer(windowOf());
    const past = { fromMs: START_MS - 600_000, toMs: START_MS - 300_000 };
    const closer = { fromMs: START_MS - 500_000, toMs: START_MS - 400_000 };
    feed.look({ span: past, live: false }, true);
    feed.look({ span: closer, live: false }, true);
    await pass(30_000);
    feed.lookBack();
    expect(shown()).toMatchObject({ span: past, live: false });
    feed.lookBack();
    expect(shown().live).toBe(true);
    expect(shown().span.toMs).toBe(Date.now());
    expect(lengthMs()).toBe(HOUR_MS);
    const before = shown();
    feed.lookBack();
    expect(shown().back).toEqual(before.back);
  });

  test('a live look is one of the present, at once', () => {
    const start = firstLook('api', HOUR_MS, START_MS);
    const away = lookedAt(start, { span: { fromMs: START_MS - 9e6, toMs: START_MS - 8e6 }, live: false }, true);
    expect(lookedBack(away, START_MS + 60_000).span.toMs).toBe(START_MS + 60_000);
  });

  test('turns of a wheel that belong together are one look', () => {
    feed.look({ span: { fromMs: START_MS - 9e5, toMs: START_MS }, live: false }, true);
    feed.look({ span: { fromMs: START_MS - 8e5, toMs: START_MS }, live: false }, false);
    expect(shown().back).toHaveLength(1);
  });

  test('a reset shows the chosen range, and forgets the way there', () => {
    feed.showRange(15 * 60_000);
    feed.look({ span: { fromMs: START_MS - 9e6, toMs: START_MS - 8e6 }, live: false }, true);
    feed.reset();
    expect(shown()).toMatchObject({ live: true, back: [] });
    expect(lengthMs()).toBe(15 * 60_000);
  });
});

test('once nobody looks, nothing is asked and nothing is kept', async () => {
  const { last } = engine;
  feed.stop();
  expect(last.signal?.aborted).toBe(true);
  expect(useTarget.getState().shown).toBeNull();
  await pass(120_000);
  expect(engine.asked).toHaveLength(1);
});
