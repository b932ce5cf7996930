import { msText } from '../domain/ms-text.ts';
import { printable } from '../domain/printable.ts';

/** Milliseconds in as few characters as a glance needs: `63 ms`, `2.3 s`, `31.0 s`, `3 min 12 s`. */
export function shortMs(valueMs: number): string {
  if (valueMs < 1) return '<1 ms';
  if (valueMs < 999.5) return `${Math.round(valueMs)} ms`;
  if (valueMs < 59_950) return `${(valueMs / 1_000).toFixed(1)} s`;
  return msText(valueMs);
}

/** Text from outside in one line of at most `most` characters, with a mark where something was left out; half characters are not. */
export function cut(text: string, most: number): string {
  const line = printable(text.length > 4 * most ? text.slice(0, 4 * most) : text);
  if (line.length <= most) return line;
  return `${line
    .slice(0, most - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}

/** As many of the sentences as have room in `most` characters, the first in any case (cut). */
export function sentences(all: readonly string[], most: number): string {
  let text = '';
  for (const sentence of all) {
    const next = text === '' ? cut(sentence, most) : `${text} ${printable(sentence)}`;
    if (next.length > most) break;
    text = next;
  }
  return text;
}

const NAME = 40;
/** A target's name where it stands among other words. */
export const shortName = (name: string): string => cut(name, NAME);

/** `api`, `api and shop`, `api, shop and admin`, `api, shop and 498 more`. */
export function nameList(names: readonly string[], most = 3): string {
  const short = names.map(shortName);
  if (short.length <= most) return joined(short);
  return joined([...short.slice(0, most - 1), `${short.length - (most - 1)} more`]);
}

function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 target`, `3 targets`. */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount} ${amount === 1 ? one : many}`;
