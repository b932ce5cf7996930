import { memo } from 'react';
import { type StripCell, stretchesOf } from './strip-cells.ts';

interface Props {
  readonly cells: readonly StripCell[];
  readonly widthPx: number;
  /** It never answers; others behind it do. */
  readonly silent: boolean;
  readonly label: string;
}

const HEIGHT_PX = 16;
const CELL_TOP_PX = 2;
const CELL_HEIGHT_PX = 12;
const LEAST_OPACITY = 0.5;

/** Loss and delay of one hop over time, a cell a stretch. Drawn as one path for each look, which is quick for many hops. */
export const HopStrip = memo(function HopStrip({ cells, widthPx, silent, label }: Props) {
  const cellPx = widthPx / Math.max(1, cells.length);
  const boxOf = (index: number): string => {
    const from = index * cellPx;
    const y = silent ? 7 : CELL_TOP_PX;
    return `M${from.toFixed(1)} ${y}h${Math.max(1, cellPx - 1).toFixed(1)}v${silent ? 2 : CELL_HEIGHT_PX}h${(-Math.max(1, cellPx - 1)).toFixed(1)}z`;
  };
  const boxes = (from: number, count: number): string =>
    Array.from({ length: count }, (_, index) => boxOf(from + index)).join('');
  const ofKind = (kind: StripCell['kind']): string =>
    cells.map((cell, index) => (cell.kind === kind ? boxOf(index) : '')).join('');
  return (
    <svg className="hop-strip" width={widthPx} height={HEIGHT_PX} role="img" aria-label={label}>
      {silent ? (
        <path className="silent" d={boxes(0, cells.length)} />
      ) : (
        <>
          <path className="unknown" d={ofKind('unknown')} />
          <path className="fine" d={ofKind('fine')} />
          <path className="late" d={ofKind('late')} />
          {stretchesOf(cells).map(({ from, count, cell }) =>
            cell.kind === 'lost' || cell.kind === 'limited' ? (
              <path
                key={from}
                className={cell.kind}
                d={boxes(from, count)}
                opacity={LEAST_OPACITY + (1 - LEAST_OPACITY) * cell.loss}
              />
            ) : null,
          )}
        </>
      )}
    </svg>
  );
});
