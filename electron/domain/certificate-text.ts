import type { CertificateFinding } from './certificate-finding.ts';
import { msText } from './ms-text.ts';
import { utcText } from './utc-text.ts';

const DAY_US = 86_400_000_000;
const NAMES_SHOWN = 3;

/** `2026-12-12 10:00 UTC`. */
const whenText = (atUs: number): string => `${utcText(atUs).slice(0, 16).replace('T', ' ')} UTC`;

const counted = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

/** `in 20 days`, `in 5 hours`, `3 days ago`, `less than an hour ago`. */
export function daysText(atUs: number, nowUs: number): string {
  const awayUs = Math.abs(atUs - nowUs);
  const hours = Math.floor(awayUs / (DAY_US / 24));
  const days = Math.floor(awayUs / DAY_US);
  const amount = days >= 1 ? counted(days, 'day') : hours >= 1 ? counted(hours, 'hour') : 'less than an hour';
  return atUs >= nowUs ? `in ${amount}` : `${amount} ago`;
}

/** What it means and what to do, in two sentences or three that need nothing around them. `nowUs`: UTC microseconds. */
export function certificateText(target: string, finding: CertificateFinding, nowUs: number): string {
  switch (finding.kind) {
    case 'expires': {
      const end = `${whenText(finding.validToUs)}, ${daysText(finding.validToUs, nowUs)}`;
      const whose =
        finding.of === null
          ? `The certificate of ${target}`
          : `A certificate in the chain of ${target} (${finding.of})`;
      const renew = finding.of === null ? 'Renew it' : 'Have the server send a newer chain';
      return finding.days === 0 || finding.validToUs < nowUs
        ? `${whose} ended on ${end}: clients refuse it. ${renew} now, and see that the server has loaded the new one.`
        : `${whose} ends on ${end}. ${renew} before then; afterwards clients refuse it.`;
    }
    case 'not-yet-valid':
      return `The certificate of ${target} is good only from ${whenText(finding.validFromUs)} on, ${daysText(finding.validFromUs, nowUs)}: until then clients refuse it. Put the one before it back; if it should be good by now, look at the clock of this computer and of the one that issued it.`;
    case 'name-mismatch':
      return `The certificate that ${target} shows is not for ${finding.name}${forText(finding.names)}: clients refuse it. Have ${finding.name} put into the certificate, or see why the server shows this one.`;
    case 'chain-incomplete':
      return finding.sure
        ? `${target} does not send the certificate of ${finding.missing}, which issued its own. This computer happens to know it; clients that do not know it refuse the connection. Have the server send the full chain.`
        : `${target} sends its own certificate alone, and ${finding.missing}, which issued it, is no authority that this computer knows. Most likely a certificate in between is missing: have the server send the full chain. If it is an authority of your own, make it known to this computer.`;
    case 'issuer-changed':
      return `The certificate of ${target} now comes from ${finding.to}, and came from ${finding.from} before. If nobody changed the authority on purpose, something in between may answer with a certificate of its own, such as a proxy that reads along.`;
    case 'key-changed':
      return `${target} shows a certificate with another key than before (${finding.subject}). Ask whoever runs the server whether it was renewed; if it was not, something else answers in its place.`;
    case 'clock-wrong': {
      const away = `${msText(Math.abs(finding.offByMs))} ${finding.offByMs < 0 ? 'ahead' : 'behind'}`;
      return `The clock of this computer is about ${away}, by what several servers tell and show, so the certificate of ${target} looks invalid here and is not. Set the clock, or have it set from a time server.`;
    }
  }
}

/** The same in a few words, for a list. */
export function certificateWord(finding: CertificateFinding, nowUs: number): string {
  switch (finding.kind) {
    case 'expires':
      return finding.validToUs < nowUs || finding.days === 0
        ? `ended ${daysText(finding.validToUs, nowUs)}`
        : `ends ${daysText(finding.validToUs, nowUs)}`;
    case 'not-yet-valid':
      return `not valid yet`;
    case 'name-mismatch':
      return `not for ${finding.name}`;
    case 'chain-incomplete':
      return finding.sure ? 'chain incomplete' : 'chain may be incomplete';
    case 'issuer-changed':
      return 'another issuer';
    case 'key-changed':
      return 'another key';
    case 'clock-wrong':
      return 'the clock here is wrong';
  }
}

function forText(names: readonly string[]): string {
  if (names.length === 0) return ', and names nobody';
  const rest = names.length - NAMES_SHOWN;
  return `, but for ${names.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
