import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchLockedPackage, type PackageTools } from '../../../resources/packaging/fetch-locked-package.ts';

const NAME = '@koromix/koffi-darwin-x64';
const ARCHIVE = 'what npm brings';
const integrityOf = (text: string): string => `sha512-${createHash('sha512').update(text).digest('base64')}`;

let room: string;
let checkout: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'stallscope-room-'));
  checkout = mkdtempSync(join(tmpdir(), 'stallscope-checkout-'));
});

afterEach(() => {
  rmSync(room, { recursive: true });
  rmSync(checkout, { recursive: true });
});

function locking(packages: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(checkout, 'package-lock.json'), JSON.stringify({ packages }));
}

/** npm and tar, which write what they were asked for instead of bringing anything. */
function tools(asked: string[]): PackageTools {
  return {
    checkout,
    room,
    npm: async (args) => {
      asked.push(args.join(' '));
      writeFileSync(join(room, 'koffi.tgz'), ARCHIVE);
    },
    unpack: async (archive, folder) => writeFileSync(join(folder, 'content'), readFileSync(archive)),
  };
}

test('a binary that npm passed over is put in its place, in the version that the lock names', async () => {
  locking({ [`node_modules/${NAME}`]: { version: '3.3.4', integrity: integrityOf(ARCHIVE) } });
  const asked: string[] = [];
  await fetchLockedPackage(NAME, tools(asked));
  expect(asked).toEqual([`pack ${NAME}@3.3.4 --pack-destination ${room}`]);
  expect(readFileSync(join(checkout, 'node_modules', NAME, 'content'), 'utf8')).toBe(ARCHIVE);
});

test('what is not the package that the lock describes is not unpacked', async () => {
  locking({ [`node_modules/${NAME}`]: { version: '3.3.4', integrity: integrityOf('something else') } });
  await expect(fetchLockedPackage(NAME, tools([]))).rejects.toThrow(/is not what package-lock\.json describes/);
  expect(existsSync(join(checkout, 'node_modules'))).toBe(false);
});

test('a package that the lock does not know is not asked for', async () => {
  mkdirSync(join(checkout, 'node_modules'));
  locking({});
  const asked: string[] = [];
  await expect(fetchLockedPackage(NAME, tools(asked))).rejects.toThrow(/does not name @koromix\/koffi-darwin-x64/);
  expect(asked).toEqual([]);
});

test('the lock of this project names the binary of every system and chip that installers are made for', () => {
  const lock: unknown = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
  for (const target of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']) {
    expect(lock).toHaveProperty(['packages', `node_modules/@koromix/koffi-${target}`, 'integrity']);
  }
});
