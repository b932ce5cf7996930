/** ISO 8601 in UTC with milliseconds, from UTC microseconds. */
export function utcText(atUs: number): string {
  return new Date(Math.floor(atUs / 1_000)).toISOString();
}

/** The same in a form that is fit for a file name: 20261121T070000Z. */
export function utcFileStamp(atUs: number): string {
  return utcText(atUs).replace(/[-:]/g, '').replace(/\.\d+/, '');
}
