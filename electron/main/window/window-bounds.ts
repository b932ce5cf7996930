import type { WindowPlace } from '../settings/settings-store.ts';

/** In pixels that do not depend on the display's scale. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Below it the names of targets would have no room beside their figures. */
export const LEAST_WIDTH = 640;
export const LEAST_HEIGHT = 360;
const USUAL_WIDTH = 1_120;
const USUAL_HEIGHT = 760;
/** So much of the window's upper edge must be on a display, or nobody can take hold of it. */
const GRIP_WIDTH = 120;
const GRIP_HEIGHT = 32;

/**
 * Where a window goes: to its former place as far as that is on a display that still is there, else to the middle of the first one. `displays`:
 * their areas without panels, the main one first.
 */
export function placeWindow(
  former: WindowPlace | null,
  displays: readonly Rectangle[],
): { readonly bounds: Rectangle; readonly maximized: boolean } {
  const maximized = former?.maximized ?? false;
  for (const display of displays) {
    if (former === null) break;
    const bounds = { x: former.x, y: former.y, ...fitting(former, display) };
    if (isGraspable(bounds, display)) return { bounds, maximized };
  }
  const main = displays[0] ?? { x: 0, y: 0, width: USUAL_WIDTH, height: USUAL_HEIGHT };
  const { width, height } = fitting(former ?? { width: USUAL_WIDTH, height: USUAL_HEIGHT }, main);
  return {
    bounds: {
      x: Math.round(main.x + (main.width - width) / 2),
      y: Math.round(main.y + (main.height - height) / 2),
      width,
      height,
    },
    maximized,
  };
}

const fitting = ({ width, height }: Pick<Rectangle, 'width' | 'height'>, display: Rectangle) => ({
  width: clamp(width, LEAST_WIDTH, display.width),
  height: clamp(height, LEAST_HEIGHT, display.height),
});

function isGraspable(window: Rectangle, display: Rectangle): boolean {
  const shared = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x);
  const grip = Math.min(GRIP_WIDTH, window.width);
  return shared >= grip && window.y >= display.y && window.y + GRIP_HEIGHT <= display.y + display.height;
}

/** A display smaller than the least size wins: a window larger than it could not be closed. */
const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
