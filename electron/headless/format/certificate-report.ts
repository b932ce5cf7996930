import type { WatchedCertificateJson } from '../../contract/guard-shapes.ts';
import { printable } from '../../domain/printable.ts';
import type { Colour, Paint } from './paint.ts';
import { padded } from './table.ts';
import { wrapped } from './wrapped.ts';

const TARGETS_SHOWN = 5;

/** Certificates in the order given: when each ends, who shows it, who issued it, and what to do. Times are UTC. */
export function certificateReport(
  certificates: readonly WatchedCertificateJson[],
  columns: number,
  paint: Paint,
): string[] {
  if (certificates.length === 0) return ['No target has shown a certificate yet.'];
  const width = Math.max(...certificates.map((one) => leftText(one).length));
  return certificates.flatMap((one, index) => [
    ...(index === 0 ? [] : ['']),
    `${one.endsAt.slice(0, 16).replace('T', ' ')} UTC  ${paint(colourOf(one), padded(leftText(one), width, 'right'))}  ${paint('bold', printable(targetsText(one.targets)))}`,
    `  ${printable(one.subject)}, by ${printable(one.issuer)}${trustText(one)}`,
    ...one.findings.flatMap(({ says }) =>
      wrapped(printable(says), columns - 4).map((line, at) => `${at === 0 ? '  ! ' : '    '}${line}`),
    ),
  ]);
}

function leftText({ daysLeft, endsAt }: WatchedCertificateJson): string {
  const days = (number: number): string => `${number} day${number === 1 ? '' : 's'}`;
  if (daysLeft >= 0) return daysLeft === 0 ? 'under 1 day left' : `${days(daysLeft)} left`;
  const ago = Math.floor((Date.now() - Date.parse(endsAt)) / 86_400_000);
  return ago < 1 ? 'ended today' : `ended ${days(ago)} ago`;
}

function colourOf({ daysLeft, findings }: WatchedCertificateJson): Colour {
  if (daysLeft < 0) return 'red';
  return findings.length > 0 ? 'yellow' : 'green';
}

function targetsText(targets: readonly string[]): string {
  const rest = targets.length - TARGETS_SHOWN;
  return `${targets.slice(0, TARGETS_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function trustText({ trust }: WatchedCertificateJson): string {
  switch (trust) {
    case 'self-signed':
      return ' (signed by itself)';
    case 'unknown-authority':
      return ' (an authority that this computer does not know)';
    case 'trusted':
    case 'incomplete':
    case null:
      return '';
  }
}
