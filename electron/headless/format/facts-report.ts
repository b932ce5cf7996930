import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { printable, printableLines } from '../../domain/printable.ts';
import type { Paint } from './paint.ts';
import { padded, table } from './table.ts';

/** Facts as sections: a title for each, then values under each other, lists of alike things as a table. */
export function factsReport(facts: JsonObject, paint: Paint): string[] {
  const plain = Object.entries(facts).filter(([, value]) => isScalar(value));
  const sections = Object.entries(facts).filter(([, value]) => !isScalar(value));
  return [
    ...pairs(plain, ''),
    ...sections.flatMap(([name, value], index) => [
      ...(index > 0 || plain.length > 0 ? [''] : []),
      paint('bold', title(name)),
      ...section(value).map((line) => `  ${line}`),
    ]),
  ];
}

function section(value: JsonValue): string[] {
  if (isList(value)) return list(value);
  if (isObject(value)) {
    const plain = Object.entries(value).filter(([, entry]) => isScalar(entry) || isPlainList(entry));
    const deeper = Object.entries(value).filter(([, entry]) => !isScalar(entry) && !isPlainList(entry));
    return [
      ...pairs(plain, ''),
      ...deeper.flatMap(([name, entry]) => [`${title(name)}:`, ...section(entry).map((line) => `  ${line}`)]),
    ];
  }
  return printableLines(scalarText(value)).split('\n');
}

function list(values: readonly JsonValue[]): string[] {
  if (values.length === 0) return ['none'];
  if (!values.every(isObject))
    return values.flatMap((value) => (isScalar(value) ? [printable(scalarText(value))] : section(value)));
  const names = [...new Set(values.flatMap((value) => Object.keys(value)))];
  return table(
    names.map((name) => ({ title: title(name).toUpperCase(), align: 'left' })),
    values.map((value) => names.map((name) => cell(value[name] ?? null))),
  );
}

function pairs(entries: readonly (readonly [string, JsonValue])[], indent: string): string[] {
  const width = Math.max(0, ...entries.map(([name]) => title(name).length));
  return entries.flatMap(([name, value]) => {
    const [first = '', ...others] = printableLines(isScalar(value) ? scalarText(value) : cell(value)).split('\n');
    const under = ' '.repeat(width + 2);
    return [`${indent}${padded(title(name), width)}  ${first}`, ...others.map((line) => `${indent}${under}${line}`)];
  });
}

function cell(value: JsonValue): string {
  if (isList(value)) return value.length === 0 ? '–' : value.map(cell).join(', ');
  if (isObject(value)) {
    return Object.entries(value)
      .map(([name, entry]) => `${title(name)} ${cell(entry)}`)
      .join(', ');
  }
  return printable(scalarText(value));
}

function scalarText(value: JsonValue): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

/** `sourceAddress` as `source address`. */
const title = (name: string) =>
  printable(name).replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );

const isScalar = (value: JsonValue): boolean => value === null || typeof value !== 'object';
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
const isObject = (value: JsonValue): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const isPlainList = (value: JsonValue): boolean => isList(value) && value.every(isScalar);
