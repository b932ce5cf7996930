export interface DurationParts {
  readonly value: string;
  readonly unit: 'ms' | 's' | 'min' | 'h';
}

/** About three figures, in the unit that a person would choose. */
export function durationParts(durationMs: number): DurationParts {
  if (durationMs < 0.005) return { value: '<0.01', unit: 'ms' };
  if (durationMs < 0.995) return { value: durationMs.toFixed(2), unit: 'ms' };
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

/** A span that a person chose, so without digits that nobody asked for: "5 s", "1.5 s", "2 min". */
export function spanText(spanMs: number): string {
  if (spanMs < 1_000) return `${spanMs} ms`;
  if (spanMs < 60_000 || spanMs % 60_000 !== 0) return `${spanMs / 1_000} s`;
  return `${spanMs / 60_000} min`;
}

/** For a figure that grows while one looks: always seconds with one digit, so that it does not jump about. */
export const growingText = (durationMs: number): string => `${(Math.max(0, durationMs) / 1_000).toFixed(1)} s`;

/** How long ago something was, in whole seconds, minutes or hours. */
export function ageText(ageMs: number): string {
  const seconds = Math.max(0, Math.round(ageMs / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h`;
}

/** How long something will still take, in whole seconds below an hour: "56 s", "1 min 56 s", "1 h 5 min". */
export function leftText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const [whole, rest, units] =
    minutes < 60 ? [minutes, seconds % 60, ['min', 's']] : [Math.floor(minutes / 60), minutes % 60, ['h', 'min']];
  return rest === 0 ? `${whole} ${units[0]}` : `${whole} ${units[0]} ${rest} ${units[1]}`;
}

/** How long something is likely to take: "2 s", "3 min". */
export const aboutText = (durationMs: number): string =>
  durationMs < 90_000 ? `${Math.max(1, Math.round(durationMs / 1_000))} s` : `${Math.round(durationMs / 60_000)} min`;
