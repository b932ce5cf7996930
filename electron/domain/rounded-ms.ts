/** Times are measured to the microsecond and shown to the thousandth of a millisecond; what lies below is noise of the floating point. */
export const roundedMs = (value: number): number => Math.round(value * 1_000) / 1_000;
