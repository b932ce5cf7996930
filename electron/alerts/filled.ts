import type { ChannelSecrets } from '../domain/notice/channel.ts';
import type { GuardedText } from '../domain/target.ts';
import type { Delivery } from './delivery.ts';

/** The value of a field that may be secret; null when it is not at hand. */
export function filled(guarded: GuardedText, secrets: ChannelSecrets, field: string): string | null {
  if (guarded.kind === 'plain') return guarded.text;
  const value = Object.hasOwn(secrets, field) ? secrets[field] : undefined;
  return value === undefined || value === '' ? null : value;
}

/** What is said of a message whose secret is missing. It waits: the secret may be entered, or the variable set, at any time. */
export function missing(guarded: GuardedText, what: string): Delivery {
  const how =
    guarded.kind === 'template'
      ? `set the environment variables in ${guarded.template} and start Stallscope again`
      : 'enter it again';
  return {
    kind: 'failed',
    again: 'later',
    afterMs: null,
    unreached: false,
    says: `Not sent: ${what} is not at hand here; ${how}.`,
  };
}
