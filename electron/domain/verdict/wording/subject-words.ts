import { printableCut } from '../../printable.ts';
import type { SubjectFacts } from '../facts.ts';

/** `192.0.2.10:443`, `[2001:db8::1]:443`, or `the target` before there was an address. */
export function whereTo({ address, port }: Pick<SubjectFacts, 'address' | 'port'>): string {
  if (address === null) return 'the target';
  const shown = printableCut(address, 60);
  if (port === null) return shown;
  return shown.includes(':') ? `[${shown}]:${port}` : `${shown}:${port}`;
}

/** `port 443`, or `this port` where it is not known. */
export const portText = ({ port }: Pick<SubjectFacts, 'port'>): string =>
  port === null ? 'this port' : `port ${port}`;

export const familyText = (family: 4 | 6): string => `IPv${family}`;
