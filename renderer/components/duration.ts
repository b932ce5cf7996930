export interface DurationParts {
  readonly value: string;
  readonly unit: 'ms' | 's' | 'min' | 'h';
}

/** About three figures, in the unit that a person would choose. */
export function durationParts(durationMs: number): DurationParts {
  if (durationMs < 9.95) return { value: durationMs.toFixed(1), unit: 'ms' };
  if (durationMs < 999.5) return { value: durationMs.toFixed(0), unit: 'ms' };
  const seconds = durationMs / 1_000;
  if (seconds < 9.995) return { value: seconds.toFixed(2), unit: 's' };
  if (seconds < 99.95) return { value: seconds.toFixed(1), unit: 's' };
  if (seconds < 5_970) return { value: (seconds / 60).toFixed(seconds < 597 ? 1 : 0), unit: 'min' };
  return { value: (seconds / 3_600).toFixed(1), unit: 'h' };
}

export function durationText(durationMs: number): string {
  const { value, unit } = durationParts(durationMs);
  return `${value} ${unit}`;
}

/** For a figure that grows while one looks: always seconds with one digit, so that it does not jump about. */
export const growingText = (durationMs: number): string => `${(Math.max(0, durationMs) / 1_000).toFixed(1)} s`;
