import { quoted } from '../../domain/quoted.ts';

const LONGEST = 500;
const LONGEST_PART = 255;
/** Names that Windows gives to devices, whatever ending they have. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\..*)?$/i;

/**
 * What is wrong with a path inside of a bundle, as the end of “because …”; null for a good one. Nothing is ever written under these
 * names, but whoever unpacks the same bundle by other means would, and a name is also what a person sees.
 */
export function wrongEntryName(path: string): string | null {
  const shown = quoted(path);
  if (path === '' || path.length > LONGEST) return 'a file in it has no name, or one without end';
  if (!path.isWellFormed()) return `the name ${shown} is no text`;
  if (/[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/u.test(path))
    return `the name ${shown} has a control character in it`;
  if (path.includes('\\')) return `the name ${shown} has a backslash in it`;
  if (path.startsWith('/')) return `the name ${shown} is that of a place outside of it`;
  // A drive letter, or a stream of another file.
  if (path.includes(':')) return `the name ${shown} has a colon in it`;
  for (const part of path.split('/')) {
    if (part === '..' || part === '.') return `the name ${shown} leads out of its folder`;
    if (part === '') return `the name ${shown} has an empty part`;
    if (part.length > LONGEST_PART) return 'a file in it has a name without end';
    if (DEVICE.test(part)) return `the name ${shown} is that of a device`;
    // Windows drops these, so that two names become one.
    if (/[. ]$/.test(part)) return `a part of the name ${shown} ends with a dot or a space`;
  }
  return null;
}

/** Equal for names that some file system takes for the same one. */
export const sameNameKey = (path: string): string => path.normalize('NFKC').toLowerCase().normalize('NFKC');
