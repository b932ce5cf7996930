import type { SecretsChange } from '../../state/engine.ts';
import type { TargetRow } from '../../state/targets.ts';

export type Secret = TargetRow['target']['secrets'][number];

/** By this name the contract speaks of `user:password`; all others are headers. */
const CREDENTIALS = 'credentials';

/** One value in the dialog. What is kept is never shown; `replacing` has the new value that a person is typing. */
export type Draft =
  | { readonly kind: 'kept' }
  | { readonly kind: 'taken-away' }
  | { readonly kind: 'typed'; readonly value: string };

/** What the target has of it: nothing, a value, or a need whose value is not at hand. */
export type Origin = 'new' | 'held' | 'missing';

export interface HeaderDraft {
  /** Tells lines apart while names are typed. */
  readonly key: number;
  readonly name: string;
  readonly origin: Origin;
  readonly draft: Draft;
}

export interface SecretsDraft {
  /** As typed beside a password that is typed. */
  readonly user: string;
  readonly passwordOrigin: Origin;
  readonly password: Draft;
  readonly headers: readonly HeaderDraft[];
}

const originOf = (secret: Secret | undefined): Origin =>
  secret === undefined ? 'new' : secret.held ? 'held' : 'missing';

/** As it stands before anybody has changed it. */
export const untouched = (origin: Origin): Draft =>
  origin === 'held' ? { kind: 'kept' } : { kind: 'typed', value: '' };

export function secretsDraft(secrets: readonly Secret[]): SecretsDraft {
  const credentials = secrets.find((secret) => secret.name === CREDENTIALS);
  const headers = secrets
    .filter((secret) => secret.name !== CREDENTIALS)
    .map((secret, key) => ({ key, name: secret.name, origin: originOf(secret), draft: untouched(originOf(secret)) }));
  const passwordOrigin = originOf(credentials);
  return {
    user: '',
    passwordOrigin,
    password: untouched(passwordOrigin),
    headers: headers.length > 0 ? headers : [newHeader([])],
  };
}

export function newHeader(others: readonly HeaderDraft[]): HeaderDraft {
  const key = Math.max(-1, ...others.map((other) => other.key)) + 1;
  return { key, name: '', origin: 'new', draft: untouched('new') };
}

/** What is to be sent; `nothing` when all stays as it is, `refused` with what is missing. */
export type DraftChange =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'change'; readonly change: SecretsChange };

export function changeOf(draft: SecretsDraft): DraftChange {
  const headers = new Map<string, string | null>();
  for (const { name: written, origin, draft: value } of draft.headers) {
    const name = written.trim();
    switch (value.kind) {
      case 'kept':
        break;
      case 'taken-away':
        headers.set(name, null);
        break;
      case 'typed':
        if (value.value === '') {
          if (origin !== 'new' || name === '') break;
          return { kind: 'refused', sentence: `The header ${name} has no value.` };
        }
        if (name === '') return { kind: 'refused', sentence: 'A header has a value and no name.' };
        if ([...headers.keys()].some((other) => other.toLowerCase() === name.toLowerCase())) {
          return { kind: 'refused', sentence: `The header ${name} is here twice.` };
        }
        headers.set(name, value.value);
    }
  }
  const credentials = credentialsOf(draft);
  if (credentials.kind === 'refused') return credentials;
  if (credentials.value === undefined && headers.size === 0) return { kind: 'nothing' };
  return {
    kind: 'change',
    change: {
      ...(credentials.value === undefined ? {} : { credentials: credentials.value }),
      ...(headers.size === 0 ? {} : { headers: Object.fromEntries(headers) }),
    },
  };
}

function credentialsOf({
  user,
  password,
}: SecretsDraft):
  | { readonly kind: 'value'; readonly value: string | null | undefined }
  | { readonly kind: 'refused'; readonly sentence: string } {
  switch (password.kind) {
    case 'kept':
      return { kind: 'value', value: undefined };
    case 'taken-away':
      return { kind: 'value', value: null };
    case 'typed':
      // The first colon ends the user's name (RFC 7617, 2), so it can have none of its own.
      if (user.includes(':')) return { kind: 'refused', sentence: 'The name of a user cannot have a colon.' };
      if (user === '' && password.value === '') return { kind: 'value', value: undefined };
      if (user === '') return { kind: 'refused', sentence: 'The password has no user.' };
      return { kind: 'value', value: `${user}:${password.value}` };
  }
}

/** What a row says of values that its requests need and that are not at hand; null when none is missing. */
export function missingText(secrets: readonly Secret[]): string | null {
  const missing = secrets.filter((secret) => !secret.held);
  const [first] = missing;
  if (first === undefined) return null;
  if (missing.length > 1) return `needs ${missing.length} secrets`;
  return first.name === CREDENTIALS ? 'needs its password' : `needs ${first.name}`;
}
