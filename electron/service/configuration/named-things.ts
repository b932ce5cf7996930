import { closestWord } from '../../domain/closest-word.ts';
import { parseOneLine } from '../../domain/one-line.ts';
import { quoted } from '../../domain/quoted.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

const MAX_NAMES = 1_000;

/** Reads lists of names of targets and groups, which must be there. */
export interface NamedThings {
  targets(field: Field | undefined): readonly string[];
  groups(field: Field | undefined): readonly string[];
}

/** @param known names that there are; null where some of them are in no file, so that none can be called wrong */
export function namedThings(
  fields: YamlFields,
  known: { readonly targets: ReadonlySet<string>; readonly groups: ReadonlySet<string> } | null,
): NamedThings {
  const read = (field: Field | undefined, what: string, names: ReadonlySet<string> | null): readonly string[] => {
    if (field === undefined) return [];
    const items = fields.isList(field) ? (fields.list(field) ?? []) : [field];
    const extra = items[MAX_NAMES];
    if (extra !== undefined) fields.problem(extra.offset, `there are more than ${MAX_NAMES} names`);
    return items.slice(0, MAX_NAMES).flatMap((item) => {
      const name = fields.parsed(item, parseOneLine);
      if (name === null) return [];
      if (names !== null && !names.has(name)) {
        const meant = closestWord(name, names);
        const hint = meant === null ? '' : `; did you mean ${quoted(meant)}?`;
        fields.problem(item.offset, `no ${what} of this file is called ${quoted(name)}${hint}`);
        return [];
      }
      return [name];
    });
  };
  return {
    targets: (field) => read(field, 'target', known?.targets ?? null),
    groups: (field) => read(field, 'group', known?.groups ?? null),
  };
}
