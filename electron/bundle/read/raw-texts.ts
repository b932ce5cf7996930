import { z } from 'zod';
import { quoted } from '../../domain/quoted.ts';
import { parseBoundedJson } from './bounded-json.ts';
import { identifier } from './foreign-words.ts';
import type { ReadLimits } from './read-limits.ts';
import { damaged } from './read-refusal.ts';
import { textLines } from './text-lines.ts';

export interface RawText {
  readonly id: number;
  /** null: it was damaged where the bundle was made. */
  readonly raw: string | null;
}

const rawShape = z.object({ id: identifier, raw: z.string().nullable() });

/** The items of evidence-raw.json, one a line. Throws UnreadBundle. */
export async function* readRawTexts(
  content: AsyncIterable<Uint8Array>,
  path: string,
  limits: ReadLimits,
): AsyncGenerator<RawText> {
  for await (const lines of textLines(content, path, limits.lineCharacters)) {
    for (const line of lines) {
      const item = line.trim().replace(/,$/, '');
      if (item === '' || item === '[' || item === ']' || item === '[]') continue;
      yield rawText(item, path, limits);
    }
  }
}

function rawText(line: string, path: string, limits: ReadLimits): RawText {
  const read = rawShape.safeParse(parseBoundedJson(line, path, limits));
  if (!read.success) throw damaged(`a line of ${quoted(path)} is no text of a capture`);
  return read.data;
}

const RULE = `\n${'-'.repeat(80)}\n`;

/** What a file for people shows below its head: all that there is of a raw text in format 1.0. */
export function textBelowHead(file: string): string {
  const at = file.indexOf(RULE);
  return at < 0 ? file : file.slice(at + RULE.length);
}
