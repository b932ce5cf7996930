/** A time as a person counts it when measuring: `1 hour`, `30 hours`, `5 days`. */
export function hoursText(hours: number): string {
  if (hours < 0.95) return counted(Math.max(1, Math.round(hours * 60)), 'minute');
  return hours < 72 ? counted(Math.round(hours), 'hour') : counted(Math.round(hours / 24), 'day');
}

/** The same of what is still to come: `8 more hours`, `5 more days`. */
export function moreText(hours: number): string {
  return hoursText(hours).replace(' ', ' more ');
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
