import { clockText } from '../../../components/clock-text.ts';
import type { StateName } from '../../../components/StateMark.tsx';
import type { Channel } from '../../../state/notices.ts';

export const KIND_NAMES: Readonly<Record<Channel['form']['kind'], string>> = {
  webhook: 'Webhook',
  slack: 'Slack',
  pagerduty: 'PagerDuty',
  mail: 'Mail',
  command: 'Command',
};

export const KIND_HINTS: Readonly<Record<Exclude<Channel['form']['kind'], 'command'>, string>> = {
  webhook: 'JSON by POST; docs/webhook.md says what is in it.',
  slack: 'An incoming webhook of Slack, or of what understands the same: Mattermost, Rocket.Chat, Discord with /slack.',
  pagerduty: 'Events v2: opens, acknowledges and resolves by itself.',
  mail: 'By SMTP, to one address or several.',
};

/** Names of secret fields, as a person reads them. */
const SECRET_WORDS: Readonly<Record<string, string>> = {
  url: 'its address',
  signingKey: 'its signing key',
  routingKey: 'its integration key',
  password: 'its password',
};

export function channelMark({ form, lastFailure, lastSentAt, secrets }: Channel): StateName {
  if (!form.enabled) return 'paused';
  if (lastFailure !== null) return 'failed';
  if (secrets.some((secret) => !secret.held)) return 'suspect';
  return lastSentAt === null ? 'pending' : 'ok';
}

/** Where it goes, and what was sent last; without what went wrong. */
export function channelWords({ form, goesTo, lastSentAt }: Channel, now = new Date()): string {
  const sent = !form.enabled
    ? 'off'
    : lastSentAt === null
      ? 'nothing sent so far'
      : `last sent ${clockText(lastSentAt, now)}`;
  return `${KIND_NAMES[form.kind]} to ${goesTo}; ${sent}`;
}

/** What it needs and is not at hand; null when nothing is missing. */
export function missingWords({ secrets }: Channel): string | null {
  const missing = secrets.filter((secret) => !secret.held).map(({ name }) => SECRET_WORDS[name] ?? name);
  return missing.length === 0 ? null : `Nothing is sent: ${missing.join(' and ')} is not at hand.`;
}
