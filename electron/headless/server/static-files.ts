import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly immutable: boolean;
}

/** By path as in a URL: `/`, `/assets/index-1a2b.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
};

/**
 * Reads the built page once. Only what was there is ever served, so no path of a request reaches the file system. Empty
 * when there is no such folder.
 */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const type = TYPES[extname(entry.name).toLowerCase()];
    if (type === undefined) continue;
    const name = `/${relative(folder, path).split(sep).join('/')}`;
    const file = { type, body: await readFile(path), immutable: /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(name) };
    files.set(name === '/index.html' ? '/' : name, file);
  }
  return files;
}
