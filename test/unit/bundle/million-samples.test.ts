import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { desk } from './desks.ts';
import { temporaryFolder } from './export.ts';
import { readZip, testWithUnzip } from './read-zip.ts';

/** P8 in quality.md. */
const MOST_MEGABYTES = 150;

/**
 * Without a bound, V8 lets garbage pile up to 128 MB before it looks at it, whatever a program does; this is about what the
 * writer holds on to.
 */
const YOUNG_SPACE = '--max-semi-space-size=4';

test('a million samples are written in less than 150 MB of memory', async () => {
  const folder = await temporaryFolder();
  // As JavaScript, because the type stripper alone takes 40 MB that the installed program never needs.
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'write-million-samples.ts'),
      outDir: folder,
      target: 'node22',
      rollupOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  const file = join(folder, 'million.zip');
  const program = join(folder, 'program.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    YOUNG_SPACE,
    program,
    file,
    JSON.stringify(desk('generic')),
  ]);
  const { outcome, peakMegabytes } = JSON.parse(stdout);
  expect(outcome.kind).toBe('written');
  expect(peakMegabytes).toBeLessThan(MOST_MEGABYTES);
  testWithUnzip(file);
  const samples = (await readZip(file)).find((entry) => entry.path === 'samples.csv');
  let lines = 0;
  for (const byte of samples?.bytes ?? []) if (byte === 0x0a) lines += 1;
  expect(lines).toBe(1_000_001);
}, 180_000);
