import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (path: string): string => `${root}${path}`;

/** What starts on its own: the command line, the app's engine process, and what these start in worker threads. */
const mainEntries = {
  headless: inRoot('electron/headless/main.ts'),
  'engine-process': inRoot('electron/service/process/engine-process.ts'),
  'store-reader-worker': inRoot('electron/store/reader-worker.ts'),
  'tracer-worker': inRoot('electron/engine/trace/tracer-worker.ts'),
};

export default defineConfig({
  main: {
    build: {
      outDir: inRoot('out/main'),
      emptyOutDir: true,
      target: 'node22.14',
      license: { fileName: 'third-party-licenses.md' },
      // Reading one file is quicker than resolving and reading hundreds, so libraries are built in; native code cannot be.
      externalizeDeps: false,
      rolldownOptions: {
        input: mainEntries,
        external: ['better-sqlite3', 'koffi'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
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
      rolldownOptions: { input: inRoot('renderer/index.html') },
    },
  },
});
