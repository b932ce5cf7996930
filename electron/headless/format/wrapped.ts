/** A paragraph in lines of at most `columns` characters; a word that is longer stands alone, and what is in quotation marks stays together. */
export function wrapped(paragraph: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.match(/(?:[^ "]|"[^"]*"|"(?![^"]*"))+/g) ?? []) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
