interface Props {
  readonly bestMs: number | null;
  readonly worstMs: number | null;
  readonly middleMs: number | null;
  /** In the last good path. */
  readonly goodMs: number | null;
  /** Right end of the scale, which begins with 0. */
  readonly topMs: number;
  readonly widthPx: number;
}

const SIDE_PX = 4;
const LEAST_PX = 2;

/** The round trips of a hop: from best to worst as a bar, the mean as a dot, the last good path as a tick. */
export function RangeBar({ bestMs, worstMs, middleMs, goodMs, topMs, widthPx }: Props) {
  const x = (ms: number): number =>
    SIDE_PX + Math.min(1, Math.max(0, ms / Math.max(topMs, 0.001))) * (widthPx - 2 * SIDE_PX);
  return (
    <svg className="range-bar" width={widthPx} height={16} aria-hidden="true">
      <path className="base" d={`M${SIDE_PX} 8H${widthPx - SIDE_PX}`} />
      {bestMs !== null && worstMs !== null && (
        <rect x={x(bestMs)} y={5.5} width={Math.max(LEAST_PX, x(worstMs) - x(bestMs))} height={5} rx={2.5} />
      )}
      {goodMs !== null && <path className="good" d={`M${x(goodMs)} 2V14`} />}
      {middleMs !== null && <circle cx={x(middleMs)} cy={8} r={3} />}
    </svg>
  );
}
