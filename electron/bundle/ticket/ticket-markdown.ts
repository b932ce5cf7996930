import type { Ticket } from './ticket-parts.ts';

/** A ticket as Markdown (CommonMark), for desks that draw it. */
export function ticketMarkdown({ title, groups, lists, closing }: Ticket): string {
  const rows = groups.map((group) => group.map(({ name, text }) => `- **${name}:** ${plain(text)}`).join('\n'));
  const listed = lists.map(({ heading, marks, points }) =>
    [
      `### ${heading}`,
      '',
      ...points.map((point, index) => `${marks === 'dashes' ? '-' : `${index + 1}.`} ${plain(point)}`),
    ].join('\n'),
  );
  const blocks = [`## ${plain(title)}`, ...rows, ...listed, plain(closing)];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/**
 * Text that stays text: every character that could mark something is escaped (CommonMark 0.31, 2.4), and addresses do not become
 * links by themselves where a desk's own dialect would make them some.
 */
function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
    .replace(/^([-+]|\d+[.)])(?=\s)/, '\\$1')
    .replace(/@/g, '&#64;');
}
