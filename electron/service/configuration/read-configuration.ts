import { isMap, LineCounter, parseDocument } from 'yaml';
import { printableCut } from '../../domain/printable.ts';
import { parsePublicAddress } from '../../domain/public-address.ts';
import { quoted } from '../../domain/quoted.ts';
import { type AddressAndPort, DEFAULT_THRESHOLDS, type Thresholds } from '../../domain/target.ts';
import { uniqueLabel } from '../../domain/target-label.ts';
import { parseResolver } from '../../domain/target-text.ts';
import type { TargetInput } from '../target-input.ts';
import type { ConfigurationReading } from './configuration.ts';
import { namedThings } from './named-things.ts';
import { readNotices } from './notices-fields.ts';
import { readTargetEntry, type TargetEntry } from './target-entry.ts';
import { readThresholds, THRESHOLD_KEYS } from './thresholds-fields.ts';
import { type Field, YamlFields } from './yaml-fields.ts';

const MAX_CHARACTERS = 16_000_000;
const MAX_RESOLVERS = 32;

/** What a file is read into; a file for a run of its own knows nothing of it. */
export interface ReadInto {
  /** Where the file names no defaults. */
  readonly thresholds: Thresholds;
  /** Names that targets without one cannot be given. */
  readonly taken: ReadonlySet<string>;
  /** Whether notices may name targets and groups that the file does not have. */
  readonly namesOthers: boolean;
}

/** A file for a run of its own. */
export const READ_ALONE: ReadInto = { thresholds: DEFAULT_THRESHOLDS, taken: new Set(), namesOthers: false };

/**
 * Reads a configuration in YAML 1.2. With an `environment`, variables that it does not have are problems too; null leaves
 * that to the start. All problems are listed, in the order of the file, and then nothing of it is taken.
 */
export function readConfiguration(
  text: string,
  environment: Readonly<Record<string, string | undefined>> | null,
  into: ReadInto = READ_ALONE,
): ConfigurationReading {
  const wrongAt = (line: number, column: number, reason: string): ConfigurationReading => ({
    kind: 'wrong',
    problems: [{ line, column, reason }],
    further: 0,
  });
  if (text.length > MAX_CHARACTERS) return wrongAt(1, 1, 'the file is longer than 16 million characters');
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
  });
  const fields = new YamlFields(document, lines);
  for (const problem of [...document.errors, ...document.warnings]) {
    fields.problem(problem.pos[0], syntaxReason(problem.code, problem.message));
  }
  if (document.errors.length > 0) return { kind: 'wrong', problems: fields.problems, further: fields.further };
  if (document.contents === null) return wrongAt(1, 1, 'the file is empty; it needs at least “targets”');
  if (!isMap(document.contents))
    return wrongAt(
      1,
      1,
      'the file must be a map with “targets”, and if wanted “defaults”, “resolvers”, “publicAddress” and “notices”',
    );

  const root: Field = { key: 'the configuration', node: document.contents, offset: document.contents.range?.[0] ?? 0 };
  const map =
    fields.map(root, ['defaults', 'resolvers', 'publicAddress', 'targets', 'notices']) ?? new Map<string, Field>();
  const defaults = readDefaults(fields, map.get('defaults'), into.thresholds);
  const resolvers = readResolvers(fields, map.get('resolvers'));
  const seenAs = map.get('publicAddress');
  const publicAddress = seenAs === undefined ? null : fields.parsed(seenAs, parsePublicAddress);
  const targets = readTargets(fields, map.get('targets'), defaults, environment, into.taken);
  const noticesField = map.get('notices');
  const named = namedThings(fields, into.namesOthers ? null : namesOf(targets));
  const notices = noticesField === undefined ? null : readNotices(fields, noticesField, named, environment);
  return fields.problems.length > 0
    ? { kind: 'wrong', problems: fields.problems, further: fields.further }
    : { kind: 'read', configuration: { defaults, resolvers, publicAddress, targets, notices } };
}

function namesOf(targets: readonly TargetInput[]) {
  return {
    targets: new Set(targets.map(({ definition }) => definition.name)),
    groups: new Set(targets.flatMap(({ definition }) => definition.group ?? [])),
  };
}

function readDefaults(fields: YamlFields, field: Field | undefined, otherwise: Thresholds): Thresholds {
  const map = field === undefined ? null : fields.map(field, THRESHOLD_KEYS);
  return field === undefined || map === null ? otherwise : readThresholds(fields, map, otherwise, field.offset);
}

function readResolvers(fields: YamlFields, field: Field | undefined): AddressAndPort[] {
  const items = field === undefined ? [] : (fields.list(field) ?? []);
  const extra = items[MAX_RESOLVERS];
  if (extra !== undefined) fields.problem(extra.offset, `more than ${MAX_RESOLVERS} resolvers`);
  return items.slice(0, MAX_RESOLVERS).flatMap((item) => {
    const choice = fields.parsed(item, parseResolver);
    // The system's servers are asked in any case; naming them is allowed for the reader's sake.
    return choice === null || choice.kind === 'system' ? [] : [{ address: choice.address, port: choice.port }];
  });
}

function readTargets(
  fields: YamlFields,
  field: Field | undefined,
  defaults: Thresholds,
  environment: Readonly<Record<string, string | undefined>> | null,
  takenBefore: ReadonlySet<string>,
): TargetInput[] {
  const items = field === undefined ? [] : (fields.list(field) ?? []);
  const entries = items.flatMap((item) => readTargetEntry(fields, item, defaults) ?? []);
  reportDuplicates(fields, entries);
  if (environment !== null) reportMissingVariables(fields, entries, environment);
  const named = entries.flatMap((entry) => (entry.nameField === null ? [] : entry.input.definition.name));
  const taken = new Set([...takenBefore, ...named]);
  return entries.map(({ input, nameField }) =>
    nameField === null
      ? { ...input, definition: { ...input.definition, name: uniqueLabel(input.definition.name, taken) } }
      : input,
  );
}

function reportDuplicates(fields: YamlFields, entries: readonly TargetEntry[]): void {
  const lineOfName = new Map<string, number>();
  for (const { input, nameField } of entries) {
    if (nameField === null) continue;
    const { name } = input.definition;
    const earlier = lineOfName.get(name);
    if (earlier === undefined) lineOfName.set(name, fields.lineOf(nameField.offset));
    else fields.problem(nameField.offset, `the name ${quoted(name)} is taken by the target of line ${earlier}`);
  }
}

function reportMissingVariables(
  fields: YamlFields,
  entries: readonly TargetEntry[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  for (const entry of entries) {
    for (const { variable, offset } of entry.variables) {
      if (environment[variable] === undefined) {
        fields.problem(offset, `the environment variable ${variable} is not set; set it before the start`);
      }
    }
  }
}

/** The library puts what it stumbled over behind a colon, and that may be a secret in the wrong place. */
const withoutSource = (message: string): string => (message.split('\n', 1)[0] ?? '').split(/: |:$/, 1)[0] ?? '';

/** The library's own words are for its users; the common ones are said again for ours. */
function syntaxReason(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key is there twice in the same map';
    case 'TAB_AS_INDENT':
      return 'a tab is used to indent; YAML wants spaces';
    case 'MULTIPLE_DOCS':
      return 'a second document starts here; one file is one document';
    case 'TAG_RESOLVE_FAILED':
      return 'this tag is not known; write the value without it';
    case 'BAD_DIRECTIVE':
      return 'not valid YAML: this directive is not known';
    default:
      return `not valid YAML: ${printableCut(withoutSource(message), 200)}`;
  }
}
