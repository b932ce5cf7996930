/** Text from outside as one part of a file name on any system: letters, digits, `.`, `_`, `-`, `+`; never empty, never hidden, bounded. */
export function fileNamePart(text: string, maxCharacters: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[[\]]/g, '')
    .replace(/[^A-Za-z0-9._+-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, maxCharacters)
    .replace(/[.-]+$/, '');
  return plain === '' ? 'unnamed' : plain;
}
