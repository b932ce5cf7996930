import { describe, expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { Capture } from '../../../electron/engine/capture/capture.ts';
import { EvidenceTimer } from '../../../electron/engine/capture/evidence-draft.ts';
import { createCapturePlan } from '../../../electron/engine/capture/plan.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { hungRequest, playedContext, said, someTarget, tcpSpec } from './subject.ts';

function capture(run: Capture['run'], changes: Partial<Capture> = {}): Capture {
  return { kind: 'gateway', deadlineMs: () => 5_000, applies: () => true, run, ...changes };
}

function bench(captures: readonly Capture[]) {
  const clock = new FakeClock();
  const found: EvidenceDraft[] = [];
  const stop = new AbortController();
  const context = playedContext(clock, () => said(''), { signal: stop.signal });
  const plan = createCapturePlan({ clock, platform: 'linux', captures });
  const { subject } = hungRequest(clock, someTarget(tcpSpec('192.0.2.7', 443)));
  let done = false;
  const start = () => {
    void plan
      .run('full', subject, context, (draft) => found.push(draft))
      .then(() => {
        done = true;
      });
  };
  return { clock, found, start, stop, isDone: () => done };
}

const never = () => new Promise<void>(() => {});

describe('the capture plan', () => {
  test('starts everything at once and waits for nobody: a capture that hangs holds up no other', async () => {
    const quick = capture(async (_subject, context, emit) => {
      emit(new EvidenceTimer(context.clock).draft('gateway', 'quick', { summary: 'quick' }));
    });
    const { clock, found, start } = bench([capture(never), quick, capture(never), quick]);
    start();
    await clock.advance(0);
    expect(found.map((draft) => draft.summary)).toEqual(['quick', 'quick']);
  });

  test('a capture that throws becomes evidence that says so', async () => {
    const bad = capture(() => Promise.reject(new Error('no such thing\nat line 3')));
    const worse = capture(() => {
      throw new Error('at once');
    });
    const { clock, found, start, isDone } = bench([bad, worse]);
    start();
    await clock.advance(0);
    expect(found.map((draft) => [draft.status, draft.summary])).toEqual(
      expect.arrayContaining([
        ['failed', 'This capture failed: no such thing.'],
        ['failed', 'This capture failed: at once.'],
      ]),
    );
    expect(isDone()).toBe(true);
  });

  test('at its deadline a capture is called off and hands over what it has', async () => {
    const partial = capture(async (_subject, context, emit) => {
      const timer = new EvidenceTimer(context.clock);
      await new Promise<void>((settle) => context.signal.addEventListener('abort', () => settle()));
      emit(timer.draft('gateway', 'half', { status: 'timed-out', summary: 'half of it' }));
    });
    const { clock, found, start, isDone } = bench([partial]);
    start();
    await clock.advance(4_999);
    expect(found).toEqual([]);
    await clock.advance(1);
    expect(found).toMatchObject([{ status: 'timed-out', summary: 'half of it' }]);
    expect(found[0]?.endedAtUs).toBe((found[0]?.startedAtUs ?? 0) + 5_000_000);
    expect(isDone()).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('one that does not even wind up is given up, said, and not listened to any more', async () => {
    let late: (() => void) | null = null;
    const deaf = capture(async (_subject, context, emit) => {
      await new Promise<void>((settle) => {
        late = settle;
      });
      emit(new EvidenceTimer(context.clock).draft('gateway', 'late', { summary: 'too late' }));
    });
    const { clock, found, start, isDone } = bench([deaf]);
    start();
    await clock.advance(6_000);
    expect(found).toMatchObject([{ status: 'timed-out', summary: 'Nothing was found within 5 s.' }]);
    expect(isDone()).toBe(true);
    (late as (() => void) | null)?.();
    await clock.advance(0);
    expect(found).toHaveLength(1);
  });

  test('the end of the engine calls everything off', async () => {
    const { clock, stop, start, isDone } = bench([capture(never), capture(never)]);
    start();
    await clock.advance(100);
    stop.abort();
    await clock.advance(1_000);
    expect(isDone()).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('what waited for its start when the engine ended does not begin any more', async () => {
    let begun = 0;
    const { clock, stop, start, isDone } = bench(
      Array.from({ length: 20 }, () =>
        capture(async () => {
          begun += 1;
          // Longer than a slice, so that the others have to wait for their turn.
          clock.block(10);
        }),
      ),
    );
    start();
    await clock.advance(0);
    const before = begun;
    expect(before).toBeLessThan(20);
    stop.abort();
    await clock.advance(10_000);
    expect(begun).toBe(before);
    expect(isDone()).toBe(true);
  });

  test('raw output is bounded, and what a terminal would obey is made visible', async () => {
    const loud = capture(async (_subject, context, emit) => {
      const timer = new EvidenceTimer(context.clock);
      emit(timer.draft('gateway', 'loud', { summary: 'loud', raw: `\u001b[2J${'x'.repeat(200_000)}` }));
    });
    const { clock, found, start } = bench([loud]);
    start();
    await clock.advance(0);
    expect(found[0]?.raw.startsWith('\\x1b[2Jxxx')).toBe(true);
    expect(found[0]?.raw.length).toBeLessThanOrEqual(65_536);
    expect(found[0]?.truncated).toBe(true);
  });

  test('what does not apply is not run', async () => {
    const other = capture(() => Promise.reject(new Error('must not run')), { applies: () => false });
    const { clock, found, start, isDone } = bench([other]);
    start();
    await clock.advance(0);
    expect(found).toEqual([]);
    expect(isDone()).toBe(true);
  });
});
