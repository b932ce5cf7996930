/** `1 request`, `3 requests`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `once`, `twice`, `3 times`. */
export const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

/** `both`, `all 5`; for one the given words. */
export const allOf = (count: number, one: string, many = `${one}s`): string =>
  count === 1 ? `the ${one}` : count === 2 ? `both ${many}` : `all ${count} ${many}`;

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** With a capital at the start. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Share of 0 to 1 as a person reads it: `60 %`. */
export const percentText = (share: number): string => `${Math.round(100 * share)} %`;

/** `4 of 5 new connections were`, `all 5 new connections were`, `a new connection was`. */
export function someOf(count: number, of: number, one: string): string {
  if (of === 1) return `a ${one} was`;
  return count === of ? `${allOf(of, one)} were` : `${count} of ${of} ${one}s ${count === 1 ? 'was' : 'were'}`;
}
