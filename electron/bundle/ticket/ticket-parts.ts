import type { ReadmeParts } from '../readme/readme-parts.ts';
import { zoneOffset } from '../words/reporter-zone.ts';

/** What a desk is told, apart from how it is laid out. All of it is redacted already, and on one line each. */
export interface Ticket {
  readonly title: string;
  readonly groups: readonly (readonly TicketRow[])[];
  readonly lists: readonly TicketList[];
  readonly closing: string;
}

export interface TicketRow {
  readonly name: string;
  readonly text: string;
}

export interface TicketList {
  readonly heading: string;
  readonly marks: 'dashes' | 'numbers';
  readonly points: readonly string[];
}

export const OTHER_SIDE_FILE = 'from-the-other-side.txt';

/** A row, or none where nothing is known. */
export const row = (name: string, text: string | null): readonly TicketRow[] => (text === null ? [] : [{ name, text }]);

/** The same for all tickets: where the proof is. */
export function closingText({ source, redactor }: ReadmeParts): string {
  const files = source.scope.kind === 'incident' ? 'report.html shows it on one page' : 'report.html shows it on pages';
  const tokens =
    redactor.level === 'none' ? '' : ' Words in brackets such as [private-address-N] stand for what was taken out.';
  return `All times are UTC. The records are attached: ${files}, README.txt says what to read first, manifest.json has the checksums.${tokens}`;
}

/** The clock on the reporter's wall; nothing is said of one that shows UTC. */
export function reporterText({ source, line }: ReadmeParts): string | null {
  const offset = zoneOffset(source.reporterZone, source.window.fromUs);
  return offset === null ? null : `${offset} (${line(source.reporterZone)})`;
}
