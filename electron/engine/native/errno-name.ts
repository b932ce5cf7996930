import { constants } from 'node:os';

// Where two names share a number (EAGAIN and EWOULDBLOCK), the first is the one that manuals use.
const NAMES = new Map<number, string>();
for (const [name, number] of Object.entries(constants.errno)) {
  if (!NAMES.has(number)) NAMES.set(number, name);
}
// Linux has it, Node's list does not.
if (process.platform === 'linux') NAMES.set(112, 'EHOSTDOWN');

/** The system's name of an error number, such as `EHOSTUNREACH`; `errno 4711` for a number without one. */
export function errnoName(number: number): string {
  return NAMES.get(number) ?? `errno ${number}`;
}
