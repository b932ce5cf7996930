const HOUR_MS = 3_600_000;
/** When people come to work and want to hear of it again. */
const MORNING_HOUR = 8;

export interface SnoozeChoice {
  readonly label: string;
  readonly forMs: number;
}

/** For how long a person may want to hear nothing, from `now` on, on the clock of this computer. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const tomorrow = new Date(now);
  tomorrow.setDate(now.getDate() + 1);
  tomorrow.setHours(MORNING_HOUR, 0, 0, 0);
  return [
    { label: 'Snooze for 1 h', forMs: HOUR_MS },
    { label: 'Snooze for 4 h', forMs: 4 * HOUR_MS },
    { label: 'Snooze until tomorrow, 08:00', forMs: tomorrow.getTime() - now.getTime() },
  ];
}
