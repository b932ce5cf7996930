/** The import table: the rooms of the house, and where their imports may go. Types count like values. */
export interface Room {
  /** Folder, from the top of the project. */
  readonly folder: string;
  /** Folders of other rooms that it may import from; its own it may always. */
  readonly rooms: readonly string[];
  /** Packages that it may import, with whatever lies inside of them. */
  readonly libraries: readonly string[];
  /** May import what Node brings, `node:…`. */
  readonly node: boolean;
}

const room = (folder: string, rooms: readonly string[], libraries: readonly string[], node: boolean): Room => ({
  folder,
  rooms,
  libraries,
  node,
});

const BELOW_SERVICE = [
  'electron/domain',
  'electron/contract',
  'electron/notices',
  'electron/engine',
  'electron/store',
  'electron/bundle',
  'electron/alerts',
];

/** Rooms that are pure, or that run in a browser window, get nothing of Node. */
export const ROOMS: readonly Room[] = [
  room('electron/domain', [], [], false),
  room('electron/contract', ['electron/domain'], ['zod'], false),
  room('electron/notices', ['electron/domain'], [], false),
  room('electron/engine', ['electron/domain'], ['dns-packet', 'koffi'], true),
  room('electron/store', ['electron/domain'], ['better-sqlite3'], true),
  room('electron/bundle', ['electron/domain'], ['yazl', 'yauzl', 'yaml', 'zod'], true),
  room('electron/alerts', ['electron/domain', 'electron/notices'], ['nodemailer', 'prom-client'], true),
  room('electron/service', BELOW_SERVICE, ['yaml', 'zod'], true),
  room('electron/headless', ['electron/service', 'electron/contract', 'electron/domain'], [], true),
  // zod, for what it reads from its own files.
  room('electron/main', ['electron/contract', 'electron/notices', 'electron/domain'], ['electron', 'zod'], true),
  room('electron/preload', ['electron/contract'], ['electron'], false),
  room('renderer/api', ['electron/contract', 'electron/domain'], [], false),
  room('renderer/state', ['renderer/api', 'electron/contract', 'electron/domain'], ['zustand', 'react'], false),
  room(
    'renderer/views',
    ['renderer/state', 'renderer/charts', 'renderer/components', 'renderer/styles', 'electron/domain'],
    ['react', 'react-dom', '@tanstack/react-virtual', '@tanstack/react-table'],
    false,
  ),
  room('renderer/charts', ['renderer/components', 'renderer/styles', 'electron/domain'], ['react', 'recharts'], false),
  room('renderer/components', ['renderer/styles'], ['react', 'react-dom', 'radix-ui', 'lucide-react'], false),
  room('renderer/styles', [], ['react'], false),
  // What draws the icons, on the machine of whoever changes them; nothing of it is in the product.
  room('resources/icons', [], ['playwright-core'], true),
  // What electron-builder asks for while it packs.
  room('resources/packaging', [], [], true),
];

/** Files that stand outside of the rooms, each with what it may import. Nothing may import them. */
export const ENTRANCES: readonly Room[] = [
  room('renderer/main.tsx', ['renderer/views', 'renderer/state', 'renderer/styles'], ['react', 'react-dom'], false),
  // Starts on any Node, to say in words that it is too old, so nothing of the product may come with it.
  room('electron/headless/stallscope.cjs', [], ['fs', 'path', 'url'], true),
  room('electron/electron.vite.config.ts', [], ['electron-vite', 'vite', '@vitejs/plugin-react'], true),
];

/** Files that may import what they have to work out first, with the reason. */
export const COMPUTED_IMPORTS: Readonly<Record<string, string>> = {
  'electron/headless/stallscope.cjs': 'loads the built command line, which is no source',
};

/** Data outside of the rooms, each with the one room that may import it: the version is written once, for npm and for us. */
export const DATA_FILES: Readonly<Record<string, string>> = { 'package.json': 'electron/service' };

/** Files longer than the limit that are allowed to be, with the reason. */
export const LONG_FILES: Readonly<Record<string, string>> = {};

export const MAX_LINES = 330;
