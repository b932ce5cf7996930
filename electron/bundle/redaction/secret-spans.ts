import { basicCredentials } from './basic-credentials.ts';
import type { RedactionKind } from './redact.ts';
import type { RedactionSpan } from './redaction-span.ts';
import { isCookieFieldName, isSecretFieldName } from './secret-field.ts';

/** Written by those who keep secrets out before us: `[secret]`, `[credential-1]`. */
const ALREADY_TAKEN_OUT = /^\[[a-z-]+(-\d+)?\]$/;

const span = (start: number, text: string, kind: RedactionKind): RedactionSpan => ({
  start,
  end: start + text.length,
  kind,
  key: text,
});

/** One of these is in every text that has such a span. Most texts are addresses, names and numbers, and a look is quicker than the rules. */
const MARKS =
  /[:=@?<]|bearer|basic|-u|-U|eyJ|gh[opsur]_|github_pat|glpat|xox|k_(?:live|test)_|whsec|sk-|npm_|AKIA|ASIA|AIza|ya29|hf_|SG\.|hooks\.slack|PRIVATE KEY/i;

/** Credentials, cookies and query values that show themselves by where they stand. Linear in the length of the text. */
export function secretSpans(text: string): readonly RedactionSpan[] {
  if (!MARKS.test(text)) return [];
  const found = [
    ...headerSpans(text),
    ...assignmentSpans(text),
    ...schemeSpans(text),
    ...pairSpans(text),
    ...urlSpans(text),
  ];
  return found.filter((each) => each.end > each.start && !ALREADY_TAKEN_OUT.test(each.key));
}

/** Header lines, also behind the marks of `curl -v`; quoted headers of command lines; fields of JSON and XML. */
const FIELDS: readonly RegExp[] = [
  /^(?:[ \t]{0,8}(?:[<>*|-][ \t]?)?)(?<name>[A-Za-z][\w-]{0,60})(?::[ \t]*)(?<value>.*)$/dgm,
  /(?<quote>["'])(?<name>[A-Za-z][\w-]{0,60}):[ \t]*(?<value>[^"'\n]*)\k<quote>/dg,
  /"(?<name>[A-Za-z][\w-]{0,60})"[ \t]{0,8}:[ \t]{0,8}"(?<value>(?:[^"\\\n]|\\.)*)(?=")/dg,
  /"(?<name>[A-Za-z][\w-]{0,60})"[ \t]{0,8}:[ \t]{0,8}(?<value>-?\d[\d.]*)/dg,
  /<(?:\w{1,20}:)?(?<name>[A-Za-z][\w-]{0,60})(?:\s[^<>]{0,200})?>(?<value>[^<>]{1,4096})<\//dg,
];

const ASSIGNMENT = /\b(?<name>[A-Za-z][\w-]{0,60})=/g;
const ASSIGNED = /(?<quote>["'])(?<quoted>[^"'\n]{1,8192})\k<quote>|["']?(?<plain>[^\s"'&;,<>]{1,8192})/dy;

/** `name=value`, also where the value of one is another: `q=password=…`. */
function assignmentSpans(text: string): readonly RedactionSpan[] {
  return [...text.matchAll(ASSIGNMENT)].flatMap((match) => {
    const name = match.groups?.name ?? '';
    if (!isSecretFieldName(name)) return [];
    ASSIGNED.lastIndex = match.index + match[0].length;
    const found = ASSIGNED.exec(text);
    const value = found?.groups?.quoted ?? found?.groups?.plain;
    const start = (found?.indices?.groups?.quoted ?? found?.indices?.groups?.plain)?.[0];
    return value === undefined || start === undefined ? [] : fieldValueSpans(name, value, start);
  });
}

function headerSpans(text: string): readonly RedactionSpan[] {
  return FIELDS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const name = match.groups?.name;
      const value = match.groups?.value;
      const start = match.indices?.groups?.value?.[0];
      if (name === undefined || value === undefined || start === undefined || !isSecretFieldName(name)) return [];
      return fieldValueSpans(name, value, start);
    }),
  );
}

/** The secret part of a field's value: all but the scheme of credentials, the names of cookies and the attributes that set them. */
export function fieldValueSpans(name: string, value: string, start: number): readonly RedactionSpan[] {
  const trimmed = value.trimEnd();
  if (isCookieFieldName(name)) return cookieSpans(name, trimmed, start);
  const scheme = /^(?:basic|bearer|digest|negotiate|token|aws4-hmac-sha256)[ \t]+/i.exec(trimmed)?.[0] ?? '';
  return [span(start + scheme.length, trimmed.slice(scheme.length), 'credential')];
}

function cookieSpans(name: string, value: string, start: number): readonly RedactionSpan[] {
  const spans: RedactionSpan[] = [];
  let at = start;
  for (const pair of value.split(';')) {
    const equals = pair.indexOf('=');
    const from = equals < 0 ? pair.length - pair.trimStart().length : equals + 1;
    spans.push(span(at + from, pair.slice(from), 'cookie'));
    at += pair.length + 1;
    if (/^set-/i.test(name)) break;
  }
  return spans;
}

const JSON_WEB_TOKEN = /\beyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{2,4096}\.[A-Za-z0-9_-]{0,4096}/g;
/** Keys that their makers made easy to know: of GitHub, GitLab, Slack, Stripe, AWS, Google, npm and others, and private keys in PEM. */
const KNOWN_FORMS: readonly RegExp[] = [
  JSON_WEB_TOKEN,
  /\b(?:gh[opsur]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,255}|xox[abeprs]-[A-Za-z0-9-]{8,255})/g,
  /\b(?:[prs]k_(?:live|test)_[A-Za-z0-9]{10,255}|whsec_[A-Za-z0-9+/=]{10,255}|sk-[\w-]{20,255}|npm_[A-Za-z0-9]{30,255})/g,
  /\b(?:(?:AKIA|ASIA)[A-Z0-9]{12,124}|AIza[\w-]{30,255}|ya29\.[\w-]{20,1024}|hf_[A-Za-z0-9]{20,255}|SG\.[\w-]{10,255}\.[\w-]{10,255})/g,
  /(?<=hooks\.slack\.com\/services\/)[\w/]{10,255}/g,
  /(?<=-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[A-Za-z0-9+/=\s\\]{1,20000}/g,
];

/** `user:password` where no scheme stands before it: of proxies, and behind the options of curl and wget. */
const PAIRS: readonly RegExp[] = [
  /(?<![\w/.:%+-])(?!(?:mailto|sips?|acct|xmpp|urn):)(?<value>[\w.~%+-]{1,64}:[^\s@/"'<>:]{1,256})@(?=[A-Za-z0-9[])/dg,
  /(?<!\S)(?:-u|-U|--user|--proxy-user)[ =]["']?(?<value>[^\s"':]{1,256}:[^\s"']{1,256})/dg,
];

function pairSpans(text: string): readonly RedactionSpan[] {
  return PAIRS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const value = match.groups?.value;
      const start = match.indices?.groups?.value?.[0];
      return value === undefined || start === undefined ? [] : [span(start, value, 'credential')];
    }),
  );
}

const AFTER_SCHEME = /\b(?<scheme>bearer|basic)[ \t]+(?<value>[A-Za-z0-9._~+/=-]{6,})/dgi;

/** Tokens that are known by their own form or by the scheme before them, wherever they stand. */
function schemeSpans(text: string): readonly RedactionSpan[] {
  const tokens = KNOWN_FORMS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => span(match.index, match[0], 'credential')),
  );
  const schemed = [...text.matchAll(AFTER_SCHEME)].flatMap((match) => {
    const value = match.groups?.value;
    const start = match.indices?.groups?.value?.[0];
    if (value === undefined || start === undefined) return [];
    const basic = match.groups?.scheme?.toLowerCase() === 'basic';
    // "Basic authentication" is prose; credentials hold a colon once decoded, and tokens a digit.
    const secret = basic ? basicCredentials(value) !== null : /\d/.test(value);
    return secret ? [span(start, value, 'credential')] : [];
  });
  return [...tokens, ...schemed];
}

/** User information, query values and fragments of URLs, and of paths that lost their host, as in a request line. */
function urlSpans(text: string): readonly RedactionSpan[] {
  return [...text.matchAll(/[^\s"'<>]+/g)].flatMap((match) => {
    const word = match[0];
    return [...userInfoSpans(word, match.index), ...querySpans(word, match.index)];
  });
}

function userInfoSpans(word: string, offset: number): readonly RedactionSpan[] {
  const spans: RedactionSpan[] = [];
  for (let at = word.indexOf('://'); at >= 0; at = word.indexOf('://', at + 3)) {
    const from = at + 3;
    const authority = word.slice(from).split(/[/?#]/, 1)[0] ?? '';
    const mark = authority.lastIndexOf('@');
    if (mark > 0) spans.push(span(offset + from, authority.slice(0, mark), 'credential'));
    at = from + authority.length - 3;
  }
  return spans;
}

function querySpans(word: string, offset: number): readonly RedactionSpan[] {
  const slash = word.indexOf('/');
  const mark = slash < 0 ? -1 : word.indexOf('?', slash);
  // The address of a DNS target names its record type and resolver in this form.
  if (mark < 0 || word.slice(0, slash).endsWith('dns:')) return [];
  const spans: RedactionSpan[] = [];
  let at = offset + mark + 1;
  for (const piece of word.slice(mark + 1).split(/[&;#?]/)) {
    const from = piece.indexOf('=') + 1;
    spans.push(span(at + from, piece.slice(from).replace(/[).,\]]+$/, ''), 'query-value'));
    at += piece.length + 1;
  }
  return spans;
}
