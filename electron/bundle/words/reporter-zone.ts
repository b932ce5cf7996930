/** `UTC+01:00` at that moment in a time zone; null for UTC itself and for a zone that nobody knows. */
export function zoneOffset(zone: string, atUs: number): string | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
      atUs / 1_000,
    );
    const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    return /^GMT(?:[+-]00:00)?$/.test(name) ? null : name.replace('GMT', 'UTC');
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
