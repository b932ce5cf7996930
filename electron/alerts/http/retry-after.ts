/** A receiver that wants to be left alone for longer is asked again after a day all the same. */
const MOST_MS = 86_400_000;
/** The form that RFC 9110, section 5.6.7, lets a server send; others that must be understood have been out of use for decades. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Reads `Retry-After` (RFC 9110, section 10.2.3), seconds or a date, in milliseconds from `nowUs` on; null for anything else. */
export function retryAfterMs(text: string | null, nowUs: number): number | null {
  if (text === null) return null;
  const value = text.trim();
  if (/^\d{1,10}$/.test(value)) return Math.min(MOST_MS, Number(value) * 1_000);
  if (!HTTP_DATE.test(value)) return null;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.min(MOST_MS, Math.max(0, atMs - nowUs / 1_000));
}
