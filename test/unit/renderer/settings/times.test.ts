import { describe, expect, test } from 'vitest';
import type { MaintenanceJson } from '../../../../electron/contract/notice-shapes.ts';
import {
  isRight,
  maintenanceDraft,
  maintenanceOf,
  maintenanceProblems,
  newId,
  newMaintenance,
} from '../../../../renderer/views/settings/times/maintenance-draft.ts';
import { aboutText, daysText, isPast, weeklyText } from '../../../../renderer/views/settings/times/time-words.ts';
import { newWeekly, weeklyProblems } from '../../../../renderer/views/settings/times/weekly-draft.ts';

const NOW = new Date('2026-11-22T03:30:00.000Z');

describe('times of the week in words', () => {
  test('days that follow each other are told from the first to the last', () => {
    expect(daysText([0, 1, 2, 3, 4])).toBe('Mon–Fri');
    expect(daysText([6, 5])).toBe('Sat, Sun');
    expect(daysText([0, 2, 3, 4, 6])).toBe('Mon, Wed–Fri, Sun');
    expect(daysText([6, 5, 4, 3, 2, 1, 0])).toBe('every day');
  });

  test('what ends at or before the time at which it begins ends on the next day', () => {
    const at = (from: string, until: string) => weeklyText({ days: [0], from, until, zone: 'Europe/Vienna' });
    expect(at('22:00', '06:00')).toBe('Mon 22:00–06:00 (next day), Europe/Vienna');
    expect(at('08:00', '08:00')).toBe('Mon 08:00–08:00 (next day), Europe/Vienna');
    expect(at('08:00', '08:01')).toBe('Mon 08:00–08:01, Europe/Vienna');
  });

  test('few names are told, many are counted, none means all', () => {
    expect(aboutText({ targets: [], groups: [] })).toBe('all targets');
    expect(aboutText({ targets: ['api', 'db'], groups: ['Shop'] })).toBe('group Shop, api, db');
    expect(aboutText({ targets: ['a', 'b', 'c', 'd'], groups: [] })).toBe('4 targets and groups');
  });
});

test('a time of the week needs a day, two times of day and a zone that there is', () => {
  expect(weeklyProblems(newWeekly())).toEqual({});
  const wrong = weeklyProblems({ days: [], from: '24:00', until: '', zone: 'Middle-earth/Shire' });
  expect(Object.keys(wrong)).toEqual(['days', 'from', 'until', 'zone']);
});

describe('the form of a maintenance', () => {
  const ONCE: MaintenanceJson = {
    ...{ id: 'm1', name: 'Database move', targets: ['db'], groups: [] },
    when: { kind: 'once', from: '2026-11-28T02:00:00.000Z', until: '2026-11-28T04:00:00.000Z' },
  };
  const WEEKLY: MaintenanceJson = {
    ...{ id: 'm2', name: 'Backup', targets: [], groups: ['Shop'] },
    when: { kind: 'weekly', days: [6], from: '02:00', until: '04:00', zone: 'Asia/Tokyo' },
  };

  test.each([ONCE, WEEKLY])('gives $name back as it was kept', (kept) => {
    const draft = maintenanceDraft(kept, NOW);
    expect(isRight(maintenanceProblems(draft))).toBe(true);
    expect(maintenanceOf(draft)).toEqual(kept);
  });

  test('begins at the next full hour, and has to be given a name', () => {
    const draft = newMaintenance(NOW, 'm3');
    const from = new Date(draft.from);
    expect(from.getMinutes()).toBe(0);
    expect(from.getTime() - NOW.getTime()).toBeGreaterThan(0);
    expect(from.getTime() - NOW.getTime()).toBeLessThanOrEqual(3_600_000);
    expect(maintenanceProblems(draft).name).not.toBeNull();
  });

  test('has to end after it begins', () => {
    const draft = { ...newMaintenance(NOW, 'm3'), name: 'x', until: '2020-01-01T00:00' };
    expect(maintenanceProblems(draft).until).toBe('It has to end after it begins.');
    expect(maintenanceProblems({ ...draft, from: '' }).from).not.toBeNull();
  });

  test('is over once its end lies behind; one of each week never is', () => {
    expect(isPast(ONCE, Date.parse('2026-11-28T04:00:00.000Z'))).toBe(true);
    expect(isPast(ONCE, Date.parse('2026-11-28T03:59:59.999Z'))).toBe(false);
    expect(isPast(WEEKLY, Date.parse('2036-11-28T04:00:00.000Z'))).toBe(false);
  });

  test('has another id each time', () => {
    expect(new Set(Array.from({ length: 100 }, newId)).size).toBe(100);
  });
});
