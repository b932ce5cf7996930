/** Milliseconds as a person reads them: `0.43 ms`, `12.1 ms`, `143 ms`, `2.31 s`, `31.0 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function msText(valueMs: number): string {
  if (valueMs < 9.995) return `${valueMs.toFixed(2)} ms`;
  if (valueMs < 99.95) return `${valueMs.toFixed(1)} ms`;
  if (valueMs < 999.5) return `${valueMs.toFixed(0)} ms`;
  if (valueMs < 9_995) return `${(valueMs / 1_000).toFixed(2)} s`;
  if (valueMs < 59_950) return `${(valueMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(valueMs / 1_000);
  if (seconds < 3_600) return twoUnits(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return twoUnits(minutes, 60, 'h', 'min');
  return twoUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

function twoUnits(amount: number, per: number, large: string, small: string): string {
  const rest = amount % per;
  const whole = `${Math.floor(amount / per)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** `0.03 to 0.12 ms`: the least and the most of several, in milliseconds; null where there is none. */
export function msRange(valuesMs: readonly number[]): string | null {
  if (valuesMs.length === 0) return null;
  const least = msText(valuesMs.reduce((one, other) => Math.min(one, other)));
  const most = msText(valuesMs.reduce((one, other) => Math.max(one, other)));
  const unit = most.slice(most.indexOf(' '));
  return least === most ? most : `${least.endsWith(unit) ? least.slice(0, -unit.length) : least} to ${most}`;
}

/** The same in a column: three decimals of a millisecond never matter to a person, so one, right-aligned by the caller. */
export function msColumn(valueMs: number | null): string {
  if (valueMs === null) return '–';
  return valueMs < 0.05 ? '<0.1 ms' : `${valueMs.toFixed(1)} ms`;
}
