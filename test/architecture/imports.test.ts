import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cyclesIn, violations } from './house-rules.ts';
import { COMPUTED_IMPORTS, ENTRANCES, LONG_FILES, MAX_LINES, ROOMS } from './rooms.ts';

const TOP = new URL('../..', import.meta.url).pathname;
const SOURCE = /\.[cm]?[jt]sx?$/;

function sourcesUnder(...folders: string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(TOP, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !SOURCE.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(TOP.length), readFileSync(path, 'utf8'));
    }
  }
  return files;
}

const wrong = (file: string, source: string) => violations(new Map([[file, source]])).map(({ rule }) => rule);

describe('the product keeps to the import table', () => {
  const files = sourcesUnder('electron', 'renderer', 'resources');

  test('every import goes where the table says, every file has a room, none is a barrel or too long', () => {
    expect(files.size).toBeGreaterThan(20);
    expect(violations(files)).toEqual([]);
  });

  test('nothing is excused that is not there', () => {
    for (const file of [
      ...Object.keys(LONG_FILES),
      ...Object.keys(COMPUTED_IMPORTS),
      ...ENTRANCES.map((entrance) => entrance.folder),
    ]) {
      expect([...files.keys()]).toContain(file);
    }
  });

  test('the table itself has no circle and names only rooms that it has', () => {
    const edges = new Map(ROOMS.map((room) => [room.folder, new Set(room.rooms)]));
    expect(cyclesIn(edges)).toEqual([]);
    for (const { rooms } of [...ROOMS, ...ENTRANCES]) for (const name of rooms) expect(edges.has(name)).toBe(true);
  });
});

describe('a broken rule is noticed', () => {
  const up = '../../store/reader.ts';
  test.each([
    ['import statement', `import { open } from '${up}';`],
    ['type-only import', `import type { Reader } from '${up}';`],
    ['import for its effect', `import '${up}';`],
    ['export from', `export const a = 1; export { open } from '${up}';`],
    ['type-only export from', `export const a = 1; export type { Reader } from '${up}';`],
    ['export of everything', `export const a = 1; export * from '${up}';`],
    ['import() as a value', `const store = await import('${up}');`],
    ['import() as a type', `type Reader = import('${up}').Reader;`],
    ['typeof import()', `type Store = typeof import('${up}');`],
    ['require', `const store = require('${up}');`],
    ['import equals', `import store = require('${up}');`],
    ['worker by URL', `new Worker(new URL('${up}', import.meta.url));`],
  ])('a forbidden room, named by %s', (_how, source) => {
    expect(wrong('electron/engine/probe/http.ts', source)).toEqual(['import-table']);
    expect(wrong('electron/service/deep/service.ts', source)).toEqual([]);
  });

  test('a package or a part of Node that the room may not have', () => {
    expect(wrong('electron/domain/phase.ts', `import { isIP } from 'node:net';`)).toEqual(['import-table']);
    expect(wrong('electron/domain/phase.ts', `import { z } from 'zod';`)).toEqual(['import-table']);
    expect(wrong('electron/contract/api.ts', `import { z } from 'zod';`)).toEqual([]);
    expect(wrong('electron/contract/api.ts', `import { z } from 'zodiac';`)).toEqual(['import-table']);
    expect(wrong('electron/engine/engine.ts', `import { app } from 'electron';`)).toEqual(['import-table']);
    expect(wrong('electron/engine/engine.ts', `import fs from 'fs';`)).toEqual(['import-table']);
  });

  test('a room that reaches past its own in the renderer', () => {
    const api = `import { client } from '../api/client.ts';`;
    expect(wrong('renderer/state/targets.ts', api)).toEqual([]);
    expect(wrong('renderer/views/targets.tsx', api)).toEqual(['import-table']);
    expect(wrong('renderer/main.tsx', api.replace('..', '.'))).toEqual(['import-table']);
  });

  test('an import of tests, of files outside of all rooms, of an entrance, or of something computed', () => {
    for (const path of ['../../test/support/needs.ts', '../../README.md', '../../renderer/main.tsx']) {
      expect(wrong('electron/service/service.ts', `import x from '${path}';`)).toEqual(['import-table']);
    }
    expect(wrong('electron/service/service.ts', 'await import(name);')).toEqual(['import-table']);
    expect(wrong('electron/helpers/text.ts', 'export const a = 1;')).toEqual(['no-room']);
  });

  test('a data file, in any room but the one that may import it', () => {
    const source = `import data from '../../package.json' with { type: 'json' };`;
    expect(wrong('electron/service/version.ts', source)).toEqual([]);
    expect(wrong('electron/engine/version.ts', source)).toEqual(['import-table']);
  });

  test('rooms that import each other', () => {
    const files = new Map([
      ['electron/domain/a.ts', `import type { B } from '../notices/b.ts'; export const a = 1;`],
      ['electron/notices/b.ts', `import type { A } from '../domain/a.ts'; export const b = 1;`],
    ]);
    expect(violations(files).map(({ rule, at }) => `${rule} ${at}`)).toEqual([
      'import-table electron/domain/a.ts:1',
      'cycle electron/domain > electron/notices > electron/domain',
    ]);
  });

  test('a barrel, in each of its forms, while a file with something of its own is none', () => {
    for (const source of [
      `export * from './a.ts';`,
      `export { a } from './a.ts';`,
      `export type { A } from './a.ts';`,
      `import { a } from './a.ts'; export { a };`,
    ]) {
      expect(wrong('electron/domain/index.ts', source)).toEqual(['barrel']);
      expect(wrong('electron/domain/index.ts', `${source} export const own = 1;`)).toEqual([]);
    }
    expect(wrong('electron/domain/start.ts', `import './a.ts';`)).toEqual([]);
  });

  test('a file that is too long', () => {
    const lines = (count: number): string => 'export const a = 1;\n'.concat('//\n'.repeat(count - 1));
    expect(wrong('electron/domain/a.ts', lines(MAX_LINES))).toEqual([]);
    expect(wrong('electron/domain/a.ts', lines(MAX_LINES + 1))).toEqual(['length']);
  });

  test('where it is: file and line', () => {
    const source = `export const a = 1;\n\nimport { b } from '../store/store.ts';\n`;
    expect(violations(new Map([['electron/domain/a.ts', source]]))).toEqual([
      {
        at: 'electron/domain/a.ts:3',
        rule: 'import-table',
        words: 'electron/domain may not import electron/store (electron/store/store.ts)',
      },
    ]);
  });
});
