import { printableCut } from '../../domain/printable.ts';
import { basicCredentials } from './basic-credentials.ts';
import type { RedactionKind } from './redact.ts';

const LONGEST_SHOWN = 120;
/** From here on the last characters tell two secrets apart, and what is left of them is still no use to anybody. */
const LONG_SECRET = 16;
const SHOWN_OF_SECRET = 4;

/** What was found, as it may be shown to the person who exports: secrets by their end at most. */
export function shownAs(kind: RedactionKind, found: string): string {
  switch (kind) {
    case 'credential':
    case 'cookie':
    case 'query-value':
      return maskedSecret(found);
    case 'user-name':
    case 'home-path':
    case 'host-name':
    case 'private-address':
    case 'source-address':
      return printableCut(found, LONGEST_SHOWN);
    case 'mac-address':
      // Known by its digits, in whatever way a tool groups them.
      return found.match(/../g)?.join(':') ?? found;
  }
}

function maskedSecret(secret: string): string {
  // The end of a pair, encoded or not, is the end of its password, which may be short.
  const password = (basicCredentials(secret) ?? secret).split(':').at(-1) ?? '';
  const isPlainPair = password !== secret;
  if (Math.min(secret.length, password.length) < LONG_SECRET) return '…';
  return `…${printableCut((isPlainPair ? password : secret).slice(-SHOWN_OF_SECRET), SHOWN_OF_SECRET)}`;
}
