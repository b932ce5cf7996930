import { printable } from '../../domain/printable.ts';
import type { ExportResult } from '../../service/service.ts';
import { counted } from './counted.ts';
import { wholeSeconds } from './whole-seconds.ts';

type Item = ExportResult['items'][number];

/** What was written, for a person: where it is, how complete, and what helps against what is missing. */
export function exportReport(
  { path, files, bytes, items, open, incidents }: ExportResult,
  hasCollected: boolean,
): readonly string[] {
  if (incidents === 0) {
    // What a desk asks of a hang cannot be there, and need not be said.
    return [
      path,
      `${counted(files, 'file')}, ${sizeText(bytes)}`,
      'There was no incident in this time; the bundle holds the samples of it.',
    ];
  }
  const present = items.filter((item) => item.present).length;
  const asked = items.length === 0 ? '' : `, ${present} of ${items.length} of what the profile asks for`;
  return [
    path,
    `${counted(files, 'file')}, ${sizeText(bytes)}${asked}`,
    ...open.map((id) => `Incident ${id} is still open; what comes later is not in it.`),
    ...items.filter((item) => !item.present).flatMap((item) => missingLines(item, hasCollected)),
  ];
}

function missingLines({ title, says, remedy }: Item, hasCollected: boolean): readonly string[] {
  const what = `  missing: ${printable(title)}${says === '' ? '' : `: ${printable(says)}`}`;
  if (remedy === null) return [what];
  switch (remedy.kind) {
    case 'collect':
      // That it could not be taken has been said.
      return hasCollected
        ? [what]
        : [what, `           --collect takes it now, in about ${wholeSeconds(remedy.aboutMs)}`];
    case 'ask':
      return [what, `           ask them to run: ${printable(remedy.command)}`];
    case 'packets':
      return [what, `           for the next time, switch on the capture of packets for “${printable(remedy.target)}”`];
  }
}

/** `912 bytes`, `34.5 kB`, `1.2 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte');
  return bytes < 999_950 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
