import type { StripCell } from '../../charts/strip-cells.ts';
import type { HopLine } from './path-rows.ts';

/** What is not whole is not rounded to it. */
export function percentText(share: number): string {
  if (share <= 0) return '0';
  if (share >= 1) return '100';
  return String(Math.min(99, Math.max(1, Math.round(share * 100))));
}

/** What the loss at a hop means. */
export function lossWords({ loss, lossKind, sent }: HopLine): string {
  if (loss === null) return 'Nothing was sent to it';
  const of = `${percentText(loss)} % of ${sent} lost`;
  switch (lossKind) {
    case 'limits-answers':
      return `${of}, but not behind it: it limits its answers`;
    case 'silent':
      return 'It never answers, but passes everything on';
    case 'persists':
      return `${of}, and behind it too`;
    case 'none':
      return `Nothing lost of ${sent}`;
    case 'not-asked':
      return 'Nothing was sent to it';
  }
}

/** All that is known of a hop, for who points at its line. */
export function hopTitle(line: HopLine): string {
  const hosts = line.hosts.map(({ address, name }) => (name === null ? address : `${address} (${name})`));
  return [`Hop ${line.ttl}`, hosts.length === 0 ? 'no answer' : hosts.join(', '), line.note ?? '']
    .filter(Boolean)
    .join(': ');
}

export function stripLabel(ttl: number, cells: readonly StripCell[]): string {
  const counts = { lost: 0, limited: 0, late: 0, fine: 0, unknown: 0 };
  for (const cell of cells) counts[cell.kind] += 1;
  const known = cells.length - counts.unknown;
  if (known === 0) return `Hop ${ttl}: not traced in this time`;
  const parts = [
    ...(counts.lost > 0 ? [`loss in ${counts.lost}`] : []),
    ...(counts.limited > 0 ? [`limited answers in ${counts.limited}`] : []),
    ...(counts.late > 0 ? [`delay in ${counts.late}`] : []),
  ];
  return `Hop ${ttl}: ${parts.length === 0 ? 'no loss and no delay' : parts.join(', ')} of ${known} stretches`;
}
