import type { WindowPlace } from '../settings/settings-store.ts';

/** In pixels that do not depend on the display's scale. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const LEAST_WIDTH = 420;
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
  const home = displays.find((display) => former !== null && isGraspable(former, display)) ?? null;
  const main = displays[0] ?? { x: 0, y: 0, width: USUAL_WIDTH, height: USUAL_HEIGHT };
  const wanted = former ?? { width: USUAL_WIDTH, height: USUAL_HEIGHT };
  const display = home ?? main;
  const width = clamp(wanted.width, LEAST_WIDTH, display.width);
  const height = clamp(wanted.height, LEAST_HEIGHT, display.height);
  const bounds =
    former !== null && home !== null
      ? { x: former.x, y: former.y, width, height }
      : {
          x: Math.round(display.x + (display.width - width) / 2),
          y: Math.round(display.y + (display.height - height) / 2),
          width,
          height,
        };
  return { bounds, maximized: former?.maximized ?? false };
}

function isGraspable(window: Rectangle, display: Rectangle): boolean {
  const shared = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x);
  const grip = Math.min(GRIP_WIDTH, window.width);
  return shared >= grip && window.y >= display.y && window.y + GRIP_HEIGHT <= display.y + display.height;
}

/** A display smaller than the least size wins: a window larger than it could not be closed. */
const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
