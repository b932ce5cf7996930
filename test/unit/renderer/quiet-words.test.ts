import { describe, expect, test } from 'vitest';
import { lateWords, markOf, stateWords } from '../../../renderer/views/outbox/outbox-words.ts';
import { groupCondition } from '../../../renderer/views/overview/group-condition.ts';
import { targetMenu } from '../../../renderer/views/overview/target-menu.ts';
import { holdTag, seenWords, toldToNobody } from '../../../renderer/views/quiet/hold-words.ts';
import { snoozeChoices } from '../../../renderer/views/quiet/snooze-choices.ts';
import { messageOf } from '../../e2e/told-notices.ts';
import { rowOf } from './overview-rows.ts';

const NOW = new Date(2026, 10, 22, 14, 5);
const at = (hours: number, minutes = 0): string => new Date(2026, 10, 22, hours, minutes).toISOString();
const INCIDENT = { id: 9, openedAt: at(13), segment: 'path' } as const;

describe('why nobody is told', () => {
  test('is a sentence above what it is about, and a few words in a row', () => {
    const move = { target: 'db', reason: 'maintenance' as const, name: 'Database move', until: at(16) };
    expect(toldToNobody(move, NOW)).toBe('Told to nobody until 16:00: maintenance “Database move”');
    expect(holdTag(move, NOW)).toBe('maintenance until 16:00');
    const night = { target: null, reason: 'quiet-hours' as const, name: null, until: at(23, 30) };
    expect(toldToNobody(night, NOW)).toBe('Nobody is told of anything until 23:30: quiet hours');
  });

  test('tells who has seen it, where that is known', () => {
    expect(seenWords({ incident: 9, at: at(14), by: 'ada' }, NOW)).toBe('Seen by ada, 14:00');
    expect(seenWords({ incident: 9, at: at(14), by: null }, NOW)).toBe('Seen 14:00');
  });
});

test('a snooze until tomorrow ends at eight in the morning, also over the night in which clocks change', () => {
  for (const now of [NOW, new Date(2026, 9, 24, 23, 59), new Date(2027, 2, 27, 0, 30), new Date(2026, 11, 31, 7, 0)]) {
    const [hour, four, tomorrow] = snoozeChoices(now);
    expect([hour?.forMs, four?.forMs]).toEqual([3_600_000, 14_400_000]);
    const end = new Date(now.getTime() + (tomorrow?.forMs ?? 0));
    expect([end.getHours(), end.getMinutes(), end.getSeconds()]).toEqual([8, 0, 0]);
    expect(end.getDate()).not.toBe(now.getDate());
  }
});

describe('the menu of a target', () => {
  const act = new Proxy({} as Parameters<typeof targetMenu>[1], { get: () => () => {} });
  const labels = (more: Partial<Parameters<typeof targetMenu>[0]>): readonly string[] =>
    targetMenu(
      { ...{ target: rowOf('api').target, areAllPaused: false, notified: null, snoozed: null, unseen: null }, ...more },
      act,
    ).flatMap((item) => (item.kind === 'action' ? [item.label] : []));

  test('offers to have seen only what is open and nobody has seen', () => {
    expect(labels({ unseen: 9 })).toContain('I have seen the incident');
    expect(labels({})).not.toContain('I have seen the incident');
  });

  test('offers the end of a snooze in place of another one', () => {
    const hold = { target: 'api', reason: 'snoozed' as const, name: null, until: at(16) };
    const snoozed = labels({ snoozed: hold });
    expect(snoozed.filter((label) => label.startsWith('Snooze'))).toEqual([]);
    expect(snoozed.filter((label) => label.startsWith('End snooze'))).toHaveLength(1);
    expect(labels({}).filter((label) => label.startsWith('Snooze'))).toHaveLength(3);
  });

  test('names each of its lines once, by which they are told apart', () => {
    const all = labels({ unseen: 9 });
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('a group', () => {
  const broken = (required: boolean, role: 'subject' | 'control' = 'subject') =>
    rowOf(`${role} ${required}`, { target: { required, role }, incident: INCIDENT });

  test('is down with a required target, degraded with optional ones only, and fine without an incident', () => {
    expect(groupCondition([rowOf('a', { target: { required: true } })])).toBe('fine');
    expect(groupCondition([broken(false), rowOf('a')])).toBe('degraded');
    expect(groupCondition([broken(false), broken(true)])).toBe('down');
  });

  test('does not suffer from what this computer spoiled itself, which nobody is told of either', () => {
    const own = { ...broken(true), incident: { ...INCIDENT, segment: 'observer' } } as const;
    expect(groupCondition([own])).toBe('fine');
    expect(groupCondition([own, broken(false)])).toBe('degraded');
  });

  test('does not suffer with a control, which speaks for the network', () => {
    expect(groupCondition([broken(true, 'control')])).toBe('fine');
  });
});

describe('a message of the outbox', () => {
  test('says how far it has come', () => {
    const waiting = { state: 'waiting' as const, sentAt: null };
    expect(stateWords(messageOf(1, { ...waiting, attempts: 0 }), NOW)).toBe('waits for its turn');
    expect(stateWords(messageOf(1, { ...waiting, attempts: 0, nextAt: at(22) }), NOW)).toBe('held until 22:00');
    expect(stateWords(messageOf(1, { ...waiting, attempts: 1, nextAt: at(22) }), NOW)).toBe(
      'failed once, again at 22:00',
    );
    expect(stateWords(messageOf(1, { ...waiting, attempts: 2, nextAt: at(14, 6) }), NOW)).toBe(
      'failed twice, again at 14:06:00',
    );
    expect(stateWords(messageOf(1, { state: 'sending', attempts: 3 }), NOW)).toBe('being sent, attempt 3');
    expect(stateWords(messageOf(1, { state: 'refused', sentAt: null }), NOW)).toBe('refused by the receiver');
  });

  test('tells when it was sent long after it happened, and not when at once', () => {
    expect(lateWords(messageOf(1, { happenedAt: at(13), sentAt: at(13, 29) }))).toBe('29 min after it happened');
    expect(lateWords(messageOf(1, { happenedAt: at(13), sentAt: at(13) }))).toBeNull();
    expect(lateWords(messageOf(1, { sentAt: null }))).toBeNull();
  });

  test('has a mark of its own for each state', () => {
    const states = ['waiting', 'sending', 'sent', 'refused', 'dropped'] as const;
    const marks = states.map((state) => markOf(messageOf(1, { state, attempts: 0 })));
    expect(new Set(marks).size).toBe(states.length);
  });
});
