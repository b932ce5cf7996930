import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import { msText } from '../../domain/ms-text.ts';
import { count, cut, shortName } from '../short-text.ts';
import { dayText } from './moment-text.ts';

const DAY_US = 86_400_000_000;
const MOST_TEXT = 120;

export interface FindingWords {
  /** `The certificate of api ends in 14 days, on 2026-12-06`. Without a full stop. */
  readonly headline: string;
  /** More of it, whole sentences; empty where the headline says all. */
  readonly detail: readonly string[];
  readonly next: string;
}

/** What was found about a certificate, for whoever must mend it. `atUs`: when it was found. */
export function findingWords(target: string, finding: CertificateFinding, atUs: number): FindingWords {
  const of = `certificate of ${shortName(target)}`;
  switch (finding.kind) {
    case 'expires':
      return expiry(of, finding.validToUs, atUs);
    case 'name-mismatch': {
      const names = finding.names.slice(0, 5).map((name) => cut(name, MOST_TEXT));
      const more = finding.names.length > names.length ? ` and ${finding.names.length - names.length} more` : '';
      return {
        headline: `The ${of} does not name ${cut(finding.name, MOST_TEXT)}`,
        detail: [names.length === 0 ? 'It names no host at all.' : `It is for ${names.join(', ')}${more}.`],
        next: 'Install a certificate that names the host, or correct the name that is asked for. Browsers refuse it as it is.',
      };
    }
    case 'issuer-changed':
      return {
        headline: `The ${of} comes from another issuer`,
        detail: [`Before: ${cut(finding.from, MOST_TEXT)}. Now: ${cut(finding.to, MOST_TEXT)}.`],
        next: 'If nobody changed it on purpose, find out who stands between: a proxy that opens connections looks like that.',
      };
    case 'key-changed':
      return {
        headline: `The ${of} has another key`,
        detail: [`It is made out to ${cut(finding.subject, MOST_TEXT)}.`],
        next: 'After a renewal that is usual. If nobody renewed it, find out who did.',
      };
    case 'chain-incomplete':
      return {
        headline: `The ${of} comes without ${cut(finding.missing, MOST_TEXT)}`,
        detail: ['Programs that do not fetch what is missing themselves refuse the connection.'],
        next: 'Let the server send the whole chain, intermediate certificates included.',
      };
    case 'not-yet-valid':
      return {
        headline: `The ${of} is valid only from ${dayText(finding.validFromUs)} on`,
        detail: [],
        next: 'Install the former certificate again until then, or correct the clock of the machine that issued it.',
      };
    case 'clock-wrong':
      return {
        headline: `The clock here is off by ${msText(Math.abs(finding.offByMs))}, so certificates seem wrong`,
        detail: [`By the clocks of servers the ${of} is right.`],
        next: 'Correct the clock of the measuring computer and let it be kept by NTP.',
      };
  }
}

function expiry(of: string, validToUs: number, atUs: number): FindingWords {
  const days = Math.floor((validToUs - atUs) / DAY_US);
  const day = dayText(validToUs);
  if (validToUs <= atUs) {
    return {
      headline: `The ${of} ended on ${day}`,
      detail: ['Browsers and programs refuse it since.'],
      next: 'Renew it now, and find out why it was not renewed by itself.',
    };
  }
  const left = days < 1 ? 'in less than a day' : `in ${count(days, 'day')}`;
  return {
    headline: `The ${of} ends ${left}, on ${day}`,
    detail: [],
    next: 'Renew it before then. If that is done by a program, look why it has not.',
  };
}
