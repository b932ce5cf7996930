/** A line along the upper edge, and the area between it and the lower one; both as SVG path data. */
export interface AreaPath {
  readonly line: string;
  readonly area: string;
}

export interface AreaPoint {
  readonly xPx: number;
  readonly lowPx: number;
  readonly highPx: number;
}

/** One point alone has no width to be seen by, so it is given this much. */
const ALONE_PX = 3;
/** A tenth of a pixel is finer than anybody sees. */
const at = (px: number): string => (Math.round(px * 10) / 10).toString();

export const NO_PATH: AreaPath = { line: '', area: '' };

/** Joins the parts of one area to one path. */
export function areaPath(parts: readonly (readonly AreaPoint[])[]): AreaPath {
  let line = '';
  let area = '';
  for (const part of parts) {
    const points = part.length === 1 ? widened(part) : part;
    let top = '';
    let bottom = '';
    for (const { xPx, lowPx, highPx } of points) {
      const x = at(xPx);
      top += `${top === '' ? 'M' : 'L'}${x} ${at(highPx)}`;
      bottom = `L${x} ${at(lowPx)}${bottom}`;
    }
    if (top === '') continue;
    line += top;
    area += `${top}${bottom}Z`;
  }
  return { line, area };
}

function widened(part: readonly AreaPoint[]): readonly AreaPoint[] {
  return part.flatMap((point) => [
    { ...point, xPx: point.xPx - ALONE_PX / 2 },
    { ...point, xPx: point.xPx + ALONE_PX / 2 },
  ]);
}
