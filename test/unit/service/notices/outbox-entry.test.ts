import { expect, test } from 'vitest';
import { channelId } from '../../../../electron/domain/notice/channel.ts';
import type { OutboxEntry } from '../../../../electron/domain/notice/outbox.ts';
import { newsJson } from '../../../../electron/service/notices/news-json.ts';
import { outboxEntryJson } from '../../../../electron/service/notices/notice-json.ts';
import { digestOf } from './desk-parts.ts';

const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;
const AT_US = Date.UTC(2026, 10, 21, 7, 0, 0) * 1_000;

const entry = (more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id: 3,
  channel: { id: channelId('ops'), name: 'Operations', kind: 'webhook' },
  digest: {
    ...digestOf('one'),
    madeAtUs: AT_US + SECOND_US,
    changes: [
      { kind: 'test', atUs: AT_US - SECOND_US },
      { kind: 'test', atUs: AT_US },
    ],
  },
  state: 'sent',
  queuedAtUs: AT_US + SECOND_US,
  attempts: 1,
  nextAtUs: null,
  sentAtUs: AT_US + 2 * SECOND_US,
  says: 'Taken.',
  mayHaveArrived: false,
  ...more,
});
const shown = (one: OutboxEntry, nowUs = AT_US + 5 * HOUR_US) => outboxEntryJson(one, () => null, nowUs);

test('a message that was sent reads for ever as it was sent, and one that waits as it would be sent now', () => {
  expect(shown(entry()).text).toBe(shown(entry(), AT_US + 2 * SECOND_US).text);
  const waits = entry({ state: 'waiting', sentAtUs: null });
  expect(shown(waits).text).not.toBe(shown(waits, AT_US + 2 * SECOND_US).text);
});

test('it tells of when the last thing happened, and whether it may be a repeat', () => {
  expect(shown(entry()).happenedAt).toBe('2026-11-21T07:00:00.000Z');
  expect(shown(entry({ mayHaveArrived: true })).text).not.toBe(shown(entry()).text);
});

test('a heartbeat that was missed once is told as one', () => {
  const title = (missed: number) => newsJson({ kind: 'heartbeat-missed', sinceUs: AT_US, missed }, AT_US).title;
  expect([title(1), title(2)]).toEqual(['One heartbeat did not get through', '2 heartbeats did not get through']);
});
