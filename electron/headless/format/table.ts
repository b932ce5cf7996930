export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Rows under their titles, columns as wide as their widest cell; nothing hangs behind the last one. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => characters(row[index] ?? ''))));
  return all.map((row) =>
    columns
      .map(({ align }, index) => padded(row[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
}

export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const padding = ' '.repeat(Math.max(0, width - characters(text)));
  return align === 'left' ? text + padding : padding + text;
}

const characters = (text: string) => [...text].length;
