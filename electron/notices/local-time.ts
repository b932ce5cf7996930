const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const WEEK_MS = 6 * 86_400_000;

/**
 * A time of day as the clock on the wall shows it, in the time zone of this process: `14:21`; on another day `Friday 14:21`;
 * more than six days away `Nov 3`. Both in UTC microseconds.
 */
export function localTime(atUs: number, nowUs: number): string {
  const at = new Date(Math.floor(atUs / 1_000));
  const now = new Date(Math.floor(nowUs / 1_000));
  if (Number.isNaN(at.getTime())) return 'some time';
  if (Math.abs(now.getTime() - at.getTime()) > WEEK_MS) return `${MONTHS[at.getMonth()]} ${at.getDate()}`;
  const time = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  return at.toDateString() === now.toDateString() ? time : `${WEEKDAYS[at.getDay()]} ${time}`;
}
