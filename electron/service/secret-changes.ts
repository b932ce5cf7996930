import type { MethodInput } from '../contract/contract.ts';
import { ContractError } from '../contract/errors.ts';
import type { TargetSecretsJson } from '../contract/host-contract.ts';
import { headerNameProblem, headerValueProblem } from '../domain/header-rules.ts';
import { type Parsed, refused } from '../domain/parsed.ts';
import { quoted } from '../domain/quoted.ts';
import { type GuardedValue, guardCredentials, guardHeader } from '../domain/secrets.ts';
import type { HttpSpec, Target, TargetSecrets } from '../domain/target.ts';
import { secretsNeeded } from '../domain/target-secrets.ts';
import type { TargetInput } from './target-input.ts';

export type SecretChanges = Omit<MethodInput<'targets.setSecrets'>, 'target'>;

/**
 * The target with these values given or taken away: harmless headers and `${NAME}` go into the definition, all else is withheld
 * from it. Throws ContractError `invalid-input`, whose words never hold a value.
 */
export function withSecrets(target: Target, held: TargetSecrets, changes: SecretChanges): TargetInput {
  const { spec } = target;
  if (spec.kind !== 'http') {
    throw new ContractError(
      'invalid-input',
      `${quoted(target.name)} is no HTTP target, so it takes no user, password or headers.`,
      { target: target.name },
    );
  }
  const ofUrl = withCredentials(target, spec, held, changes.credentials);
  const ofHeaders = withHeaders(target, spec, held, changes.headers ?? {});
  return {
    definition: { ...target, spec: { ...spec, credentials: ofUrl.credentials, headers: ofHeaders.headers } },
    secrets: { credentials: ofUrl.secret, headers: ofHeaders.secrets },
  };
}

/** Of values that were kept elsewhere, those that this target still needs and that a request may have. */
export function secretsFor(target: Target, kept: TargetSecretsJson): TargetSecrets {
  const headers = new Map<string, string>();
  let credentials: string | null = null;
  for (const { name, of } of secretsNeeded(target.spec, kept)) {
    if (of === 'credentials') {
      if (kept.credentials !== null && parseCredentials(kept.credentials).kind === 'parsed') ({ credentials } = kept);
      continue;
    }
    const value = Object.hasOwn(kept.headers, name) ? kept.headers[name] : undefined;
    if (value !== undefined && headerValueProblem(name, value) === null) headers.set(name, value);
  }
  return { credentials, headers: Object.fromEntries(headers) };
}

function withCredentials(
  target: Target,
  spec: HttpSpec,
  held: TargetSecrets,
  given: string | null | undefined,
): { readonly credentials: HttpSpec['credentials']; readonly secret: string | null } {
  if (given === undefined) return { credentials: spec.credentials, secret: held.credentials };
  if (given === null) return { credentials: null, secret: null };
  const value = parseCredentials(given);
  if (value.kind === 'refused') refuse(target, `User and password cannot be used: ${value.reason}`);
  return { credentials: value.value.guarded, secret: value.value.secret };
}

/** `user:password`; RFC 7617, section 2: a user has no colon, and neither has a control character. */
function parseCredentials(text: string): Parsed<GuardedValue> {
  const colon = text.indexOf(':');
  if (colon < 0) return refused('write them as user:password; either may be empty');
  if (/\p{Cc}/u.test(text)) return refused('there is a control character in them');
  return guardCredentials(text.slice(0, colon), text.slice(colon + 1));
}

function withHeaders(
  target: Target,
  spec: HttpSpec,
  held: TargetSecrets,
  given: Readonly<Record<string, string | null>>,
): { readonly headers: HttpSpec['headers']; readonly secrets: TargetSecrets['headers'] } {
  const changed = new Map<string, GuardedValue | null>();
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    const problem = headerNameProblem(name) ?? (value === null ? null : headerValueProblem(name, value));
    if (problem !== null) refuse(target, problem);
    if (changed.has(lower)) refuse(target, `the header ${quoted(name)} is there twice`);
    changed.set(lower, value === null ? null : guardHeader(lower, value));
  }
  const secrets = new Map(Object.entries(held.headers));
  const headers = spec.headers.flatMap((field) => {
    const change = changed.get(field.name.toLowerCase());
    if (change === undefined) return [field];
    return change === null ? [] : [{ name: field.name, value: change.guarded }];
  });
  const known = new Set(spec.headers.map(({ name }) => name.toLowerCase()));
  for (const [name, change] of changed) {
    if (change !== null && !known.has(name)) headers.push({ name, value: change.guarded });
    if (change === null || change.secret === null) secrets.delete(name);
    else secrets.set(name, change.secret);
  }
  return { headers, secrets: Object.fromEntries(secrets) };
}

function refuse(target: Target, reason: string): never {
  const sentence = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
  throw new ContractError('invalid-input', `${sentence}. Nothing was changed.`, { target: target.name });
}
