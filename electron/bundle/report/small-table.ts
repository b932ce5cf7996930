import { type Html, html, NOTHING } from './html.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right, addresses and codes in a fixed pitch, times are not broken. */
  readonly kind: 'text' | 'number' | 'code' | 'time';
}

export type Cell = string | number | null | Html;

export interface TableRow {
  /** Made for those rows alone that are shown. */
  readonly cells: () => readonly Cell[];
  /** Marked: this row shows the fault. */
  readonly bad?: boolean;
}

export const text = (title: string): Column => ({ title, kind: 'text' });
export const number = (title: string): Column => ({ title, kind: 'number' });
export const code = (title: string): Column => ({ title, kind: 'code' });
export const time = (title: string): Column => ({ title, kind: 'time' });

const CLASSES: Readonly<Record<Column['kind'], Html>> = {
  text: NOTHING,
  number: html` class="n"`,
  code: html` class="mono"`,
  time: html` class="time"`,
};

/** A table with at most so many rows; `more` says where the others are. */
export function smallTable(options: {
  readonly caption: Html;
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  readonly most: number;
  readonly more: string;
  /** How many rows there would be, where `rows` has the first of them only. */
  readonly all?: number;
  /** Takes the whole width where small tables stand side by side. */
  readonly wide?: boolean;
}): Html {
  const { caption, rows, most, more } = options;
  if (rows.length === 0) return NOTHING;
  const shown = rows.slice(0, most).map(({ cells, bad }) => ({ cells: cells(), bad: bad === true }));
  // A column that nothing is known of only takes room.
  const known = options.columns.map((_, index) => shown.some(({ cells }) => (cells[index] ?? null) !== null));
  const columns = options.columns.flatMap((column, index) => (known[index] === true ? [{ ...column, index }] : []));
  const left = (options.all ?? rows.length) - most;
  return html`<div class="${options.wide === true ? 'figure wide' : 'figure'}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, kind }) => html`<th scope="col"${kind === 'number' ? CLASSES.number : NOTHING}>${title}</th>`)}</tr></thead>
<tbody>${shown.map(
    (
      row,
    ) => html`<tr${row.bad ? html` class="fault"` : NOTHING}>${columns.map(({ kind, index }) => html`<td${CLASSES[kind]}>${row.cells[index] ?? '–'}</td>`)}</tr>
`,
  )}</tbody></table>${left > 0 ? html`<p class="note">${left} more: ${more}</p>` : NOTHING}</div>
`;
}
