import { type Parsed, parsed, refused } from './parsed.ts';
import type { GuardedText } from './target.ts';

/** Headers whose literal values say nothing secret. All others are kept in memory only, because a name tells too little. */
const HARMLESS_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-language',
  'content-type',
  'dnt',
  'expect',
  'host',
  'if-modified-since',
  'if-none-match',
  'max-forwards',
  'pragma',
  'range',
  'te',
  'upgrade-insecure-requests',
  'user-agent',
  'x-requested-with',
]);

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A value split into what may be stored and the secret itself; `secret` is null unless `guarded` is withheld. */
export interface GuardedValue {
  readonly guarded: GuardedText;
  readonly secret: string | null;
}

/** Names of the environment variables that a template asks for, each once, in order. */
export function templateVariables(text: string): readonly string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ''))];
}

/** Decides what of a header may be stored and shown: `${NAME}` templates as they are, harmless headers plainly, all else not. */
export function guardHeader(name: string, value: string): GuardedValue {
  if (templateVariables(value).length > 0) return { guarded: { kind: 'template', template: value }, secret: null };
  if (HARMLESS_HEADERS.has(name.toLowerCase())) return { guarded: { kind: 'plain', text: value }, secret: null };
  return { guarded: { kind: 'withheld' }, secret: value };
}

/**
 * Decides the same for `user:password` of a URL. `${NAME}` stands for a whole user or a whole password, never for a part of
 * it, so that no part of a password is ever stored.
 */
export function guardCredentials(user: string, password: string): Parsed<GuardedValue> {
  const joined = `${user}:${password}`;
  if (templateVariables(joined).length === 0) return parsed({ guarded: { kind: 'withheld' }, secret: joined });
  const isVariable = (text: string) => /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(text);
  if (isVariable(password) || (isVariable(user) && password === '')) {
    return parsed({ guarded: { kind: 'template', template: joined }, secret: null });
  }
  return refused(`write the whole password as ${'$'}{NAME}; a part in clear would be stored in clear`);
}
