import { guardSecret } from '../../domain/notice/receiver-rules.ts';
import type { Parsed } from '../../domain/parsed.ts';
import { templateVariables } from '../../domain/secrets.ts';
import type { GuardedText } from '../../domain/target.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

export interface SecretFields {
  collecting(): {
    /** null after a problem. */
    read(field: Field, name: string, rule: (text: string) => Parsed<string>): GuardedText | null;
    /** Literal values by the name of the field. */
    held(): Readonly<Record<string, string>>;
  };
}

/**
 * Reads secrets: `${NAME}` stays a template, all else goes into the memory of this process alone. No value is part of any message; with
 * an `environment`, a template is held against the rule as it is filled in, and a variable that is not there is a problem.
 */
export function secretFields(
  fields: YamlFields,
  environment: Readonly<Record<string, string | undefined>> | null,
): SecretFields {
  const sound = (field: Field, text: string, rule: (text: string) => Parsed<string>): boolean => {
    const variables = templateVariables(text);
    let value = text;
    if (variables.length > 0) {
      if (environment === null) return true;
      const missing = variables.filter((variable) => environment[variable] === undefined);
      for (const variable of missing) {
        fields.problem(field.offset, `the environment variable ${variable} is not set; set it before the start`);
      }
      if (missing.length > 0) return false;
      value = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_match, name: string) => environment[name] ?? '');
    }
    const result = rule(value);
    if (result.kind === 'parsed') return true;
    const filled = variables.length === 0 ? '' : ` (with ${variables.join(', ')} from the environment)`;
    fields.problem(field.offset, `${field.key}${filled}: ${result.reason}`);
    return false;
  };
  return {
    collecting() {
      const held = new Map<string, string>();
      return {
        read(field, name, rule) {
          const text = fields.text(field);
          if (text === null || !sound(field, text, rule)) return null;
          const { guarded, secret } = guardSecret(text);
          if (secret !== null) held.set(name, secret);
          return guarded;
        },
        held: () => Object.fromEntries(held),
      };
    },
  };
}
