import { expect, test } from 'vitest';
import { incidentId } from '../../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import type { Channel } from '../../../../electron/domain/notice/channel.ts';
import type { Digest } from '../../../../electron/domain/notice/digest.ts';
import { USUAL_POLICY } from '../../../../electron/domain/notice/notice-policy.ts';
import { channelHeard, PolicyRunner } from '../../../../electron/service/notices/policy-runner.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { channelNamed } from './desk-parts.ts';

const MINUTE_MS = 60_000;

class RunnerInTest {
  readonly clock: FakeClock;
  readonly queued: { readonly channel: Channel; readonly digest: Digest }[] = [];
  readonly written: JsonValue[] = [];
  readonly runner: PolicyRunner;
  readonly #channels: readonly Channel[];

  constructor(channels: readonly Channel[], memory: JsonValue | null = null, clock = new FakeClock()) {
    this.clock = clock;
    this.#channels = channels;
    this.runner = new PolicyRunner({
      clock,
      memory,
      vantage: () => 'here',
      channel: (id) => channels.find((one) => one.id === id) ?? null,
      queue: (messages, remembered) => {
        this.queued.push(...messages);
        if (remembered !== null) this.written.push(remembered.value);
        this.tellPolicy();
      },
      remember: (_key, value) => this.written.push(value),
      changes: () => {},
      quietChanged: () => {},
    });
  }

  now() {
    return { atMs: this.clock.monotonicMs(), atUs: this.clock.utcUs() };
  }

  /** What was queued waits for ever. */
  tellPolicy(): void {
    const channels = this.#channels.map((one) =>
      channelHeard(one, this.queued.filter(({ channel }) => channel.id === one.id).length),
    );
    this.runner.tell({ ...this.now(), kind: 'policy', policy: { ...USUAL_POLICY, graceMs: 0 }, channels });
  }

  begin(targets: number): void {
    this.tellPolicy();
    const rows = Array.from({ length: targets }, (_, index) => ({
      ...{
        name: `t${index}`,
        role: 'subject' as const,
        paused: false,
        slowAfterMs: 2_000,
        group: null,
        required: true,
      },
      ...{ last: null, overdue: null, incident: null },
    }));
    this.runner.tell({ ...this.now(), kind: 'picture', rows, inGrace: false, pause: null, lastIncident: null });
  }

  fail(target: number): void {
    const failure = { code: 'refused', phase: 'connect', message: 'It refuses.' } as const;
    const sample = { outcome: 'failed', totalMs: 1, suspect: false, failure } as const;
    this.runner.tell({ ...this.now(), kind: 'sample', target: `t${target}`, sample });
    const verdict = {
      segment: 'destination',
      confidence: 'high',
      summary: 'It refuses.',
      reasons: [],
      fromHop: null,
    } as const;
    const counts = {
      openedAtUs: this.clock.utcUs(),
      closedAtUs: null,
      worstMs: 1,
      slow: 0,
      failed: 1,
      flapping: false,
    };
    const incident = { id: incidentId(target + 1), target: `t${target}`, ...counts, verdict };
    this.runner.tell({ ...this.now(), kind: 'incident-opened', incident, stall: null });
  }
}

test('ten thousand targets that fail at once are one message for a channel, with what is remembered of it', async () => {
  const desk = new RunnerInTest([channelNamed('ops')]);
  desk.begin(10_000);
  for (let index = 0; index < 10_000; index += 1) desk.fail(index);
  await desk.clock.advance(MINUTE_MS);
  expect(desk.queued).toHaveLength(1);
  expect(JSON.stringify(desk.queued[0]?.digest).length).toBeLessThan(8_000_000);
  expect(desk.written.length).toBeGreaterThan(0);
  await desk.clock.advance(10 * MINUTE_MS);
  expect(desk.queued).toHaveLength(1);
});

test('a channel that wants one message for each subject gets no more than wait for it', async () => {
  const pager: Channel = {
    ...channelNamed('pager'),
    way: { kind: 'pagerduty', routingKey: { kind: 'withheld' }, endpoint: 'http://127.0.0.1:9/' },
  };
  const desk = new RunnerInTest([pager]);
  desk.begin(1_000);
  for (let index = 0; index < 1_000; index += 1) desk.fail(index);
  await desk.clock.advance(60 * MINUTE_MS);
  expect(desk.queued.length).toBeGreaterThan(0);
  expect(desk.queued.length).toBeLessThanOrEqual(20);
});

test('what was told is not told again by the process that takes over what was remembered', async () => {
  const first = new RunnerInTest([channelNamed('ops')]);
  first.begin(3);
  first.fail(1);
  await first.clock.advance(MINUTE_MS);
  expect(first.queued).toHaveLength(1);
  const second = new RunnerInTest([channelNamed('ops')], first.written.at(-1) ?? null, first.clock);
  second.begin(3);
  second.fail(1);
  await second.clock.advance(10 * MINUTE_MS);
  expect(second.queued.flatMap(({ digest }) => digest.changes.map(({ kind }) => kind))).not.toContain('opened');
});

test('a snooze is written down within a second, though nobody is told of anything, and at the end at the latest', async () => {
  const desk = new RunnerInTest([channelNamed('ops')]);
  desk.begin(3);
  await desk.clock.advance(1_000);
  const before = desk.written.length;
  desk.runner.tell({ ...desk.now(), kind: 'snoozed', target: 't1', untilUs: desk.clock.utcUs() + 3_600_000_000 });
  await desk.clock.advance(1_000);
  expect(desk.written.length).toBe(before + 1);
  desk.runner.tell({ ...desk.now(), kind: 'snoozed', target: 't1', untilUs: null });
  desk.runner.stop();
  expect(desk.written.length).toBe(before + 2);
  expect(desk.clock.pendingTimers).toBe(0);
});

test('PagerDuty gets one message for each subject, because it resolves each by a key of its own; others get one for all', () => {
  const slack = channelNamed('ops');
  const pagerduty: Channel = {
    ...slack,
    way: { kind: 'pagerduty', routingKey: { kind: 'withheld' }, endpoint: 'https://events.example.test/' },
  };
  expect([slack, pagerduty].map((one) => channelHeard(one, 0).oneSubjectEach)).toEqual([false, true]);
});
