import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (path: string): string => `${root}${path}`;

/** What starts on its own: the app, its engine process, the command line, and what these start in worker threads. */
const mainEntries = {
  app: inRoot('electron/main/main.ts'),
  headless: inRoot('electron/headless/main.ts'),
  'engine-process': inRoot('electron/service/process/engine-process.ts'),
  'store-reader-worker': inRoot('electron/store/reader-worker.ts'),
  'bundle-worker': inRoot('electron/service/bundle-thread/bundle-worker.ts'),
  'tracer-worker': inRoot('electron/engine/trace/tracer-worker.ts'),
};

/**
 * A module that imports `node:http` makes Node run all getters of it, one of which loads the WHATWG fetch and sockets: six megabytes that
 * nothing here uses. `node:crypto` has such a getter too. Asked for by name as a value, they run none.
 */
const LADEN = ['node:http', 'node:crypto'];

const unladenImports = (code: string): string =>
  LADEN.reduce(
    (text, name) =>
      text.replaceAll(new RegExp(`^import (\\w+|\\{[^}]*\\}) from "${name}";$`, 'gm'), (_line, names: string) => {
        return `const ${names.replaceAll(' as ', ': ')} = process.getBuiltinModule("${name}");`;
      }),
    code,
  );

/** A text with one character outside of Latin-1 takes two bytes for each, and V8 keeps the text of all that it runs. */
const asciiOnly = (code: string): string =>
  code.replaceAll(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Makes what was built take less memory while it runs. At the very end: what is printed once more gets its characters back. */
const lean: Plugin = {
  name: 'lean',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = asciiOnly(unladenImports(file.code));
    }
  },
};

export default defineConfig({
  main: {
    plugins: [lean],
    build: {
      outDir: inRoot('out/main'),
      emptyOutDir: true,
      target: 'node22.14',
      license: { fileName: 'third-party-licenses.md' },
      // Reading one file is quicker than resolving and reading hundreds, so libraries are built in; native code cannot be.
      externalizeDeps: false,
      rolldownOptions: {
        input: mainEntries,
        external: ['electron', 'better-sqlite3', 'koffi'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: inRoot('out/preload'),
      emptyOutDir: true,
      externalizeDeps: false,
      // The sandbox reads one CommonJS file, which may ask for `electron` alone.
      rolldownOptions: {
        input: { preload: inRoot('electron/preload/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: inRoot('renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: inRoot('out/renderer'),
      emptyOutDir: true,
      target: 'es2023',
      minify: true,
      assetsInlineLimit: 0,
      license: { fileName: 'third-party-licenses.md' },
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // What is read before the first picture, most of it React, is one file on purpose.
      chunkSizeWarningLimit: 640,
      rolldownOptions: {
        input: inRoot('renderer/index.html'),
        // A server that is asked for a dozen small files before the first picture keeps it waiting a dozen times.
        output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      },
    },
  },
});
