const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000] as const;
const MINUTE_MS = 60_000;
/** What a label takes, with room to the next one. */
const LABEL_PX = 44;

export interface Tick {
  readonly atMs: number;
  /** Empty where something else stands. */
  readonly label: string;
}

/**
 * Ticks from 0 to `toMs` on an axis of `widthPx`, never so close that their labels touch. The label of one near `flagMs`, where the
 * end is written, stays empty.
 */
export function axisTicks(toMs: number, widthPx: number, flagMs: number | null): readonly Tick[] {
  if (!(toMs > 0) || !(widthPx > 0)) return [];
  const pxOf = (ms: number): number => (ms / toMs) * widthPx;
  const most = Math.max(1, Math.floor(widthPx / LABEL_PX));
  const stepMs = STEPS_MS.find((step) => toMs / step <= most) ?? Math.ceil(toMs / most / MINUTE_MS) * MINUTE_MS;
  const unit = stepMs >= MINUTE_MS ? 'min' : stepMs >= 1_000 || toMs > 2_000 ? 's' : 'ms';
  const perUnit = { min: MINUTE_MS, s: 1_000, ms: 1 }[unit];
  const ticks: Tick[] = [];
  for (let index = 0; index * stepMs <= toMs; index += 1) {
    const atMs = index * stepMs;
    const number = Number((atMs / perUnit).toFixed(3));
    const isHidden = flagMs !== null && Math.abs(pxOf(atMs - flagMs)) < LABEL_PX * 0.75;
    ticks.push({ atMs, label: isHidden ? '' : index === 0 ? `0 ${unit}` : String(number) });
  }
  return ticks;
}
