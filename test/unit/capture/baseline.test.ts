import { expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import { createBaselineCapture } from '../../../electron/engine/capture/baseline.ts';
import { RoundRunner } from '../../../electron/engine/capture/round-runner.ts';
import { WatchedPaths } from '../../../electron/engine/capture/watched-paths.ts';
import { expectReadable } from '../../support/expect-readable.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeTracing } from './fake-tracing.ts';
import { hungRequest, playedContext, said, someTarget, tcpSpec } from './subject.ts';

function bench() {
  const clock = new FakeClock();
  const tracing = new FakeTracing(clock);
  const watched = new WatchedPaths(clock, new RoundRunner(clock, tracing, () => false));
  const capture = createBaselineCapture({ clock, native: tracing, watched });
  const compare = async (address = '192.0.2.7'): Promise<EvidenceDraft> => {
    const found: EvidenceDraft[] = [];
    const { subject } = hungRequest(
      clock,
      someTarget(tcpSpec('api.example', 443)),
      address === '' ? {} : { remoteAddress: address, remotePort: 443, resolvedAddresses: [address] },
    );
    const running = capture.run(
      subject,
      playedContext(clock, () => said('')),
      (draft) => found.push(draft),
    );
    await clock.advance(1_000);
    await running;
    const [draft] = found;
    expectReadable(draft);
    if (draft === undefined || found.length !== 1) throw new Error(`${found.length} pieces of evidence`);
    return draft;
  };
  return { clock, tracing, watched, compare };
}

test('the last good path stands beside the path now: the same route', async () => {
  const { clock, tracing, compare } = bench();
  tracing.wasGood('192.0.2.7', 5);
  const draft = await compare();
  expect(draft).toMatchObject({
    kind: 'baseline',
    status: 'captured',
    method: 'last good path, from memory, traced 2026-11-21T06:55:00.000Z',
    summary: 'The last good path to 192.0.2.7 was traced 5 min ago over 3 hops: the same route as now.',
    data: {
      reached: true,
      takenAt: '2026-11-21T06:55:00.000Z',
      cause: 'baseline',
      comparison: { kind: 'same', hops: 3 },
      hops: [{ ttl: 1 }, { ttl: 2 }, { ttl: 3 }],
    },
  });
  expect(draft.raw).toMatch(/^Start: 2026-11-21T06:55:00.000Z\nHOST: .*Loss%/);
  expect(draft.raw).toContain('  3.|-- 192.0.2.7');
  expect(clock.pendingTimers).toBe(0);
});

test('a path that ends on the way now is the same as far as it goes', async () => {
  const { tracing, compare } = bench();
  tracing.wasGood('192.0.2.7', 5);
  tracing.reachedBy = [];
  expect((await compare()).summary).toBe(
    'The last good path to 192.0.2.7 was traced 5 min ago over 3 hops: the same route as now, as far as hop 2, where it ends.',
  );
});

test('another route is told by its first other hop', async () => {
  const { tracing, compare } = bench();
  tracing.wasGood('192.0.2.7', 5, ['198.51.100.1', '198.51.100.77']);
  const draft = await compare();
  expect(draft.summary).toBe(
    'The last good path to 192.0.2.7 was traced 5 min ago over 3 hops: it differs from the route now at hop 2 (198.51.100.77 then, 198.51.100.2 now).',
  );
  expect(draft.data).toMatchObject({ comparison: { kind: 'differs', ttl: 2 } });
});

test('a hop that keeps silent in one of the two is no difference', async () => {
  const { tracing, compare } = bench();
  tracing.wasGood('192.0.2.7', 5);
  // Only the first router answers now, and the destination does not.
  tracing.routers = ['198.51.100.1'];
  tracing.reachedBy = [];
  expect((await compare()).data).toMatchObject({ comparison: { kind: 'same' } });
});

test('without a good path that is said, and nothing is sent for it', async () => {
  const { tracing, compare } = bench();
  expect(await compare()).toMatchObject({
    status: 'skipped',
    summary: 'No good path to 192.0.2.7 is known: no trace has reached it at a time when nothing hung there.',
  });
  expect(tracing.asked).toEqual([]);
});

test('without an address that is said', async () => {
  const { compare } = bench();
  expect(await compare('')).toMatchObject({ status: 'skipped', summary: expect.stringContaining('no address yet') });
});

test('where tracing is impossible now, the good path is told all the same', async () => {
  const { tracing, compare } = bench();
  tracing.wasGood('192.0.2.7', 5);
  tracing.play = () => ({ kind: 'impossible', obstacle: 'unsupported', message: 'Not here.', remedy: null });
  expect(await compare()).toMatchObject({
    status: 'captured',
    summary: 'The last good path to 192.0.2.7 was traced 5 min ago over 3 hops; the path now could not be traced.',
    data: { comparison: null },
  });
});

test('the round that the hung request has just had is enough: none is sent for the comparison', async () => {
  const { clock, tracing, watched, compare } = bench();
  tracing.wasGood('192.0.2.7', 5);
  watched.join(
    { address: '192.0.2.7', port: 443, protocol: 'tcp', role: 'host' },
    { notBeforeMs: clock.monotonicMs(), heard: () => {} },
  );
  await clock.advance(500);
  expect((await compare()).summary).toContain('the same route');
  expect(tracing.asked.map(({ order }) => order.urgency)).toEqual(['stall', 'repeat']);
});
