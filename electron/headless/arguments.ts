import { parseArgs } from 'node:util';
import { closestWord } from '../domain/closest-word.ts';
import type { Parsed } from '../domain/parsed.ts';
import { quoted } from '../domain/quoted.ts';
import { UsageError } from './usage-error.ts';

export interface OptionDefinition {
  /** Without the hyphens. */
  readonly name: string;
  /** How the value is called in `--help`; null for an option without one. */
  readonly value: string | null;
  readonly help: string;
  readonly repeatable?: boolean;
  /** The value may be left out; the next word is one only when this says so. */
  readonly takesNext?: (next: string) => boolean;
}

/** The words of one command line, options by name. */
export interface CommandArguments {
  readonly positionals: readonly string[];
  has(name: string): boolean;
  /** null when the option is not there; empty for one whose value was left out. */
  text(name: string): string | null;
  all(name: string): readonly string[];
  /** The option's value as one of the domain's parsers reads it; throws UsageError. */
  parsed<Value>(name: string, parse: (text: string) => Parsed<Value>): Value | null;
}

/** Reads the words after the command. Throws UsageError for what is not known, incomplete or there twice. */
export function parseArguments(words: readonly string[], definitions: readonly OptionDefinition[]): CommandArguments {
  const known = new Map(definitions.map((definition) => [definition.name, definition]));
  const { tokens } = parseArgs({
    args: withOptionalValues(words, known),
    options: Object.fromEntries(
      definitions.map(({ name, value }) => [
        name,
        { type: value === null ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    switch (token.kind) {
      case 'positional':
        positionals.push(token.value);
        break;
      case 'option': {
        const definition = known.get(token.name);
        if (definition === undefined) throw unknownOption(token.rawName, definitions);
        const value = checkedValue(definition, token.rawName, token.value, token.inlineValue === true);
        const earlier = values.get(token.name) ?? [];
        if (earlier.length > 0 && definition.repeatable !== true)
          throw new UsageError(`${token.rawName} is there twice.`);
        values.set(token.name, [...earlier, value]);
        break;
      }
      case 'option-terminator':
        break;
    }
  }
  return argumentsOf(positionals, values);
}

function argumentsOf(positionals: readonly string[], values: ReadonlyMap<string, readonly string[]>): CommandArguments {
  const text = (name: string) => values.get(name)?.[0] ?? null;
  return {
    positionals,
    has: (name) => values.has(name),
    text,
    all: (name) => values.get(name) ?? [],
    parsed(name, parse) {
      const value = text(name);
      if (value === null) return null;
      const result = parse(value);
      if (result.kind === 'refused') throw new UsageError(`--${name}: ${result.reason}.`);
      return result.value;
    },
  };
}

/** `--ui` and `--ui VALUE` are told apart here, because the parser below knows only options that always have a value. */
function withOptionalValues(words: readonly string[], known: ReadonlyMap<string, OptionDefinition>): string[] {
  const result: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return [...result, ...words.slice(index)];
    const takesNext = word.startsWith('--') ? known.get(word.slice(2))?.takesNext : undefined;
    if (takesNext === undefined) {
      result.push(word);
      continue;
    }
    const next = words[index + 1];
    const taken = next !== undefined && takesNext(next);
    result.push(`${word}=${taken ? next : ''}`);
    if (taken) index += 1;
  }
  return result;
}

function checkedValue(
  definition: OptionDefinition,
  rawName: string,
  value: string | undefined,
  inline: boolean,
): string {
  if (definition.value === null) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value, and has ${quoted(value)}.`);
    return '';
  }
  const forgotten = value === undefined || (!inline && value.startsWith('-') && value !== '-');
  if (forgotten) throw new UsageError(`${rawName} needs a value: ${rawName} ${definition.value}.`);
  if (value === '' && definition.takesNext === undefined) throw new UsageError(`${rawName} has an empty value.`);
  return value;
}

function unknownOption(rawName: string, definitions: readonly OptionDefinition[]): UsageError {
  const names = definitions.map(({ name }) => name);
  const meant = closestWord(rawName.replace(/^-+/, ''), names);
  const hint =
    meant === null ? `There are: ${names.map((name) => `--${name}`).join(', ')}.` : `Did you mean --${meant}?`;
  return new UsageError(`${quoted(rawName)} is no option here. ${hint}`);
}
