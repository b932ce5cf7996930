import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodInput, MethodName, MethodOutput } from '../../../electron/contract/contract.ts';
import type { CallResult, EngineClient } from '../../../renderer/api/engine-client.ts';
import { feedPath, type PathFeed, type PathView, type Trace, usePathView } from '../../../renderer/state/path-view.ts';
import type { Path } from '../../../renderer/state/paths.ts';

const AT = '2026-11-21T07:00:00.000Z';
const trace: Trace = {
  destination: '198.51.100.7',
  port: 443,
  protocol: 'tcp',
  reached: true,
  durationMs: 12,
  pathMtuBytes: null,
  hops: [],
};
const path: Path = { at: AT, cause: 'baseline', trace };

interface Call {
  readonly name: MethodName;
  readonly input: unknown;
  readonly signal: AbortSignal | undefined;
  readonly settle: (result: CallResult<never>) => Promise<void>;
}

/** An engine of which a test decides when it answers. */
class PatientEngine implements EngineClient {
  readonly calls: Call[] = [];

  call<Name extends MethodName>(
    name: Name,
    input: MethodInput<Name>,
    signal?: AbortSignal,
  ): Promise<CallResult<MethodOutput<Name>>> {
    const { promise, resolve } = Promise.withResolvers<CallResult<never>>();
    const settle = async (result: CallResult<never>): Promise<void> => {
      resolve(result);
      await new Promise((done) => setTimeout(done, 0));
    };
    this.calls.push({ name, input, signal, settle });
    return promise;
  }

  follow = (): (() => void) => () => {};

  last(name: MethodName): Call {
    const call = this.calls.findLast((one) => one.name === name);
    if (call === undefined) throw new Error(`${name} was not called.`);
    return call;
  }

  answer = (name: MethodName, value: unknown): Promise<void> =>
    this.last(name).settle({ ok: true, value: value as never });
}

let engine: PatientEngine;
let feed: PathFeed;
const view = (): PathView => {
  const now = usePathView.getState().view;
  if (now === null) throw new Error('No path is shown.');
  return now;
};

beforeEach(() => {
  engine = new PatientEngine();
  feed = feedPath(engine, 'api');
});
afterEach(() => feed.stop());

describe('the path at a moment', () => {
  test('is looked at once it is chosen, and comes with the good one before it', async () => {
    feed.showMoment(Date.parse(AT));
    expect(view()).toMatchObject({ choice: 'moment', moment: { reading: true, path: null } });
    expect(engine.last('paths.at').input).toEqual({ target: 'api', at: AT });
    expect(engine.last('paths.lastGood').input).toEqual({ target: 'api', before: AT });
    await engine.answer('paths.at', { destination: trace.destination, path });
    await engine.answer('paths.lastGood', { destination: trace.destination, path: null });
    expect(view().moment).toMatchObject({ reading: false, path, lastGood: null, refusal: null });
  });

  test('of one chosen before nothing is shown any more', async () => {
    feed.showMoment(Date.parse(AT));
    const first = [engine.last('paths.at'), engine.last('paths.lastGood')];
    feed.showMoment(Date.parse(AT) + 60_000);
    for (const call of first) {
      expect(call.signal?.aborted).toBe(true);
      await call.settle({ ok: true, value: { destination: '', path } as never });
    }
    expect(view().moment).toMatchObject({ reading: true, path: null });
  });

  test('that cannot be read says why', async () => {
    feed.showMoment(Date.parse(AT));
    await engine.last('paths.at').settle({ ok: false, failure: { kind: 'unreachable', message: 'Nobody is there.' } });
    await engine.answer('paths.lastGood', { destination: '', path: null });
    expect(view().moment?.refusal).toBe('Nobody is there.');
  });
});

describe('a long run', () => {
  const progress = (done: number, target = 'api') => ({
    type: 'path.progress' as const,
    seq: 1,
    target,
    done,
    cycles: 100,
    trace,
  });

  test('is looked at while it runs, and tells how far it is', () => {
    feed.runCycles(100);
    expect(view()).toMatchObject({ choice: 'run', run: { kind: 'running', done: 0 } });
    feed.events([progress(3), progress(40, 'shop')]);
    expect(view().run).toMatchObject({ kind: 'running', done: 3, trace });
  });

  test('ends with all of its rounds together', async () => {
    feed.runCycles(100);
    await engine.answer('paths.run', { at: AT, done: 100, cycles: 100, trace });
    expect(view().run).toEqual({ kind: 'done', at: AT, done: 100, cycles: 100, trace });
    feed.events([progress(5)]);
    expect(view().run.kind).toBe('done');
  });

  test('that is cancelled ends at the engine too, and the newest path is shown again', async () => {
    feed.runCycles(200);
    const call = engine.last('paths.run');
    feed.endRun();
    expect(call.signal?.aborted).toBe(true);
    expect(view()).toMatchObject({ choice: 'now', run: { kind: 'none' } });
    await call.settle({ ok: true, value: { at: AT, done: 7, cycles: 200, trace } as never });
    expect(view().run.kind).toBe('none');
  });

  test('that is refused says why, and the newest path is shown again', async () => {
    feed.runCycles(100);
    await engine.last('paths.run').settle({ ok: false, failure: { kind: 'unreachable', message: 'Not permitted.' } });
    expect(view()).toMatchObject({ choice: 'now', run: { kind: 'refused', message: 'Not permitted.' } });
  });
});

describe('the strip over time', () => {
  const span = { fromMs: Date.parse(AT) - 3_600_000, toMs: Date.parse(AT) };

  test('is asked for once it is known how wide it is and of which time', async () => {
    feed.readStrip(span);
    expect(engine.calls).toEqual([]);
    feed.setCells(60);
    expect(engine.last('paths.strip').input).toMatchObject({ target: 'api', to: AT, cells: 60 });
    const strip = { destination: '198.51.100.7', from: AT, to: AT, hops: [] };
    await engine.answer('paths.strip', { strip });
    expect(view().strip).toEqual(strip);
  });

  test('is asked for once when its cells change many times', async () => {
    feed.setCells(60);
    feed.readStrip(span);
    for (const cells of [50, 40, 36]) feed.setCells(cells);
    expect(engine.calls).toHaveLength(1);
    await expect.poll(() => engine.calls.length).toBe(2);
    expect(engine.last('paths.strip').input).toMatchObject({ cells: 36 });
  });

  test('stays as it is while the next cannot be read', async () => {
    feed.setCells(60);
    feed.readStrip(span);
    const strip = { destination: '198.51.100.7', from: AT, to: AT, hops: [] };
    await engine.answer('paths.strip', { strip });
    feed.readStrip(span);
    await engine.last('paths.strip').settle({ ok: false, failure: { kind: 'unreachable', message: 'x' } });
    expect(view().strip).toEqual(strip);
  });
});

test('once nobody looks, what is under way is ended', () => {
  feed.runCycles(100);
  feed.showMoment(Date.parse(AT));
  feed.stop();
  for (const call of engine.calls) expect(call.signal?.aborted, call.name).toBe(true);
  expect(usePathView.getState().view).toBeNull();
});
