import { wrapped } from '../words/wrapped.ts';
import type { Ticket, TicketList } from './ticket-parts.ts';

const NAME_WIDTH = 13;

/** A ticket as plain text in lines that fit into a mail. */
export function ticketText({ title, groups, lists, closing }: Ticket): string {
  const rows = groups.map((group) =>
    group
      .map(({ name, text }) => wrapped(text, { first: name.padEnd(NAME_WIDTH), indent: ' '.repeat(NAME_WIDTH) }))
      .join('\n'),
  );
  const blocks = [wrapped(title), ...rows, ...lists.map(listText), wrapped(closing)];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function listText({ heading, marks, points }: TicketList): string {
  const lines = points.map((point, index) => {
    const first = marks === 'dashes' ? '- ' : `${index + 1}. `;
    return wrapped(point, { first, indent: ' '.repeat(first.length) });
  });
  return [heading, ...lines].join('\n');
}
