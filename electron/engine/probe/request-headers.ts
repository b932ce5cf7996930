import { printableCut } from '../../domain/printable.ts';
import type { HttpSpec } from '../../domain/target.ts';
import { secretHeader } from '../../domain/target-secrets.ts';
import { type Attempt, failed, succeeded } from './attempt.ts';
import { reveal, SECRET_MARK } from './guarded-text.ts';
import type { ProbeContext } from './prober.ts';

/** A header field to send, and how it may be shown. */
export interface RequestField {
  readonly name: string;
  readonly value: string;
  readonly shown: string;
}

export const USER_AGENT = 'stallscope';
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const BAD_IN_VALUE = /[\r\n\0]/;
/** Fields that carry who we are; another origin has no business with them. */
const PERSONAL = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * The header fields that the target asks for, secrets put in, without Host. Fails with `secret-missing` naming the
 * environment variable, and never a value.
 */
export function requestFields(spec: HttpSpec, context: ProbeContext): Attempt<readonly RequestField[]> {
  const fields: RequestField[] = [];
  for (const { name, value } of spec.headers) {
    const label = printableCut(name, 100);
    if (!TOKEN.test(name)) {
      return failed('resolve', 'internal', `"${label}" cannot be the name of a header, so the request was not sent.`);
    }
    const revealed = reveal(value, context.environment, secretHeader(context.secrets, name.toLowerCase()));
    if (revealed.kind === 'missing') return missing(`header "${label}"`, revealed.variable);
    if (BAD_IN_VALUE.test(revealed.value)) return broken(`header "${label}"`, value.kind === 'plain');
    fields.push({ name, value: revealed.value.trim(), shown: revealed.shown.trim() });
  }
  const has = (name: string) => fields.some((field) => field.name.toLowerCase() === name);
  if (spec.credentials !== null && !has('authorization')) {
    const revealed = reveal(spec.credentials, context.environment, context.secrets.credentials);
    if (revealed.kind === 'missing') return missing('the user and password of the URL', revealed.variable);
    const basic = Buffer.from(revealed.value, 'utf8').toString('base64');
    fields.unshift({ name: 'Authorization', value: `Basic ${basic}`, shown: `Basic ${SECRET_MARK}` });
  }
  if (!has('accept')) fields.unshift(plain('Accept', '*/*'));
  if (!has('user-agent')) fields.unshift(plain('User-Agent', USER_AGENT));
  return succeeded(fields);
}

/** What is sent to another origin than the one that the target names: nothing that tells who we are, no Host, no secret. */
export function fieldsForOtherOrigin(fields: readonly RequestField[]): readonly RequestField[] {
  return fields.filter(({ name, value, shown }) => {
    const lower = name.toLowerCase();
    return !PERSONAL.has(lower) && lower !== 'host' && value === shown;
  });
}

function plain(name: string, value: string): RequestField {
  return { name, value, shown: value };
}

function missing(what: string, variable: string | null): Attempt<never> {
  return failed(
    'resolve',
    'secret-missing',
    variable === null
      ? `The secret value of ${what} is not at hand, so nothing was sent; give it again, or name an environment variable.`
      : `The environment variable ${variable}, which ${what} needs, is not set; the request was not sent.`,
  );
}

function broken(what: string, isPlain: boolean): Attempt<never> {
  return failed(
    'resolve',
    isPlain ? 'internal' : 'secret-missing',
    `The value of ${what} holds a line break or a zero byte, which no header may; the request was not sent.`,
  );
}
