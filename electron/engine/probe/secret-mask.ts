import { spellingsOf } from '../../domain/spellings.ts';
import { SECRET_MARK } from './guarded-text.ts';
import type { RequestField } from './request-headers.ts';

/** Puts the mark in the place of secrets that were sent. */
export type SecretMask = (text: string) => string;

export const NOTHING_TO_MASK: SecretMask = (text) => text;

/** What is shorter is in any text by chance, and no secret worth the name. */
const LEAST_LENGTH = 4;

/**
 * Some servers send back what they were sent: in an error page, a cookie, a redirect. The mask knows the secret values of the
 * fields as they were sent, in their parts, in the spellings of URLs, JSON, HTML, hexadecimal and Base64, in letters of either size;
 * and a beginning of one where a text was cut.
 */
export function secretMask(fields: readonly RequestField[]): SecretMask {
  const secrets = new Set<string>();
  const spellings = new Set<string>();
  for (const { value, shown } of fields) {
    if (value === shown) continue;
    const open = shown.replaceAll(SECRET_MARK, '');
    for (const part of partsOf(value, shown)) {
      // Words such as `Bearer` are shown, and may stay.
      if (part.length < LEAST_LENGTH || open.includes(part)) continue;
      secrets.add(part);
      secrets.add(encodeURIComponent(part.toWellFormed()));
      for (const spelling of spellingsOf(part)) if (spelling.length >= LEAST_LENGTH) spellings.add(spelling);
    }
  }
  if (secrets.size === 0) return NOTHING_TO_MASK;
  // The longest first, so that no part of it is left standing.
  const ordered = [...secrets].toSorted((one, other) => other.length - one.length);
  const all = [...spellings].toSorted((one, other) => other.length - one.length).map(escaped);
  const pattern = new RegExp(all.join('|'), 'gi');
  return (text) => withoutCutSecret(text.replace(pattern, SECRET_MARK), ordered);
}

/** What is not shown of the value, its words, the values of its cookies, and what stands behind Basic authentication. */
function partsOf(value: string, shown: string): readonly string[] {
  const from = shown.indexOf(SECRET_MARK);
  const afterMark = shown.length - shown.lastIndexOf(SECRET_MARK) - SECRET_MARK.length;
  const hidden = value.slice(from, value.length - afterMark);
  const words = value.split(/[\s;,]+/);
  const values = words.map((word) => word.slice(word.indexOf('=') + 1));
  const basic = /^Basic (\S+)$/i.exec(value)?.[1];
  if (basic === undefined) return [hidden, ...words, ...values];
  const credentials = Buffer.from(basic, 'base64').toString('utf8');
  return [hidden, ...words, credentials, credentials.slice(credentials.indexOf(':') + 1)];
}

/** A text that ends in the beginning of a secret was cut there. */
function withoutCutSecret(text: string, secrets: readonly string[]): string {
  for (const secret of secrets) {
    for (let length = Math.min(secret.length - 1, text.length); length >= LEAST_LENGTH; length -= 1) {
      if (text.endsWith(secret.slice(0, length))) return text.slice(0, text.length - length) + SECRET_MARK;
    }
  }
  return text;
}

/** As part of a regular expression that stands for itself. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
