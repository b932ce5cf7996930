const MIN = 60_000;
const H = 60 * MIN;
const DAY = 24 * H;

/** What one looks at mostly, by its length. `none`: something else is looked at. */
export const RANGES = [
  { value: '15 min', lengthMs: 15 * MIN },
  { value: '1 h', lengthMs: H },
  { value: '3 h', lengthMs: 3 * H },
  { value: '24 h', lengthMs: DAY },
  { value: '7 d', lengthMs: 7 * DAY },
  { value: '30 d', lengthMs: 30 * DAY },
] as const;

export type RangeName = (typeof RANGES)[number]['value'] | 'none';

export const RANGE_OPTIONS = RANGES.map(({ value }) => ({ value, label: value }));

/** The range that a span is as long as. */
export const rangeOf = (lengthMs: number): RangeName =>
  RANGES.find((range) => Math.abs(range.lengthMs - lengthMs) < 1)?.value ?? 'none';

export const rangeLengthMs = (name: RangeName): number | null =>
  RANGES.find((range) => range.value === name)?.lengthMs ?? null;
