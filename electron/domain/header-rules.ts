import { quoted } from './quoted.ts';

/** Headers that follow from the URL and the body; a second one beside them would make the request ambiguous. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Why no request may be given a header of this name (RFC 9110, 5.1); null when it may. */
export function headerNameProblem(name: string): string | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) return `${quoted(name)} is not a header name`;
  const lower = name.toLowerCase();
  if (!OWN_HEADERS.has(lower)) return null;
  const hint = lower === 'host' ? '; for another address use “connectTo”' : '';
  return `${quoted(name)} is set by the probe itself${hint}`;
}

/** Why the header of that name cannot have this value (RFC 9110, 5.5); null when it can. The value is never part of what is said. */
export function headerValueProblem(name: string, value: string): string | null {
  return /[^\t\x20-\x7e\x80-\xff]/.test(value) || /[^\t\P{Cc}]/u.test(value)
    ? `the value of ${quoted(name)} has a character that no header may have`
    : null;
}
