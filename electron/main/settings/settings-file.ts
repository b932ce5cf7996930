import { readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { desktopSettingsShape } from '../../contract/desktop-contract.ts';
import { writePrivateFile } from '../secrets/write-private-file.ts';
import type { AppSettings } from './settings-store.ts';

const coordinate = z.int().min(-1_000_000).max(1_000_000);
const extent = z.int().min(1).max(1_000_000);

const settingsFileShape = desktopSettingsShape.extend({
  version: z.literal(1),
  dataDirectory: z.string().min(1).max(10_000).nullable(),
  window: z.object({ x: coordinate, y: coordinate, width: extent, height: extent, maximized: z.boolean() }).nullable(),
  said: z.array(z.string().max(500)).max(1_000),
  exportFolder: z.string().max(10_000).nullable().default(null),
});

export const DEFAULT_SETTINGS: AppSettings = {
  startAtLogin: false,
  theme: 'system',
  notices: { enabled: true, recovery: true, muted: [] },
  withoutKeyring: 'memory',
  dataDirectory: null,
  window: null,
  said: [],
  exportFolder: null,
};

export type SettingsReading =
  | { readonly kind: 'read'; readonly settings: AppSettings }
  | { readonly kind: 'none' }
  /** It is there and is not ours, or is damaged. */
  | { readonly kind: 'useless'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

export function readSettingsFile(file: string): SettingsReading {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    const reason = codeOf(thrown);
    return reason === 'ENOENT' ? { kind: 'none' } : { kind: 'unreadable', reason };
  }
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return { kind: 'useless', reason: 'their file is damaged' };
  }
  const read = settingsFileShape.safeParse(told);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join('.') ?? '';
    return {
      kind: 'useless',
      reason: place === '' ? 'their file is of another version' : `“${place}” is not understood`,
    };
  }
  const { version: _version, ...settings } = read.data;
  return { kind: 'read', settings };
}

/** Whole or not at all; readable by this user alone. Throws what the file system throws. */
export function writeSettingsFile(file: string, settings: AppSettings): void {
  writePrivateFile(file, `${JSON.stringify({ version: 1, ...settings }, null, 2)}\n`);
}

/** Moves the file out of the way, next to where it was, and answers where to. Throws what the file system throws. */
export function setSettingsFileAside(file: string, stamp: string): string {
  const aside = file.replace(/\.json$/, `.set-aside-${stamp}.json`);
  renameSync(file, aside);
  return aside;
}

export const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
