import type { ChannelSecrets } from '../../domain/notice/channel.ts';
import { templateVariables } from '../../domain/secrets.ts';
import type { GuardedText } from '../../domain/target.ts';

/** Whose secret it is: the number of a channel, or the dead man's switch. */
export type SecretOwner = string;
export const HEARTBEAT_OWNER: SecretOwner = 'heartbeat';

/** Literal values of one owner by the name of the field. */
export interface NoticeSecretsHeld {
  readonly owner: SecretOwner;
  readonly values: ChannelSecrets;
}

/** A secret that is needed, and its value where it is at hand. `missing`: what is not, and what to do, in one sentence. */
export type SecretValue =
  | { readonly kind: 'at-hand'; readonly value: string }
  | { readonly kind: 'missing'; readonly says: string };

/** Secret values of channels and of the dead man's switch, in memory only. */
export interface NoticeSecrets {
  /** What stands in the definition, as it is sent: templates are filled in from the environment. */
  valueOf(owner: SecretOwner, field: string, guarded: GuardedText): SecretValue;
  /** A literal value; null takes it away. */
  give(owner: SecretOwner, field: string, value: string | null): void;
  /** All values of one owner, in the place of those that were there. */
  replace(owner: SecretOwner, values: ChannelSecrets): void;
  forget(owner: SecretOwner): void;
  /** Literal values that are at hand, for a keychain; of owners that `isKept` says yes to. */
  held(isKept: (owner: SecretOwner) => boolean): readonly NoticeSecretsHeld[];
}

export function createNoticeSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  given: readonly NoticeSecretsHeld[],
): NoticeSecrets {
  const literals = new Map<SecretOwner, Map<string, string>>();
  const put = (owner: SecretOwner, values: ChannelSecrets): void => {
    literals.set(owner, new Map(Object.entries(values)));
  };
  for (const { owner, values } of given) put(owner, values);

  return {
    valueOf(owner, field, guarded) {
      switch (guarded.kind) {
        case 'plain':
          return { kind: 'at-hand', value: guarded.text };
        case 'template':
          return filledIn(field, guarded.template, environment);
        case 'withheld': {
          const value = literals.get(owner)?.get(field);
          if (value !== undefined) return { kind: 'at-hand', value };
          return { kind: 'missing', says: `Its ${fieldWords(field)} is not at hand; give it again.` };
        }
      }
    },
    give(owner, field, value) {
      const values = literals.get(owner) ?? new Map<string, string>();
      if (value === null) values.delete(field);
      else values.set(field, value);
      if (values.size === 0) literals.delete(owner);
      else literals.set(owner, values);
    },
    replace: put,
    forget: (owner) => {
      literals.delete(owner);
    },
    held: (isKept) =>
      [...literals].flatMap(([owner, values]) =>
        values.size > 0 && isKept(owner) ? [{ owner, values: Object.fromEntries(values) }] : [],
      ),
  };
}

function filledIn(
  field: string,
  template: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretValue {
  const missing = templateVariables(template).filter((name) => (environment[name] ?? '') === '');
  if (missing.length > 0) {
    const which = missing.length === 1 ? 'variable' : 'variables';
    return {
      kind: 'missing',
      says: `Its ${fieldWords(field)} needs the environment ${which} ${missing.join(', ')}; set ${missing.length === 1 ? 'it' : 'them'} and start Stallscope again.`,
    };
  }
  return {
    kind: 'at-hand',
    value: template.replace(/\$\{([A-Za-z_]\w*)\}/g, (_all, name: string) => environment[name] ?? ''),
  };
}

/** What a field is called in a sentence. */
export function fieldWords(field: string): string {
  switch (field) {
    case 'url':
      return 'URL';
    case 'signingKey':
      return 'signing key';
    case 'routingKey':
      return 'integration key';
    default:
      return field;
  }
}
