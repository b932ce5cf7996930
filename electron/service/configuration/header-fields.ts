import { headerNameProblem, headerValueProblem } from '../../domain/header-rules.ts';
import { quoted } from '../../domain/quoted.ts';
import { guardHeader, templateVariables } from '../../domain/secrets.ts';
import type { HeaderField } from '../../domain/target.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

export interface ReadHeaders {
  readonly headers: readonly HeaderField[];
  /** Values that are not stored, by lower-case name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: readonly { readonly variable: string; readonly offset: number }[];
}

/** Reads a map of header names and values; RFC 9110, 5.1 and 5.5. No value of a header is ever part of a message. */
export function readHeaders(fields: YamlFields, field: Field): ReadHeaders {
  const headers: HeaderField[] = [];
  const secrets = new Map<string, string>();
  const variables: { variable: string; offset: number }[] = [];
  const seen = new Set<string>();
  for (const [name, valueField] of fields.map(field, null) ?? []) {
    const lower = name.toLowerCase();
    const nameProblem = headerNameProblem(name);
    if (nameProblem !== null) {
      fields.problem(valueField.offset, nameProblem);
    } else if (seen.has(lower)) {
      fields.problem(valueField.offset, `the header ${quoted(name)} is there twice`);
    } else {
      seen.add(lower);
      const value = fields.text(valueField);
      if (value === null) continue;
      const valueProblem = headerValueProblem(name, value);
      if (valueProblem !== null) {
        fields.problem(valueField.offset, valueProblem);
        continue;
      }
      const { guarded, secret } = guardHeader(name, value);
      headers.push({ name: lower, value: guarded });
      if (secret !== null) secrets.set(lower, secret);
      for (const variable of templateVariables(value)) variables.push({ variable, offset: valueField.offset });
    }
  }
  // Not filled in one by one: `__proto__` is a header name like any other.
  return { headers, secrets: Object.fromEntries(secrets), variables };
}
