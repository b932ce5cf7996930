import type { Weekday, WeeklyTime } from '../../domain/notice/notice-policy.ts';
import { parseHourAndMinute, parseZone } from '../../domain/notice/receiver-rules.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

export const WEEKLY_KEYS = ['days', 'from', 'until', 'zone'] as const;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const LONG_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const ALL_DAYS: readonly Weekday[] = [0, 1, 2, 3, 4, 5, 6];

/** A time that comes back every week; null after a problem. Without `days` it is each day. */
export function readWeekly(fields: YamlFields, item: Field): WeeklyTime | null {
  const map = fields.map(item, WEEKLY_KEYS);
  if (map === null) return null;
  const needed = (key: 'from' | 'until' | 'zone', parse: (text: string) => Parsed<string>): string | null => {
    const field = map.get(key);
    if (field !== undefined) return fields.parsed(field, parse);
    fields.problem(item.offset, `${quoted(key)} is missing in ${quoted(item.key)}`);
    return null;
  };
  const daysField = map.get('days');
  const days = daysField === undefined ? ALL_DAYS : readDays(fields, daysField);
  const from = needed('from', parseHourAndMinute);
  const until = needed('until', parseHourAndMinute);
  const zone = needed('zone', parseZone);
  return from === null || until === null || zone === null ? null : { days, from, until, zone };
}

/** One word or a list of them: `mon`, `monday`, `mon-fri`; in the order of the week, each once. */
function readDays(fields: YamlFields, field: Field): readonly Weekday[] {
  const items = fields.isList(field) ? (fields.list(field) ?? []) : [field];
  const days = new Set(items.flatMap((item) => fields.parsed(item, parseDays) ?? []));
  if (items.length === 0) fields.problem(field.offset, `${quoted(field.key)} is empty; leave it out for each day`);
  return ALL_DAYS.filter((day) => days.has(day));
}

function parseDays(text: string): Parsed<readonly Weekday[]> {
  const [first = '', last = first, ...more] = text.split('-');
  const from = dayOf(first);
  const until = dayOf(last);
  if (from === null || until === null || more.length > 0) {
    return refused(`${quoted(text)} is no day; the days are ${DAYS.join(', ')}, and mon-fri is a stretch of them`);
  }
  // Over the end of the week where the last one comes first: sat-mon.
  return parsed(ALL_DAYS.filter((day) => (from <= until ? day >= from && day <= until : day >= from || day <= until)));
}

function dayOf(text: string): Weekday | null {
  const word = text.trim().toLowerCase();
  return ALL_DAYS.find((day) => DAYS[day] === word || LONG_DAYS[day] === word) ?? null;
}

/** The days as `readDays` reads them back; null for each day. */
export function daysText(days: readonly Weekday[]): string[] | null {
  return days.length === ALL_DAYS.length ? null : days.map((day) => DAYS[day]);
}
