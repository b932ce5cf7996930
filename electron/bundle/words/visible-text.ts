import { printable } from '../../domain/printable.ts';

/** Text from outside on one line, made printable; raw tool output is made of lines and tabs, and they stay recognisable. */
export function visibleLine(text: string): string {
  return printable(text.replace(/\r?\n/g, '\\n').replace(/\t/g, ' '));
}

/** JSON of a value. What acts is written as a `\u` escape, so a reader of the parsed value gets the very text and a terminal does not obey it. */
export function visibleJson(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
