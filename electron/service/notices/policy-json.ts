import type { MethodInput } from '../../contract/contract.ts';
import type { MaintenanceJson, NoticePolicyJson } from '../../contract/notice-shapes.ts';
import type { Maintenance, NoticePolicy, Weekday, WeeklyTime } from '../../domain/notice/notice-policy.ts';
import { parseZone } from '../../domain/notice/receiver-rules.ts';
import { parseOneLine } from '../../domain/one-line.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { sentence } from '../../domain/sentence.ts';
import { utcText } from '../../domain/utc-text.ts';

/** What stands in the way, and the field that it stands in. */
export interface FieldProblem {
  readonly field: string;
  /** A whole sentence. */
  readonly reason: string;
}

export type CheckedFields<Value> =
  | { readonly kind: 'fine'; readonly value: Value }
  | { readonly kind: 'wrong'; readonly problem: FieldProblem };

export function policyJson(policy: NoticePolicy): NoticePolicyJson {
  return {
    enabled: policy.enabled,
    graceMs: policy.graceMs,
    remindAfterMs: policy.remindAfterMs,
    quietHours: policy.quietHours.map(weeklyJson),
    maintenance: policy.maintenance.map(maintenanceJson),
    certificateDays: [...policy.certificateDays],
  };
}

const weeklyJson = ({ days, from, until, zone }: WeeklyTime) => ({ days: [...days], from, until, zone });

function maintenanceJson({ id, name, when, targets, groups }: Maintenance): MaintenanceJson {
  return {
    id,
    name,
    when:
      when.kind === 'once'
        ? { kind: 'once', from: utcText(when.fromUs), until: utcText(when.untilUs) }
        : { kind: 'weekly', ...weeklyJson(when) },
    targets: [...targets],
    groups: [...groups],
  };
}

export type PolicyChangeJson = MethodInput<'notices.change'>;

/** What is left out stays. */
export function withChange(now: NoticePolicyJson, change: PolicyChangeJson): NoticePolicyJson {
  return {
    enabled: change.enabled ?? now.enabled,
    graceMs: change.graceMs ?? now.graceMs,
    remindAfterMs: change.remindAfterMs === undefined ? now.remindAfterMs : change.remindAfterMs,
    quietHours: change.quietHours ?? now.quietHours,
    maintenance: change.maintenance ?? now.maintenance,
    certificateDays: change.certificateDays ?? now.certificateDays,
  };
}

/** Reads what the contract's schema has let through: zones and times that do not exist are told by their field. */
export function readPolicy(json: NoticePolicyJson): CheckedFields<NoticePolicy> {
  const quietHours: WeeklyTime[] = [];
  for (const one of json.quietHours) {
    const read = readWeekly(one);
    if (read.kind === 'refused') return wrong('quietHours', read.reason);
    quietHours.push(read.value);
  }
  const maintenance: Maintenance[] = [];
  const ids = new Set<string>();
  for (const one of json.maintenance) {
    const read = readMaintenance(one);
    if (read.kind === 'refused') return wrong('maintenance', read.reason);
    if (ids.has(one.id)) return wrong('maintenance', `two of them have the number ${one.id}`);
    ids.add(one.id);
    maintenance.push(read.value);
  }
  return {
    kind: 'fine',
    value: {
      enabled: json.enabled,
      graceMs: json.graceMs,
      remindAfterMs: json.remindAfterMs,
      quietHours,
      maintenance,
      certificateDays: [...new Set(json.certificateDays)].sort((one, other) => other - one),
    },
  };
}

const wrong = (field: string, reason: string): { readonly kind: 'wrong'; readonly problem: FieldProblem } => ({
  kind: 'wrong',
  problem: { field, reason: sentence(reason) },
});

function readWeekly(json: NoticePolicyJson['quietHours'][number]): Parsed<WeeklyTime> {
  const zone = parseZone(json.zone);
  if (zone.kind === 'refused') return zone;
  if (json.from === json.until) return refused(`it begins and ends at ${json.from}, so it lasts no time at all`);
  const days = [...new Set(json.days)].sort((one, other) => one - other).filter(isWeekday);
  return parsed({ days, from: json.from, until: json.until, zone: zone.value });
}

const isWeekday = (day: number): day is Weekday => Number.isInteger(day) && day >= 0 && day <= 6;

function readMaintenance(json: MaintenanceJson): Parsed<Maintenance> {
  const name = parseOneLine(json.name);
  if (name.kind === 'refused') return refused(`the name of a maintenance cannot be used: ${name.reason}`);
  const about = { id: json.id, name: name.value, targets: json.targets, groups: json.groups };
  if (json.when.kind === 'weekly') {
    const when = readWeekly(json.when);
    return when.kind === 'refused'
      ? refused(`the maintenance “${name.value}” cannot be used: ${when.reason}`)
      : parsed({ ...about, when: { kind: 'weekly', ...when.value } });
  }
  const fromUs = Date.parse(json.when.from) * 1_000;
  const untilUs = Date.parse(json.when.until) * 1_000;
  if (untilUs <= fromUs) return refused(`the maintenance “${name.value}” ends before it begins`);
  return parsed({ ...about, when: { kind: 'once', fromUs, untilUs } });
}
