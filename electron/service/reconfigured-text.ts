import { grouped } from '../domain/grouped-number.ts';
import { printable } from '../domain/printable.ts';

/** What became of the targets of a run when its configuration was read again; names. */
export interface Reconfigured {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly changed: readonly string[];
  /** How many are as before. */
  readonly same: number;
}

const MOST_NAMED = 5;

/** One sentence for a person. */
export function reconfiguredText({ added, removed, renamed, changed, same }: Reconfigured): string {
  const parts = [
    ...(added.length === 0 ? [] : [`added ${namesWords(added)}`]),
    ...(removed.length === 0 ? [] : [`removed ${namesWords(removed)}`]),
    ...(renamed.length === 0
      ? []
      : [`renamed ${listed(renamed.map(({ from, to }) => `${shown(from)} to ${shown(to)}`))}`]),
    ...(changed.length === 0 ? [] : [`changed ${namesWords(changed)}`]),
  ];
  const kept = same === 1 ? '1 target as before' : `${grouped(same)} targets as before`;
  const what = parts.length === 0 ? 'no target differs' : `${parts.join('; ')}; ${kept}`;
  return `The configuration was read again: ${what}.`;
}

export const namesWords = (names: readonly string[]): string => listed(names.map(shown));

const shown = (name: string): string => `“${printable(name)}”`;

function listed(words: readonly string[]): string {
  const more = words.length - MOST_NAMED;
  return more > 0 ? `${words.slice(0, MOST_NAMED).join(', ')} and ${grouped(more)} more` : words.join(', ');
}
