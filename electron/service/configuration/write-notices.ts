import { Document, isMap, isSeq } from 'yaml';
import { durationText } from '../../domain/duration.ts';
import {
  type Channel,
  type ChannelWants,
  PAGERDUTY_ENDPOINT,
  SECRET_FIELDS,
  USUAL_WANTS,
} from '../../domain/notice/channel.ts';
import {
  type Heartbeat,
  type Maintenance,
  type NoticePolicy,
  USUAL_HEARTBEAT,
  USUAL_POLICY,
  type WeeklyTime,
} from '../../domain/notice/notice-policy.ts';
import type { GuardedText } from '../../domain/target.ts';
import { daysText } from './weekly-fields.ts';

/** What is said of being told, without any secret. */
export interface NoticesToWrite {
  readonly policy: NoticePolicy;
  readonly channels: readonly Channel[];
  /** null: none was ever chosen. */
  readonly heartbeat: Heartbeat | null;
}

/**
 * As the `notices` of a configuration that is read back to the same. What is as usual is left out. Where a secret was never stored, the
 * name of an environment variable stands, which a comment says.
 */
export function writeNotices({ policy, channels, heartbeat }: NoticesToWrite): string {
  const document = new Document({
    notices: {
      ...policyValue(policy),
      ...(channels.length === 0 ? {} : { channels: channels.map(channelValue) }),
      ...(heartbeat?.url ? { heartbeat: heartbeatValue(heartbeat, heartbeat.url) } : {}),
    },
  });
  const list = document.getIn(['notices', 'channels']);
  if (isSeq(list)) {
    channels.forEach((channel, index) => {
      const item = list.items[index];
      const missing = withheldOf(channel);
      if (isMap(item) && missing.length > 0) item.commentBefore = notStored(missing);
    });
  }
  const beat = document.getIn(['notices', 'heartbeat']);
  if (isMap(beat) && heartbeat?.url?.kind === 'withheld') beat.commentBefore = notStored(['url']);
  return document.toString({ lineWidth: 0 });
}

const notStored = (fields: readonly string[]): string =>
  ` not stored, so not here: ${fields.join(', ')}; set the environment variable of that name`;

const secretsOf = (channel: Channel): readonly (readonly [string, GuardedText])[] => {
  const values = new Map(Object.entries(channel.way));
  return SECRET_FIELDS[channel.way.kind].flatMap((name) => {
    const value: unknown = values.get(name);
    return isGuarded(value) ? [[name, value] as const] : [];
  });
};

const isGuarded = (value: unknown): value is GuardedText =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

function withheldOf(channel: Channel): string[] {
  return secretsOf(channel).flatMap(([name, value]) => (value.kind === 'withheld' ? [name] : []));
}

function policyValue(policy: NoticePolicy): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  if (policy.enabled !== USUAL_POLICY.enabled) value.enabled = policy.enabled;
  if (policy.graceMs !== USUAL_POLICY.graceMs) value.grace = durationText(policy.graceMs);
  if (policy.remindAfterMs !== USUAL_POLICY.remindAfterMs) {
    value.remindAfter = policy.remindAfterMs === null ? 'never' : durationText(policy.remindAfterMs);
  }
  if (policy.certificateDays.join() !== USUAL_POLICY.certificateDays.join()) {
    value.certificateDays = [...policy.certificateDays];
  }
  if (policy.quietHours.length > 0) value.quietHours = policy.quietHours.map(weeklyValue);
  if (policy.maintenance.length > 0) value.maintenance = policy.maintenance.map(maintenanceValue);
  return value;
}

function weeklyValue({ days, from, until, zone }: WeeklyTime): Record<string, unknown> {
  const named = daysText(days);
  return { ...(named === null ? {} : { days: named }), from, until, zone };
}

function maintenanceValue({ name, when, targets, groups }: Maintenance): Record<string, unknown> {
  return {
    name,
    ...(when.kind === 'weekly'
      ? { weekly: weeklyValue(when) }
      : { from: instantText(when.fromUs), until: instantText(when.untilUs) }),
    ...namesValue({ targets, groups }),
  };
}

/** To the microsecond where it is not a whole millisecond. */
function instantText(atUs: number): string {
  const text = new Date(Math.floor(atUs / 1_000)).toISOString();
  const restUs = atUs - Math.floor(atUs / 1_000) * 1_000;
  return restUs === 0 ? text : text.replace('Z', `${String(restUs).padStart(3, '0')}Z`);
}

const namesValue = ({ targets, groups }: Pick<ChannelWants, 'targets' | 'groups'>): Record<string, unknown> => ({
  ...(targets.length === 0 ? {} : { targets: [...targets] }),
  ...(groups.length === 0 ? {} : { groups: [...groups] }),
});

function channelValue({ name, enabled, way, wants }: Channel): Record<string, unknown> {
  const value: Record<string, unknown> = { name };
  const secret = (text: GuardedText, field: string): string => secretValue(text, `${name} ${field}`);
  switch (way.kind) {
    case 'webhook':
      value.webhook = secret(way.url, 'url');
      if (way.signingKey !== null) value.signingKey = secret(way.signingKey, 'signingKey');
      break;
    case 'slack':
      value.slack = secret(way.url, 'url');
      break;
    case 'pagerduty':
      value.pagerduty = secret(way.routingKey, 'routingKey');
      if (way.endpoint !== PAGERDUTY_ENDPOINT) value.endpoint = way.endpoint;
      break;
    case 'mail':
      value.mail = {
        host: way.host,
        port: way.port,
        security: way.security,
        ...(way.user === null ? {} : { user: way.user }),
        ...(way.password === null ? {} : { password: secret(way.password, 'password') }),
        from: way.from,
        to: [...way.to],
      };
      break;
    case 'command':
      value.command = [way.program, ...way.args];
      break;
  }
  if (!enabled) value.enabled = false;
  const { targets, groups, ...rest } = wants;
  const differing = Object.entries(rest).filter(([key, want]) => USUAL_WANTS[key as keyof typeof rest] !== want);
  return { ...value, ...namesValue({ targets, groups }), ...Object.fromEntries(differing) };
}

function heartbeatValue(heartbeat: Heartbeat, url: GuardedText): Record<string, unknown> {
  return {
    url: secretValue(url, 'heartbeat url'),
    ...(heartbeat.enabled ? {} : { enabled: false }),
    ...(heartbeat.everyMs === USUAL_HEARTBEAT.everyMs ? {} : { every: durationText(heartbeat.everyMs) }),
    ...(heartbeat.failWhenDown === USUAL_HEARTBEAT.failWhenDown ? {} : { failWhenDown: heartbeat.failWhenDown }),
  };
}

/** A value that is only in the memory of a process gets the name of a variable, so that the file is whole once that is set. */
function secretValue(text: GuardedText, what: string): string {
  switch (text.kind) {
    case 'plain':
      return text.text;
    case 'template':
      return text.template;
    case 'withheld':
      return `\${${variableName(what)}}`;
  }
}

function variableName(what: string): string {
  const words = what
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `STALLSCOPE_${words === '' ? 'SECRET' : words}`;
}
