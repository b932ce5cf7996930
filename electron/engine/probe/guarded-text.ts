import { printable } from '../../domain/printable.ts';
import type { GuardedText } from '../../domain/target.ts';

/** A guarded text with its real value, and the form that may be shown. */
export type RevealedText =
  | { readonly kind: 'revealed'; readonly value: string; readonly shown: string }
  | { readonly kind: 'missing'; readonly variable: string | null };

export const SECRET_MARK = '[secret]';
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Puts the values in. `shown` holds the mark wherever something secret stands.
 * @param withheld the literal secret that the process was given, if any
 * @returns `missing` with the name of the first environment variable that is not set, or null for a withheld value that this process was not given
 */
export function reveal(
  text: GuardedText,
  environment: Readonly<Record<string, string | undefined>>,
  withheld: string | null,
): RevealedText {
  switch (text.kind) {
    case 'plain':
      return { kind: 'revealed', value: text.text, shown: printable(text.text) };
    case 'withheld':
      return withheld === null
        ? { kind: 'missing', variable: null }
        : { kind: 'revealed', value: withheld, shown: SECRET_MARK };
    case 'template': {
      let missing: string | null = null;
      const value = text.template.replace(VARIABLE, (_match, name: string) => {
        const found = environment[name];
        if (found === undefined) missing ??= name;
        return found ?? '';
      });
      if (missing !== null) return { kind: 'missing', variable: missing };
      return { kind: 'revealed', value, shown: printable(text.template.replace(VARIABLE, SECRET_MARK)) };
    }
  }
}
