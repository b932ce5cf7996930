import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from 'react';
import { useWidth } from './use-width.ts';

export interface RequestBar {
  /** From the first request on. */
  readonly atMs: number;
  readonly elapsedMs: number;
  readonly tone: 'slow' | 'failed';
}

interface Props {
  readonly label: string;
  /** What is chosen, in words. */
  readonly valueText: string;
  /** Ascending by start. */
  readonly bars: readonly RequestBar[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

const HEIGHT_PX = 22;
const BAR_PX = 3;

/** Requests over the time of their incident, as high as they hung long; ever only as many bars as there is room for. */
export function RequestStrip({ label, valueText, bars, chosen, onChoose }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(ref);
  const columns = useMemo(() => columnsOf(bars, widthPx), [bars, widthPx]);
  const step = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.round(bars.length / 10));
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? bars.length - 1 : by === undefined ? null : chosen + by;
    if (to === null) return;
    event.preventDefault();
    onChoose(Math.min(bars.length - 1, Math.max(0, to)));
  };
  const press = (event: PointerEvent<HTMLElement>): void => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    let nearest: Column | null = null;
    for (const column of columns) {
      if (nearest === null || Math.abs(column.px - at) < Math.abs(nearest.px - at)) nearest = column;
    }
    if (nearest !== null) onChoose(nearest.index);
  };
  const chosenPx = bars[chosen] === undefined ? null : pxOf(bars[chosen].atMs, bars, widthPx);
  return (
    <div
      ref={ref}
      className="request-strip"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={bars.length}
      aria-valuenow={chosen + 1}
      aria-valuetext={valueText}
      onKeyDown={step}
      onPointerDown={press}
    >
      <svg width={widthPx} height={HEIGHT_PX} aria-hidden="true">
        {chosenPx !== null && (
          <rect className="chosen" x={Math.max(0, chosenPx - 3)} width={BAR_PX + 4} height={HEIGHT_PX} rx="2" />
        )}
        {columns.map(({ px, share, tone }) => (
          <rect
            key={px}
            className={tone}
            x={px}
            y={HEIGHT_PX - 3 - share * (HEIGHT_PX - 6)}
            width={BAR_PX}
            height={share * (HEIGHT_PX - 6)}
            rx="1"
          />
        ))}
      </svg>
    </div>
  );
}

interface Column {
  readonly px: number;
  /** Of those that fall on one place, the one that hung longest. */
  readonly index: number;
  readonly share: number;
  readonly tone: RequestBar['tone'];
}

function pxOf(atMs: number, bars: readonly RequestBar[], widthPx: number): number {
  const spanMs = Math.max(1, bars.at(-1)?.atMs ?? 0);
  return Math.round(((atMs / spanMs) * Math.max(0, widthPx - 2 * BAR_PX)) / (BAR_PX + 1)) * (BAR_PX + 1) + 1;
}

const LEAST_SHARE = 0.2;

function columnsOf(bars: readonly RequestBar[], widthPx: number): readonly Column[] {
  if (widthPx <= 0) return [];
  const worst = new Map<number, number>();
  for (const [index, bar] of bars.entries()) {
    const px = pxOf(bar.atMs, bars, widthPx);
    const known = worst.get(px);
    if (known === undefined || bar.elapsedMs > (bars[known]?.elapsedMs ?? 0)) worst.set(px, index);
  }
  // Hangs differ a hundredfold, and the short ones must be seen, too.
  const size = (ms: number): number => Math.log1p(Math.max(0, ms));
  const most = bars.reduce((largest, { elapsedMs }) => Math.max(largest, elapsedMs), 1);
  return [...worst].flatMap(([px, index]) => {
    const bar = bars[index];
    if (bar === undefined) return [];
    return [{ px, index, tone: bar.tone, share: Math.max(LEAST_SHARE, size(bar.elapsedMs) / size(most)) }];
  });
}
