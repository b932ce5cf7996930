import { createHash } from 'node:crypto';

const OF_FILE = 'file ';
/** As long as the contract takes a number, less what stands before the name and after it. */
const LONGEST_NAME = 80;

/** By which what a file names is known, the same at each start; names may be longer than what the contract takes. */
export function fileId(name: string): string {
  const short = name.length <= LONGEST_NAME ? name : createHash('sha256').update(name).digest('hex');
  return `${OF_FILE}${short}`;
}

/** Numbers of what is kept are random and begin otherwise. */
export const isOfFile = (id: string): boolean => id.startsWith(OF_FILE);
