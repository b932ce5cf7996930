const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Local time of day, with the date when it is not today's; the UTC time is in the title. `at` is ISO 8601. */
export function TimeText({ at }: { readonly at: string }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{at}</span>;
  const today = date.toDateString() === new Date().toDateString();
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace('Z', '')} UTC`}>
      {today ? CLOCK.format(date) : `${DAY.format(date)}, ${CLOCK.format(date)}`}
    </time>
  );
}
