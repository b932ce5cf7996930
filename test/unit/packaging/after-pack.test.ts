import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import afterPack from '../../../resources/packaging/after-pack.ts';

const X64 = 1;
const ARM64 = 3;
const ARMV7 = 2;
const SQLITE = 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds';
const KOFFI = 'app.asar.unpacked/node_modules/@koromix';

let appOutDir: string;

beforeEach(() => {
  appOutDir = mkdtempSync(join(tmpdir(), 'stallscope-packed-'));
});

afterEach(() => rmSync(appOutDir, { recursive: true }));

function packedApp(platform: string, arch: number, files: readonly string[]) {
  for (const file of files) {
    mkdirSync(dirname(join(appOutDir, file)), { recursive: true });
    writeFileSync(join(appOutDir, file), '');
  }
  return { appOutDir, electronPlatformName: platform, arch, packager: { getResourcesDir: (folder: string) => folder } };
}

test('an app with the native binaries of its system and chip is accepted', () => {
  const files = [`${SQLITE}/darwin-arm64.node`, `${KOFFI}/koffi-darwin-arm64/index.js`];
  expect(() => afterPack(packedApp('darwin', ARM64, files))).not.toThrow();
});

test('an app with the binary of another chip is refused, because it could not trace', () => {
  const files = [`${SQLITE}/darwin-x64.node`, `${KOFFI}/koffi-darwin-arm64/index.js`];
  expect(() => afterPack(packedApp('darwin', X64, files))).toThrow(/koffi has no binary for darwin-x64.*not trace/);
});

test('an app without a store, or for a chip that there are no binaries for, is refused', () => {
  const files = [`${SQLITE}/linux-x64.node`, `${KOFFI}/koffi-win32-x64/index.js`];
  expect(() => afterPack(packedApp('win32', X64, files))).toThrow(/no binary for win32-x64.*not store/);
  expect(() => afterPack(packedApp('linux', ARMV7, files))).toThrow(/x64 and arm64 only/);
});

test('the starter that comes with Electron is taken out', () => {
  const files = [`${SQLITE}/linux-x64.node`, `${KOFFI}/koffi-linux-x64/index.js`, 'default_app.asar'];
  afterPack(packedApp('linux', X64, files));
  expect(existsSync(join(appOutDir, 'default_app.asar'))).toBe(false);
});
