/** Columns that fit into a mail without being broken again. */
const WIDTH = 78;

/** A paragraph broken between words. Words that are longer than a line, such as URLs, stay whole. */
export function wrapped(text: string, options: { readonly first?: string; readonly indent?: string } = {}): string {
  const { indent = '' } = options;
  const lines: string[] = [];
  let line = options.first ?? indent;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}

/** Points of a list, each wrapped behind its dash. */
export function listed(points: readonly string[]): string {
  return points.map((point) => wrapped(point, { first: '  - ', indent: '    ' })).join('\n');
}
