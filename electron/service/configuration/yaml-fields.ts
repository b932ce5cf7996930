import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type YAMLMap } from 'yaml';
import { closestWord } from '../../domain/closest-word.ts';
import type { Parsed } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import type { ConfigurationProblem } from './configuration.ts';

const MAX_PROBLEMS = 20;
/** Aliases are followed one step at a time and only where a value is wanted, so a bomb of them never unfolds. */
const MAX_ALIASES_FOLLOWED = 10_000;

/** A value in the file with the place to name when it is wrong. */
export interface Field {
  readonly key: string;
  readonly node: Node | null;
  /** Where the value starts, or its key when there is no value. */
  readonly offset: number;
}

/** Reads typed values out of a YAML tree and collects everything that is wrong on the way. Readers return null after a problem. */
export class YamlFields {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #problems: ConfigurationProblem[] = [];
  #further = 0;
  #aliasesFollowed = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  get problems(): readonly ConfigurationProblem[] {
    return [...this.#problems].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  get further(): number {
    return this.#further;
  }

  lineOf(offset: number): number {
    return this.#lines.linePos(offset).line;
  }

  problem(offset: number, reason: string): void {
    if (this.#problems.length >= MAX_PROBLEMS) {
      this.#further += 1;
      return;
    }
    const { line, col } = this.#lines.linePos(offset);
    this.#problems.push({ line, column: col, reason });
  }

  /** The fields of a map whose keys are all known; unknown ones are problems and left out. */
  map(field: Field, known: readonly string[] | null): ReadonlyMap<string, Field> | null {
    const node = this.#resolved(field.node);
    if (!isMap(node)) {
      this.problem(field.offset, `${quoted(field.key)} must be a map of keys and values, not ${kindOf(node)}`);
      return null;
    }
    return this.#fieldsOf(node, field.key, known);
  }

  #fieldsOf(map: YAMLMap, owner: string, known: readonly string[] | null): ReadonlyMap<string, Field> {
    const fields = new Map<string, Field>();
    for (const pair of map.items) {
      const keyNode = isNode(pair.key) ? pair.key : null;
      const keyOffset = keyNode?.range?.[0] ?? map.range?.[0] ?? 0;
      if (!isScalar(keyNode) || typeof keyNode.value === 'object') {
        this.problem(keyOffset, `a key of ${quoted(owner)} must be a word`);
        continue;
      }
      const key = String(keyNode.value);
      if (known !== null && !known.includes(key)) {
        const meant = closestWord(key, known);
        const hint = meant === null ? `there are ${known.join(', ')}` : `did you mean ${quoted(meant)}?`;
        this.problem(keyOffset, `${shownKey(key)} is not known in ${quoted(owner)}; ${hint}`);
        continue;
      }
      const node = isNode(pair.value) ? pair.value : null;
      fields.set(key, { key, node, offset: node?.range?.[0] ?? keyOffset });
    }
    return fields;
  }

  list(field: Field): readonly Field[] | null {
    const node = this.#resolved(field.node);
    if (!isSeq(node)) {
      this.problem(field.offset, `${quoted(field.key)} must be a list, not ${kindOf(node)}`);
      return null;
    }
    return node.items.map((item) => {
      const itemNode = isNode(item) ? item : null;
      return { key: field.key, node: itemNode, offset: itemNode?.range?.[0] ?? field.offset };
    });
  }

  isList(field: Field): boolean {
    return isSeq(this.#resolved(field.node));
  }

  isMap(field: Field): boolean {
    return isMap(this.#resolved(field.node));
  }

  /** Any single value as it is written, so that `5` and `"5"` are the same; `null` and empty are problems. */
  text(field: Field): string | null {
    const node = this.#resolved(field.node);
    if (!isScalar(node) || node.value === null || node.value === undefined) {
      this.problem(field.offset, `${quoted(field.key)} must have a value, not ${describe(node)}`);
      return null;
    }
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  }

  /** A value that one of the domain's parsers reads. */
  parsed<Value>(field: Field, parse: (text: string) => Parsed<Value>): Value | null {
    const text = this.text(field);
    if (text === null) return null;
    const result = parse(text);
    if (result.kind === 'parsed') return result.value;
    this.problem(field.offset, `${field.key}: ${result.reason}`);
    return null;
  }

  boolean(field: Field): boolean | null {
    const node = this.#resolved(field.node);
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    this.problem(field.offset, `${quoted(field.key)} must be true or false, not ${describe(node)}`);
    return null;
  }

  integer(field: Field, least: number, most: number): number | null {
    const node = this.#resolved(field.node);
    if (isScalar(node) && typeof node.value === 'number' && Number.isInteger(node.value)) {
      if (node.value >= least && node.value <= most) return node.value;
    }
    this.problem(
      field.offset,
      `${quoted(field.key)} must be a whole number from ${least} to ${most}, not ${describe(node)}`,
    );
    return null;
  }

  choice<Choice extends string>(field: Field, choices: readonly Choice[]): Choice | null {
    const text = this.text(field);
    if (text === null) return null;
    const choice = choices.find((one) => one === text);
    if (choice !== undefined) return choice;
    this.problem(field.offset, `${quoted(field.key)} must be ${choices.join(' or ')}, not ${quoted(text)}`);
    return null;
  }

  #resolved(node: Node | null): Node | null {
    if (!isAlias(node)) return node;
    this.#aliasesFollowed += 1;
    if (this.#aliasesFollowed > MAX_ALIASES_FOLLOWED) return null;
    return node.resolve(this.#document) ?? null;
  }
}

const isNode = (value: unknown): value is Node => isAlias(value) || isMap(value) || isSeq(value) || isScalar(value);

/** A whole URL where a key should stand may be a secret. */
const shownKey = (key: string) => (/^[\w .-]*$/.test(key) ? quoted(key) : 'this key');

/** Without the value: where a map or a list is wanted, a single one may be a secret in the wrong place. */
function kindOf(node: Node | null): string {
  if (node === null) return 'nothing';
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (isScalar(node)) return node.value === null ? 'nothing' : 'a single value';
  return 'an alias of nothing';
}

function describe(node: Node | null): string {
  return isScalar(node) && node.value !== null ? quoted(node.source ?? String(node.value)) : kindOf(node);
}
