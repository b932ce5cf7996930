import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MethodInput, MethodName } from '../../../electron/contract/contract.ts';
import type { CallResult, EngineClient } from '../../../renderer/api/engine-client.ts';
import type { Frames } from '../../../renderer/state/frames.ts';
import { followFigures, localMidnight, useFigures } from '../../../renderer/state/overview-figures.ts';
import { followSparks, sparksAfter, useSparks } from '../../../renderer/state/overview-sparks.ts';

/** Answers what the test says, and keeps what it was asked. */
class AskedEngine implements EngineClient {
  readonly asked: { readonly name: MethodName; readonly input: unknown }[] = [];
  answer: (name: MethodName, input: unknown) => unknown = () => null;

  call<Name extends MethodName>(name: Name, input: MethodInput<Name>): Promise<CallResult<never>> {
    this.asked.push({ name, input });
    const value = this.answer(name, input);
    return Promise.resolve(
      value === null
        ? { ok: false, failure: { kind: 'unreachable', message: 'Nobody is there.' } }
        : { ok: true, value: value as never },
    );
  }

  follow(): () => void {
    return () => {};
  }
}

let isHidden = false;
const frames: Frames = { next: () => () => {}, hidden: () => isHidden };
const figures = { target: 'api', samples: 9, slow: 1, failed: 0, nearMisses: 0, p50Ms: 100, p95Ms: 200 };
const engine = () => new AskedEngine();
const ending = new AbortController();
let end = ending;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 21, 14, 30, 20) });
  end = new AbortController();
  isHidden = false;
  useFigures.setState({ figures: new Map(), complete: false, refusal: null });
  useSparks.setState({ sparks: new Map() });
});
afterEach(() => {
  end.abort();
  vi.useRealTimers();
});
const goBy = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('figures of the day', () => {
  test('begin at the local midnight and are read each ten seconds', async () => {
    const client = engine();
    client.answer = () => ({ figures: [figures], complete: true });
    void followFigures(client, frames, end.signal);
    await goBy(0);
    expect(client.asked[0]?.input).toEqual({ since: new Date(2026, 10, 21).toISOString() });
    await goBy(20_000);
    expect(client.asked).toHaveLength(3);
    expect(localMidnight(new Date(2026, 10, 21, 0, 0)).getHours()).toBe(0);
  });

  test('that did not change stay the same objects, so that nothing is drawn again', async () => {
    const client = engine();
    client.answer = () => ({ figures: [{ ...figures }], complete: true });
    void followFigures(client, frames, end.signal);
    await goBy(0);
    const before = useFigures.getState().figures.get('api');
    await goBy(10_000);
    expect(useFigures.getState().figures.get('api')).toBe(before);
    client.answer = () => ({ figures: [{ ...figures, failed: 1 }], complete: true });
    await goBy(10_000);
    expect(useFigures.getState().figures.get('api')).not.toBe(before);
  });

  test('are asked for sooner while some are still being read, and not while nobody looks', async () => {
    const client = engine();
    client.answer = () => ({ figures: [], complete: false });
    void followFigures(client, frames, end.signal);
    await goBy(3_000);
    expect(client.asked).toHaveLength(4);
    isHidden = true;
    await goBy(60_000);
    expect(client.asked).toHaveLength(4);
  });

  test('stay where they cannot be read, and it says why', async () => {
    const client = engine();
    client.answer = () => ({ figures: [figures], complete: true });
    void followFigures(client, frames, end.signal);
    await goBy(0);
    client.answer = () => null;
    await goBy(10_000);
    expect(useFigures.getState()).toMatchObject({ refusal: 'Nobody is there.' });
    expect(useFigures.getState().figures.size).toBe(1);
  });
});

describe('courses', () => {
  const answer = (_name: MethodName, input: unknown) => ({
    sparks: (input as { targets: string[] }).targets.map((target) => ({ target, worstMs: [1], windows: [], gaps: [] })),
    gaps: [],
  });
  const targetsOf = (client: AskedEngine) => client.asked.map(({ input }) => (input as { targets: string[] }).targets);
  const sight = (...names: readonly string[]) => names.map((name) => ({ name, mark: '' }));

  test('are read of rows in sight alone, once, and again each minute', async () => {
    const client = engine();
    client.answer = answer;
    const reader = followSparks(client, frames, end.signal);
    reader.look(sight('a', 'b'));
    await goBy(500);
    expect(targetsOf(client)).toEqual([['a', 'b']]);
    // Three hours in whole minutes, the one that runs now among them.
    expect(client.asked[0]?.input).toMatchObject({
      from: new Date(2026, 10, 21, 11, 31).toISOString(),
      to: new Date(2026, 10, 21, 14, 31).toISOString(),
      points: 180,
    });
    reader.look(sight('b', 'c'));
    await goBy(500);
    expect(targetsOf(client)[1]).toEqual(['c']);
    await goBy(65_000);
    expect(targetsOf(client).slice(2).flat().sort()).toEqual(['b', 'c']);
    expect([...useSparks.getState().sparks.keys()]).toEqual(['a', 'b', 'c']);
  });

  test('are not read of rows that fly by', async () => {
    const client = engine();
    client.answer = answer;
    const reader = followSparks(client, frames, end.signal);
    await goBy(10);
    for (let row = 0; row < 20; row += 1) {
      reader.look(sight(`row ${row}`));
      await goBy(50);
    }
    await goBy(500);
    expect(targetsOf(client)).toEqual([['row 19']]);
  });

  test('are read anew where a window has opened or closed', async () => {
    const client = engine();
    client.answer = answer;
    const reader = followSparks(client, frames, end.signal);
    reader.look([{ name: 'a', mark: '' }]);
    await goBy(500);
    reader.look([{ name: 'a', mark: '7' }]);
    await goBy(500);
    expect(targetsOf(client)).toEqual([['a'], ['a']]);
  });

  test('are never asked for without an end where they cannot be read', async () => {
    const client = engine();
    const reader = followSparks(client, frames, end.signal);
    reader.look(sight('a'));
    await goBy(10_000);
    expect(client.asked.length).toBeLessThan(8);
    client.answer = answer;
    await goBy(2_500);
    expect(useSparks.getState().sparks.has('a')).toBe(true);
  });

  test('have their own gaps and those of all targets', () => {
    const gap = { reason: 'asleep', startedAt: '2026-11-21T07:00:00.000Z', endedAt: null } as const;
    const fresh = [{ target: 'a', worstMs: [], windows: [], gaps: [{ ...gap, target: 'a' }] }];
    const after = sparksAfter(new Map(), fresh, [{ ...gap, target: null }], 0, 1);
    expect(after.get('a')?.gaps).toHaveLength(2);
  });
});
