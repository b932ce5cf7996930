import type { BundleParts } from '../bundle-parts.ts';
import { evidenceFiles } from '../evidence/evidence-files.ts';
import { readmePartsOf } from '../readme/readme-parts.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { ticketOf } from './ticket.ts';
import { ticketMarkdown } from './ticket-markdown.ts';
import type { Ticket } from './ticket-parts.ts';
import { ticketText } from './ticket-text.ts';

/** ticket.txt and ticket.md: what a desk asks, to paste. */
export function ticketFiles(parts: BundleParts): readonly BundleFile[] {
  const file = (path: string, write: (ticket: Ticket) => string): BundleFile => ({
    path,
    content: async function* () {
      const files = evidenceFiles(parts.survey, parts.redactor);
      yield write(ticketOf(readmePartsOf({ ...parts, files })));
    },
  });
  return [file('ticket.txt', ticketText), file('ticket.md', ticketMarkdown)];
}
