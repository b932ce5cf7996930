import { parseDurationMs } from '../../domain/duration.ts';
import { parseInstantUs } from '../../domain/instant.ts';
import { type Maintenance, type NoticePolicy, USUAL_POLICY } from '../../domain/notice/notice-policy.ts';
import { parseOneLine } from '../../domain/one-line.ts';
import { type Parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import { fileId } from '../notices/file-id.ts';
import type { NamedThings } from './named-things.ts';
import { readWeekly, WEEKLY_KEYS } from './weekly-fields.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

export const POLICY_KEYS = ['enabled', 'grace', 'remindAfter', 'certificateDays', 'quietHours', 'maintenance'] as const;

const MAX_GRACE_MS = 3_600_000;
const LEAST_REMINDER_MS = 60_000;
const MOST_REMINDER_MS = 31 * 86_400_000;
const MAX_QUIET_HOURS = 20;
const MAX_MAINTENANCE = 200;
const MAX_CERTIFICATE_DAYS = 10;
const MAX_DAYS = 3_650;
const MAX_NAME_LENGTH = 200;

/** What is left out is as usual. */
export function readPolicy(fields: YamlFields, map: ReadonlyMap<string, Field>, named: NamedThings): NoticePolicy {
  const read = <Value>(
    key: (typeof POLICY_KEYS)[number],
    reader: (field: Field) => Value | null,
    usual: Value,
  ): Value => {
    const field = map.get(key);
    return field === undefined ? usual : (reader(field) ?? usual);
  };
  const days = read('certificateDays', (field) => readCertificateDays(fields, field), USUAL_POLICY.certificateDays);
  return {
    enabled: read('enabled', (field) => fields.boolean(field), USUAL_POLICY.enabled),
    graceMs: read('grace', (field) => fields.parsed(field, parseGraceMs), USUAL_POLICY.graceMs),
    remindAfterMs: readReminder(fields, map.get('remindAfter')),
    certificateDays: [...new Set(days)].sort((a, b) => b - a),
    quietHours: limited(fields, map.get('quietHours'), MAX_QUIET_HOURS).flatMap(
      (item) => readWeekly(fields, item) ?? [],
    ),
    maintenance: readMaintenance(fields, map.get('maintenance'), named),
  };
}

function readReminder(fields: YamlFields, field: Field | undefined): number | null {
  if (field === undefined) return USUAL_POLICY.remindAfterMs;
  if (fields.text(field) === 'never') return null;
  return fields.parsed(field, parseReminderMs);
}

function parseReminderMs(text: string): Parsed<number> {
  const read = parseDurationMs(text);
  if (read.kind === 'refused') return refused(`${read.reason}, or “never”`);
  return read.value >= LEAST_REMINDER_MS && read.value <= MOST_REMINDER_MS
    ? read
    : refused(`${quoted(text)} is not between 1m and 31d`);
}

function parseGraceMs(text: string): Parsed<number> {
  const read = parseDurationMs(text);
  return read.kind === 'parsed' && read.value > MAX_GRACE_MS ? refused(`${quoted(text)} is longer than 1h`) : read;
}

function readCertificateDays(fields: YamlFields, field: Field): readonly number[] {
  return limited(fields, field, MAX_CERTIFICATE_DAYS).flatMap((item) => fields.integer(item, 1, MAX_DAYS) ?? []);
}

function readMaintenance(fields: YamlFields, field: Field | undefined, named: NamedThings): readonly Maintenance[] {
  const ids = new Set<string>();
  return limited(fields, field, MAX_MAINTENANCE).flatMap((item) => {
    const map = fields.map(item, ['name', 'weekly', 'from', 'until', 'targets', 'groups']);
    if (map === null) return [];
    const nameField = map.get('name');
    if (nameField === undefined) fields.problem(item.offset, '“name” is missing: say what is done in this maintenance');
    const name = nameField === undefined ? null : fields.parsed(nameField, parseShortLine);
    const when = readWhen(fields, item, map);
    const targets = named.targets(map.get('targets'));
    const groups = named.groups(map.get('groups'));
    if (name === null || when === null) return [];
    return [{ id: freeId(fileId(name), ids), name, when, targets, groups }];
  });
}

function readWhen(fields: YamlFields, item: Field, map: ReadonlyMap<string, Field>): Maintenance['when'] | null {
  const weekly = map.get('weekly');
  const from = map.get('from');
  const until = map.get('until');
  if (weekly !== undefined) {
    const both = from ?? until;
    if (both !== undefined)
      fields.problem(both.offset, `${quoted(both.key)} belongs into “weekly”, which is there as well`);
    const time = readWeekly(fields, weekly);
    return time === null ? null : { kind: 'weekly', ...time };
  }
  if (from === undefined || until === undefined) {
    fields.problem(
      item.offset,
      `a maintenance needs “from” and “until”, two times such as 2026-11-21T07:00:00Z, or “weekly” with ${WEEKLY_KEYS.join(', ')}`,
    );
    return null;
  }
  const fromUs = fields.parsed(from, parseInstantUs);
  const untilUs = fields.parsed(until, parseInstantUs);
  if (fromUs === null || untilUs === null) return null;
  if (untilUs <= fromUs) {
    fields.problem(until.offset, '“until” is not after “from”');
    return null;
  }
  return { kind: 'once', fromUs, untilUs };
}

/** The name of a channel or of a maintenance, as long as a form takes. */
export function parseShortLine(text: string): Parsed<string> {
  const line = parseOneLine(text);
  return line.kind === 'parsed' && line.value.length > MAX_NAME_LENGTH
    ? refused(`it is longer than ${MAX_NAME_LENGTH} characters`)
    : line;
}

/** The items of a list that may be left out, and none beyond `most`. */
export function limited(fields: YamlFields, field: Field | undefined, most: number): readonly Field[] {
  const items = field === undefined ? [] : (fields.list(field) ?? []);
  const extra = items[most];
  if (extra !== undefined) fields.problem(extra.offset, `there are more than ${most} in ${quoted(extra.key)}`);
  return items.slice(0, most);
}

/** The same for the same file, so that a message that waits or a maintenance that runs is found again after a start. */
function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}#${number}`;
  taken.add(id);
  return id;
}
