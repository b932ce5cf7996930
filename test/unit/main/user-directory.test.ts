import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findUserDirectory } from '../../../electron/main/user-directory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-user-directory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the usual folder is made where it is missing, for this user alone', () => {
  const usual = join(folder, 'config', 'Stallscope');
  expect(findUserDirectory(usual, folder)).toEqual({ kind: 'usual' });
  if (process.platform !== 'win32') expect(statSync(usual).mode & 0o777).toBe(0o700);
});

test('where it cannot be made, another one holds until the end, and what is wrong is said', () => {
  writeFileSync(join(folder, 'config'), '');
  const found = findUserDirectory(join(folder, 'config', 'Stallscope'), folder);
  if (found.kind !== 'passing') throw new Error(`it is ${found.kind}`);
  expect(existsSync(found.directory)).toBe(true);
  expect(found.reason).toBe(
    `Stallscope cannot write to its folder ${join(folder, 'config', 'Stallscope')} (a file is in its place).`,
  );
});

test('where nothing at all can be written, both places are named', () => {
  writeFileSync(join(folder, 'config'), '');
  const found = findUserDirectory(join(folder, 'config', 'Stallscope'), join(folder, 'config', 'tmp'));
  if (found.kind !== 'none') throw new Error(`it is ${found.kind}`);
  expect(found.reason).toContain(join(folder, 'config', 'Stallscope'));
  expect(found.reason).toContain(join(folder, 'config', 'tmp'));
});
