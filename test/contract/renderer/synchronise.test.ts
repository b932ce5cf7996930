import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { followNews } from '../../../renderer/state/engine-news.ts';
import { useLink } from '../../../renderer/state/link.ts';
import { synchronise } from '../../../renderer/state/synchronise.ts';
import { useTargets } from '../../../renderer/state/targets.ts';
import { FakeEngine, FakeFrames, incidentOf, sampleOf, targetOf } from './fake-engine.ts';

describe('the page follows the engine', () => {
  let engine: FakeEngine;
  let frames: FakeFrames;
  let ending: AbortController;

  beforeEach(() => {
    vi.useFakeTimers();
    engine = new FakeEngine();
    frames = new FakeFrames();
    ending = new AbortController();
    useLink.setState({ link: { kind: 'connecting', sinceMs: 0 } });
    useTargets.setState({ rows: null, observer: null, notes: [] });
    engine.picture = {
      ...engine.picture,
      seq: 41,
      rows: [{ target: targetOf('api'), last: null, overdue: null, incident: null }],
    };
  });

  afterEach(() => {
    ending.abort();
    vi.useRealTimers();
  });

  const begin = async (): Promise<void> => {
    void synchronise(engine, frames, ending.signal);
    await vi.advanceTimersByTimeAsync(0);
  };

  test('tries again at once when it is encouraged to, and not before', async () => {
    engine.reachable = false;
    let encourage: () => void = () => {};
    void synchronise(engine, frames, ending.signal, (listener) => {
      encourage = listener;
      return () => {};
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(useLink.getState().link.kind).toBe('lost');
    engine.reachable = true;
    await vi.advanceTimersByTimeAsync(10);
    expect(useLink.getState().link.kind).toBe('lost');
    encourage();
    await vi.advanceTimersByTimeAsync(0);
    expect(useLink.getState().link).toEqual({ kind: 'live' });
  });

  const row = () => useTargets.getState().rows?.get('api');

  test('takes a picture, then every event after it, and is live', async () => {
    await begin();
    expect(engine.followedAfter).toEqual([41]);
    expect(useLink.getState().link).toEqual({ kind: 'live' });
    engine.send({ type: 'sample', seq: 42, ...sampleOf('api') });
    frames.draw();
    expect(row()?.last).toMatchObject({ totalMs: 148 });
  });

  test('keeps what is known of a target that gets another name', async () => {
    await begin();
    engine.send({ type: 'sample', seq: 42, ...sampleOf('api') });
    engine.send({ type: 'target.renamed', seq: 43, from: 'api', to: 'shop' });
    engine.send({ type: 'targets.changed', seq: 44, targets: [targetOf('shop')] });
    frames.draw();
    expect(row()).toBe(undefined);
    expect(useTargets.getState().rows?.get('shop')).toMatchObject({ target: { name: 'shop' }, last: { totalMs: 148 } });
  });

  test('draws once a frame, however many events come in', async () => {
    await begin();
    let drawn = 0;
    const stop = useTargets.subscribe(() => {
      drawn += 1;
    });
    for (let seq = 42; seq < 142; seq += 1) engine.send({ type: 'sample', seq, ...sampleOf('api', seq) });
    expect(drawn).toBe(0);
    frames.draw();
    stop();
    expect(drawn).toBe(1);
    expect(row()?.last?.totalMs).toBe(141);
  });

  test('passes over events that the picture knows already', async () => {
    await begin();
    engine.send({ type: 'sample', seq: 41, ...sampleOf('api') });
    frames.draw();
    expect(row()?.last).toBeNull();
  });

  test('takes a new picture when a number is missing', async () => {
    await begin();
    engine.picture = { ...engine.picture, seq: 50 };
    engine.send({ type: 'note', seq: 45, message: 'three were lost before this' });
    await vi.advanceTimersByTimeAsync(0);
    expect(engine.followedAfter).toEqual([41, 50]);
    expect(useLink.getState().link.kind).toBe('live');
  });

  test('an engine that falls silent while its stream still stands is not live, and is again once it answers', async () => {
    await begin();
    engine.silent = true;
    await vi.advanceTimersByTimeAsync(5_000 + 8_000 - 1);
    expect(useLink.getState().link.kind, 'it may only be slow').toBe('live');
    await vi.advanceTimersByTimeAsync(1);
    expect(useLink.getState().link.kind).toBe('lost');
    engine.silent = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(useLink.getState().link.kind).toBe('live');
  });

  test('says that it is not live, keeps the moment of the first loss, and begins again with an engine that counts from 0', async () => {
    await begin();
    engine.reachable = false;
    engine.breakStream();
    await vi.advanceTimersByTimeAsync(0);
    const lost = useLink.getState().link;
    expect(lost).toMatchObject({ kind: 'lost' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(useLink.getState().link).toMatchObject({ kind: 'lost', sinceMs: lost.kind === 'lost' ? lost.sinceMs : 0 });
    expect(row(), 'what was seen last stays in sight').toBeDefined();

    engine.reachable = true;
    engine.picture = { ...engine.picture, seq: 3 };
    await vi.advanceTimersByTimeAsync(5_000);
    expect(engine.followedAfter.at(-1)).toBe(3);
    expect(useLink.getState().link).toEqual({ kind: 'live' });
  });

  test('shows the request that has been hanging longest, and the next when that has ended', async () => {
    await begin();
    const stall = (seq: number, id: number, elapsedMs: number) =>
      ({
        type: 'stall.opened',
        seq,
        target: 'api',
        stall: id,
        phase: 'tls',
        openedBy: 'overdue',
        at: '2026-11-21T07:00:01.000Z',
        elapsedMs,
      }) as const;
    engine.send(stall(42, 7, 6_000));
    engine.send(stall(43, 8, 1_000));
    frames.draw();
    expect(row()?.overdue?.stall).toBe(7);
    engine.send({ ...stall(44, 7, 7_000), type: 'stall.closed', end: 'failed' });
    frames.draw();
    expect(row()?.overdue?.stall).toBe(8);
    engine.send({ ...stall(45, 8, 7_000), type: 'stall.closed', end: 'near-miss' });
    frames.draw();
    expect(row()?.overdue).toBeNull();
  });

  test('knows the others that hang also after a picture, which tells of the longest alone', async () => {
    await begin();
    const opened = (seq: number, id: number, elapsedMs: number) =>
      ({
        type: 'stall.opened',
        seq,
        target: 'api',
        stall: id,
        phase: 'tls',
        openedBy: 'overdue',
        at: '2026-11-21T07:00:01.000Z',
        elapsedMs,
      }) as const;
    engine.send(opened(42, 7, 6_000));
    engine.send(opened(43, 8, 1_000));
    frames.draw();
    const overdue = { startedAt: '2026-11-21T07:00:01.000Z', elapsedMs: 7_000, phase: 'tls' as const, stall: 7 };
    const [first] = engine.picture.rows;
    if (first === undefined) throw new Error('there is a target');
    engine.picture = { ...engine.picture, seq: 43, rows: [{ ...first, overdue }] };
    await vi.advanceTimersByTimeAsync(5_000);
    expect(row()?.alsoOverdue.map(({ stall }) => stall)).toEqual([8]);
    engine.send({ ...opened(44, 7, 30_000), type: 'stall.closed', end: 'failed' });
    frames.draw();
    expect(row()?.overdue?.stall, 'the next shows at once').toBe(8);
  });

  test('a stream that never stands is not waited for, and is asked for again', async () => {
    engine.opens = false;
    await begin();
    await vi.advanceTimersByTimeAsync(8_000);
    expect(useLink.getState().link.kind).toBe('lost');
    engine.opens = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(useLink.getState().link.kind).toBe('live');
    expect(engine.followedAfter.length).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(useLink.getState().link.kind, 'and one that stands stays').toBe('live');
  });

  test('tells whoever reads along of each frame of events, and when the stream stands again', async () => {
    const told: string[] = [];
    const stop = followNews({
      events: (events) => told.push(events.map(({ seq }) => seq).join()),
      live: () => told.push('live'),
    });
    await begin();
    engine.send({ type: 'sample', seq: 42, ...sampleOf('api') });
    engine.send({ type: 'incident.opened', seq: 43, ...incidentOf(5, 'api') });
    frames.draw();
    expect(row()?.incident).toMatchObject({ id: 5 });
    engine.outrun();
    await vi.advanceTimersByTimeAsync(0);
    stop();
    expect(told).toEqual(['live', '42,43', 'live']);
  });

  test('takes a new picture when the engine has gone on too far', async () => {
    await begin();
    engine.picture = { ...engine.picture, seq: 9_000 };
    engine.outrun();
    await vi.advanceTimersByTimeAsync(0);
    expect(engine.followedAfter).toEqual([41, 9_000]);
  });

  test('says that it may not look, and looks as soon as it may', async () => {
    const allowed = engine.call.bind(engine);
    engine.call = () =>
      Promise.resolve({
        ok: false,
        failure: {
          kind: 'refused',
          error: { code: 'unauthorized', message: 'Open the printed address.', context: {} },
        },
      });
    await begin();
    expect(useLink.getState().link).toEqual({ kind: 'locked-out', message: 'Open the printed address.' });
    engine.call = allowed;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(useLink.getState().link).toEqual({ kind: 'live' });
  });
});
