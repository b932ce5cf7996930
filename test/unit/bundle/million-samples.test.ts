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

/** As JavaScript, because the type stripper alone takes 40 MB that the installed program never needs. */
async function built(program: 'write-million-samples' | 'read-million-samples', folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, `${program}.ts`),
      outDir: join(folder, program),
      target: 'node22',
      rollupOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  return join(folder, program, 'program.mjs');
}

test('a million samples are written, and read again, in less than 150 MB of memory', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'million.zip');
  const program = await built('write-million-samples', folder);
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

  const reading = await built('read-million-samples', folder);
  const found = JSON.parse((await promisify(execFile)(process.execPath, [YOUNG_SPACE, reading, file])).stdout);
  expect(found.read).toBe(1_000_000);
  expect(found.peakMegabytes).toBeLessThan(MOST_MEGABYTES);
}, 180_000);
