import { quoted } from '../../domain/quoted.ts';
import type { ReadLimits } from './read-limits.ts';
import { damaged, hostile } from './read-refusal.ts';

/** All of a stream of UTF-8; throws UnreadBundle for more than `maxBytes`, and for what is no UTF-8. */
export async function boundedText(content: AsyncIterable<Uint8Array>, path: string, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw hostile(`${quoted(path)} is larger than it ever is`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw damaged(`${quoted(path)} is no text`);
  }
}

/** Parses JSON that is neither too deep nor of too many parts, which is known before anything of it is built. Throws UnreadBundle. */
export function parseBoundedJson(text: string, path: string, limits: ReadLimits): unknown {
  const { depth, values } = measure(text);
  if (depth > limits.jsonDepth) throw hostile(`${quoted(path)} is nested deeper than any of ours`);
  if (values > limits.jsonValues) throw hostile(`${quoted(path)} has more parts than any of ours`);
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(`${quoted(path)} is no JSON`);
  }
}

/** Deepest nesting, and how many commas and brackets stand outside of texts. Whether it is JSON at all is not looked at. */
function measure(text: string): { readonly depth: number; readonly values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        break;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        values += 1;
        depth += 1;
        if (depth > deepest) deepest = depth;
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        break;
      default:
    }
  }
  return { depth: deepest, values };
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Where the text ends that begins at this quotation mark: at the first one that has an even number of backslashes before it. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
