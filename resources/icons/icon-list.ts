/** What the tray tells by its shape; `paused` stands for blind as well. */
export const TRAY_STATES = ['fine', 'overdue', 'incident', 'paused'] as const;
export type TrayState = (typeof TRAY_STATES)[number];

/** The tray that the icon lies on, not the icon's own brightness. */
export const TRAYS = ['light', 'dark'] as const;
export type Tray = (typeof TRAYS)[number];

export const TRAY_SIZES_PX = [16, 20, 22, 24, 32, 44, 48, 64] as const;
/** What Windows asks for from 100 % to 400 %. */
const TRAY_ICO_SIZES_PX = [16, 20, 24, 32, 48, 64] as const;
/** Points in the menu bar of macOS, at one and at two pixels a point. */
const TEMPLATES = [
  { sizePx: 16, suffix: '' },
  { sizePx: 32, suffix: '@2x' },
] as const;

const APP_SIZES_PX = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;
/** 256 is the largest that the format has. */
const APP_ICO_SIZES_PX = [16, 24, 32, 48, 64, 128, 256] as const;
/** Types of the container that hold PNG on every macOS that Electron runs on, with their pixels; `ic11` is 16 points at two pixels each. */
const ICNS_TYPES = [
  { type: 'ic11', sizePx: 32 },
  { type: 'ic12', sizePx: 64 },
  { type: 'ic07', sizePx: 128 },
  { type: 'ic13', sizePx: 256 },
  { type: 'ic08', sizePx: 256 },
  { type: 'ic14', sizePx: 512 },
  { type: 'ic09', sizePx: 512 },
  { type: 'ic10', sizePx: 1024 },
] as const;

/** One drawing at one size. Paths start at `resources/icons`. */
export interface Drawing {
  readonly source: string;
  readonly sizePx: number;
  /** What `currentColor` is in the source. */
  readonly ink: string;
}

export interface IconFile {
  readonly path: string;
  readonly content:
    | { readonly kind: 'png'; readonly drawing: Drawing }
    | { readonly kind: 'ico'; readonly drawings: readonly Drawing[] }
    | { readonly kind: 'icns'; readonly parts: readonly { readonly type: string; readonly drawing: Drawing }[] };
}

/** The system takes only the alpha of a template. */
const TEMPLATE_INK = '#000000';

/** The inks of the user interface; light trays take the darker. Fine and paused are plain, so that colour only ever says: look. */
const INKS: Readonly<Record<TrayState, Readonly<Record<Tray, string>>>> = {
  fine: { light: '#22262c', dark: '#eceef1' },
  overdue: { light: '#cc6a00', dark: '#ffb454' },
  incident: { light: '#c2361f', dark: '#ff7f68' },
  paused: { light: '#22262c', dark: '#eceef1' },
};

/** Each source is drawn on a grid of its own, so that edges fall between pixels at this size and at its multiples. */
const TRAY_GRIDS: Readonly<Record<(typeof TRAY_SIZES_PX)[number], number>> = {
  16: 16,
  20: 20,
  22: 22,
  24: 24,
  32: 16,
  44: 22,
  48: 24,
  64: 16,
};

const trayDrawing = (state: TrayState, sizePx: (typeof TRAY_SIZES_PX)[number], ink: string): Drawing => ({
  source: `source/tray/${state}-${TRAY_GRIDS[sizePx]}.svg`,
  sizePx,
  ink,
});

function appGrid(sizePx: number): string {
  if (sizePx === 16 || sizePx === 32) return '16';
  return sizePx < 64 ? '24' : '64';
}

const appDrawing = (sizePx: number, source = appGrid(sizePx)): Drawing => ({
  source: `source/app/${source}.svg`,
  sizePx,
  ink: TEMPLATE_INK,
});

function trayFiles(state: TrayState): IconFile[] {
  const files: IconFile[] = TEMPLATES.map(({ sizePx, suffix }) => ({
    path: `tray/${state}Template${suffix}.png`,
    content: { kind: 'png', drawing: trayDrawing(state, sizePx, TEMPLATE_INK) },
  }));
  for (const tray of TRAYS) {
    const ink = INKS[state][tray];
    for (const sizePx of TRAY_SIZES_PX) {
      const drawing = trayDrawing(state, sizePx, ink);
      files.push({ path: `tray/${state}-${tray}-${sizePx}.png`, content: { kind: 'png', drawing } });
    }
    const drawings = TRAY_ICO_SIZES_PX.map((sizePx) => trayDrawing(state, sizePx, ink));
    files.push({ path: `tray/${state}-${tray}.ico`, content: { kind: 'ico', drawings } });
  }
  return files;
}

/** Every file that is drawn, in the order in which it is written. */
export const ICON_FILES: readonly IconFile[] = [
  ...TRAY_STATES.flatMap(trayFiles),
  ...APP_SIZES_PX.map(
    (sizePx): IconFile => ({
      path: `app/${sizePx}x${sizePx}.png`,
      content: { kind: 'png', drawing: appDrawing(sizePx) },
    }),
  ),
  { path: 'app.ico', content: { kind: 'ico', drawings: APP_ICO_SIZES_PX.map((sizePx) => appDrawing(sizePx)) } },
  {
    path: 'app.icns',
    // The small ones fill their square, as there is no room for the margin that macOS keeps around large ones.
    content: {
      kind: 'icns',
      parts: ICNS_TYPES.map(({ type, sizePx }) => ({
        type,
        drawing: appDrawing(sizePx, sizePx <= 32 ? appGrid(sizePx) : 'macos'),
      })),
    },
  },
];
