import { durationText } from '../../components/duration.ts';
import type { OpenedBundle } from '../../state/bundles.ts';

type Incident = OpenedBundle['incidents'][number];

export const REDACTION_WORDS: Readonly<Record<OpenedBundle['redaction'], string>> = {
  none: 'nothing redacted',
  standard: 'redacted as standard',
  strict: 'redacted strictly',
};

/** "2026-11-21 13:06:18". */
export const utcText = (at: string): string => at.slice(0, 19).replace('T', ' ');

/** Both in UTC; the day of the end only where it is another one. */
export function spanText({ from, to }: OpenedBundle['window']): string {
  const [begin, end] = [utcText(from), utcText(to)];
  return `${begin} to ${end.slice(0, 10) === begin.slice(0, 10) ? end.slice(11) : end} UTC`;
}

const NAMED = 3;

export function targetsText(targets: OpenedBundle['targets']): string {
  const names = targets.map(({ name, role }) => (role === 'control' ? `${name} (control)` : name));
  const more = names.length - NAMED;
  return more > 1 ? `${names.slice(0, NAMED).join(', ')} and ${more.toLocaleString()} more` : names.join(', ');
}

export function countsText({ samples, evidence, incidents }: OpenedBundle): string {
  return [
    counted(samples, 'sample'),
    counted(incidents.length, 'incident'),
    `${evidence.toLocaleString()} captures`,
  ].join(', ');
}

const counted = (count: number, what: string): string => `${count.toLocaleString()} ${what}${count === 1 ? '' : 's'}`;

export function lastedText({ openedAt, closedAt }: Incident): string {
  if (closedAt === null) return 'still open';
  const lastedMs = Date.parse(closedAt) - Date.parse(openedAt);
  return lastedMs < 1 ? '–' : durationText(lastedMs);
}

export function requestsText({ slow, failed }: Incident): string {
  const parts = [
    ...(failed > 0 ? [`${failed.toLocaleString()} failed`] : []),
    ...(slow > 0 ? [`${slow.toLocaleString()} slow`] : []),
  ];
  return parts.length === 0 ? '–' : parts.join(', ');
}
