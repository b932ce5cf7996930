import { quoted } from '../../domain/quoted.ts';
import { guardHeader, templateVariables } from '../../domain/secrets.ts';
import type { HeaderField } from '../../domain/target.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

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

export interface ReadHeaders {
  readonly headers: readonly HeaderField[];
  /** Values that are not stored, by lower-case name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: readonly { readonly variable: string; readonly offset: number }[];
}

/** Reads a map of header names and values; RFC 9110, 5.1 and 5.5. No value of a header is ever part of a message. */
export function readHeaders(fields: YamlFields, field: Field): ReadHeaders {
  const headers: HeaderField[] = [];
  const secrets: Record<string, string> = {};
  const variables: { variable: string; offset: number }[] = [];
  const seen = new Set<string>();
  for (const [name, valueField] of fields.map(field, null) ?? []) {
    const lower = name.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) {
      fields.problem(valueField.offset, `${quoted(name)} is not a header name`);
    } else if (OWN_HEADERS.has(lower)) {
      const hint = lower === 'host' ? '; for another address use “connectTo”' : '';
      fields.problem(valueField.offset, `${quoted(name)} is set by the probe itself${hint}`);
    } else if (seen.has(lower)) {
      fields.problem(valueField.offset, `the header ${quoted(name)} is there twice`);
    } else {
      seen.add(lower);
      const value = fields.text(valueField);
      if (value === null) continue;
      if (/[^\t\P{Cc}]/u.test(value) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
        fields.problem(valueField.offset, `the value of ${quoted(name)} has a character that no header may have`);
        continue;
      }
      const { guarded, secret } = guardHeader(name, value);
      headers.push({ name: lower, value: guarded });
      if (secret !== null) secrets[lower] = secret;
      for (const variable of templateVariables(value)) variables.push({ variable, offset: valueField.offset });
    }
  }
  return { headers, secrets, variables };
}
