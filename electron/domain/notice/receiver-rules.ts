import { parseOneLine } from '../one-line.ts';
import { type Parsed, parsed, refused } from '../parsed.ts';
import { quoted } from '../quoted.ts';
import { type GuardedValue, templateVariables } from '../secrets.ts';

const MAX_SECRET_LENGTH = 10_000;
const MAX_PROGRAM_LENGTH = 4_000;
/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets, with its brackets. */
const MAX_MAIL_ADDRESS_LENGTH = 254;

/** What of a channel's secret may be stored and shown: `${NAME}` templates as they are, all else not. */
export function guardSecret(text: string): GuardedValue {
  return templateVariables(text).length > 0
    ? { guarded: { kind: 'template', template: text }, secret: null }
    : { guarded: { kind: 'withheld' }, secret: text };
}

/**
 * Where messages are posted to, filled in. The URL is a secret, so no reason holds any of it; and it is the whole secret: user and
 * password in it would be sent to whoever a name leads to, in a header of their own.
 */
export function parseReceiverUrl(text: string): Parsed<string> {
  if (text.length > MAX_SECRET_LENGTH) return refused('the URL is longer than 10,000 characters');
  if (/[\s\p{Cc}]/u.test(text)) return refused('the URL has a space or a control character in it');
  if (!URL.canParse(text)) return refused('this is no URL; it starts with https://');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refused('the URL must start with https:// (or http://, where nobody can listen on the way)');
  }
  if (url.username !== '' || url.password !== '') {
    return refused('the URL has a user or a password in it, which are not sent; name a URL that needs none');
  }
  return parsed(text);
}

/** A password or a key. Its reasons hold none of it. */
export function parseSecretText(text: string): Parsed<string> {
  if (text === '') return refused('it is empty');
  if (text.length > MAX_SECRET_LENGTH) return refused('it is longer than 10,000 characters');
  return /\p{Cc}/u.test(text) ? refused('it has a control character in it') : parsed(text);
}

/** A key that is sent in a header or in JSON: visible ASCII (RFC 9110, 5.5). Its reasons hold none of it. */
export function parseSecretKey(text: string): Parsed<string> {
  const read = parseSecretText(text);
  if (read.kind === 'refused' || /^[\x21-\x7e]+$/.test(text)) return read;
  return refused('it has a space or a letter beyond ASCII in it');
}

/** `ops@example.com` or `Stallscope <stallscope@example.com>`; without line breaks, so that it cannot become a header of its own. */
export function parseMailAddress(text: string): Parsed<string> {
  const line = parseOneLine(text);
  if (line.kind === 'refused') return line;
  const named = /^([^<>,;:"()[\]@\\]*)<([^<>]*)>$/.exec(line.value);
  const address = named === null ? line.value : (named[2] ?? '');
  const at = address.lastIndexOf('@');
  const user = address.slice(0, at);
  const host = address.slice(at + 1);
  const isAddress =
    at > 0 &&
    address.length <= MAX_MAIL_ADDRESS_LENGTH &&
    /^[^\s<>,;:"()[\]@\\]+$/.test(user) &&
    (/^[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(host) || /^\[[0-9A-Fa-f:.]+\]$/.test(host));
  return isAddress ? parsed(line.value) : refused(`${quoted(text)} is no mail address, such as ops@example.com`);
}

/** An absolute path, because what a bare name runs depends on who starts it. A whole command line here may hold a secret, so it is not repeated. */
export function parseProgramPath(text: string): Parsed<string> {
  if (/\p{Cc}/u.test(text)) return refused('the program has a control character in it');
  if (text.length > MAX_PROGRAM_LENGTH) return refused('the program is longer than 4,000 characters');
  const isAbsolute = text.startsWith('/') || /^[A-Za-z]:[\\/]/.test(text) || text.startsWith('\\\\');
  return isAbsolute
    ? parsed(text)
    : refused('the program is no absolute path; write it from the root, such as /usr/local/bin/tell');
}

/** `HH:MM` of 24 hours. */
export function parseHourAndMinute(text: string): Parsed<string> {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is no time of day; write it with 24 hours, such as 07:30`);
}

/** An IANA name of a zone. */
export function parseZone(text: string): Parsed<string> {
  const wrong = refused(`${quoted(text)} is no zone; write the name of one, such as Europe/Vienna or UTC`);
  // Offsets are taken by the formatter as well, and know no summer time.
  if (!/^[A-Za-z]/.test(text) || text.length > 100) return wrong;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return parsed(text);
  } catch {
    return wrong;
  }
}
