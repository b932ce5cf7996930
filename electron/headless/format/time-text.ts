/** `07:12:03.412` of an ISO time in UTC. */
export function clockText(isoUtc: string): string {
  return isoUtc.slice(11, 23);
}

/** `2026-11-21 07:12:03` of an ISO time in UTC. */
export function dateTimeText(isoUtc: string): string {
  return `${isoUtc.slice(0, 10)} ${isoUtc.slice(11, 19)}`;
}

/** Milliseconds from one ISO time to another. */
export function betweenMs(fromIso: string, toIso: string): number {
  return Date.parse(toIso) - Date.parse(fromIso);
}

/** The ISO time that is `ms` later. */
export function laterIso(isoUtc: string, ms: number): string {
  return new Date(Date.parse(isoUtc) + ms).toISOString();
}
