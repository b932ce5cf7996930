/** Of an error of Node, such as `ECONNREFUSED`; of several in one (both families of addresses failed) that of the first. Empty where there is none. */
export function errorCodeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return errorCodeOf(error.errors[0]);
  return '';
}
