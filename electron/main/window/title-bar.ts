import type { BrowserWindowConstructorOptions, TitleBarOverlayOptions } from 'electron';

/** Height of the page's upper bar without its line below, in pixels that do not depend on the display's scale; as `--bar` in its style. */
const BAR_HEIGHT = 43;
/** Of the buttons that macOS draws, which are 14 pixels high. */
const LIGHTS = { x: 16, y: 15 } as const;

/** As `--bg` and `--text-2` in the page's style, so that the buttons stand in its bar as if they were of it. */
const LIGHT: TitleBarOverlayOptions = { color: '#f5f6f8', symbolColor: '#4d5561', height: BAR_HEIGHT };
const DARK: TitleBarOverlayOptions = { color: '#101216', symbolColor: '#aab1bc', height: BAR_HEIGHT };

/** The looks of the buttons that close, minimise and maximise, where the app chooses them. */
export const titleBarButtons = (dark: boolean): TitleBarOverlayOptions => (dark ? DARK : LIGHT);

/**
 * The page's own bar is the window's title bar, which costs no height; the system draws its buttons over it and tells the page by
 * `env(titlebar-area-…)` what room is left.
 */
export function titleBarOptions(platform: NodeJS.Platform, dark: boolean): BrowserWindowConstructorOptions {
  return platform === 'darwin'
    ? { titleBarStyle: 'hidden', titleBarOverlay: { height: BAR_HEIGHT }, trafficLightPosition: LIGHTS }
    : { titleBarStyle: 'hidden', titleBarOverlay: titleBarButtons(dark) };
}
