import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { bundleFileName } from '../../../electron/bundle/write/bundle-file-name.ts';
import { writeBundle } from '../../../electron/bundle/write-bundle.ts';
import { exported, MADE_AT_US, request, temporaryFolder } from './export.ts';
import { testWithUnzip } from './read-zip.ts';
import { API, CONTROL, evidence, httpTarget, sampleSource, traceData } from './sample-source.ts';

const HOSTILE = [
  '../../etc/passwd',
  '/absolute',
  '..',
  '.',
  '',
  'nul\0byte',
  'C:\\Windows\\system32',
  'x'.repeat(500),
  '\u202egnp.exe',
  '-rf',
  'a b\tc\nd',
  'CON',
  '💥 ünï',
  '$(reboot) `id` | ; & > <',
];

test.each(HOSTILE)('a target called %j makes a plain file name in the folder that was asked for', async (name) => {
  const directory = await temporaryFolder();
  const source = sampleSource({ targets: [httpTarget({ name })] });
  const destination = { kind: 'zip', file: null, directory, overwrite: false } as const;
  const outcome = await writeBundle(request(source, '', { destination }));
  expect(outcome.kind).toBe('written');
  const [file = '', ...others] = await readdir(directory);
  expect(others).toEqual([]);
  expect(file).toMatch(/^stallscope_[A-Za-z0-9_+][A-Za-z0-9._+-]{0,80}_20261121T093000Z\.zip$/);
});

test('whatever a target is called, the name is plain and bounded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
      const file = bundleFileName(sampleSource({ targets: [httpTarget({ name })] }), 'standard', MADE_AT_US);
      expect(file).toMatch(/^stallscope_[A-Za-z0-9_+][A-Za-z0-9._+-]{0,80}_20261121T093000Z\.zip$/);
    }),
  );
});

test('a name that must be redacted is redacted in the file name too', () => {
  const source = sampleSource({ targets: [httpTarget({ name: '10.1.2.3:80 of carola' })] });
  expect(`${bundleFileName(source, 'standard', MADE_AT_US, 'files')}.zip`).toBe(
    bundleFileName(source, 'standard', MADE_AT_US),
  );
  expect(bundleFileName(source, 'standard', MADE_AT_US)).toBe(
    'stallscope_private-address-1-80-of-user-name-1_20261121T093000Z.zip',
  );
});

test.each(HOSTILE)('a trace to %j lands in traces/ and nowhere else', async (destination) => {
  const data = { ...(traceData as { [key: string]: never }), destination };
  const trace = evidence(1, 'trace', 1, 2, { data, method: destination, summary: destination });
  const { file, entries } = await exported(
    sampleSource({ evidence: [trace], targets: [httpTarget({ name: destination })] }),
  );
  testWithUnzip(file);
  const [path] = entries.map((entry) => entry.path).filter((each) => each.startsWith('traces'));
  expect(path).toMatch(/^traces\/01-trace-tcp-[A-Za-z0-9_+][A-Za-z0-9._+-]{0,60}-443-\+1\.00s\.txt$/);
  expect(path).not.toContain('..');
});

test('a bundle of several targets is named after their number, also where only one of them was in trouble', () => {
  const range = { kind: 'range', targetIds: [API, CONTROL] } as const;
  const name = (source: BundleSource): string => bundleFileName(source, 'standard', MADE_AT_US);
  expect(name(sampleSource({ scope: range }))).toMatch(/^stallscope_2-targets_/);
  expect(name(sampleSource({ scope: { ...range, targetIds: [API] } }))).toMatch(/^stallscope_api_/);
  expect(name(sampleSource({ scope: { kind: 'range', targetIds: null } }))).toMatch(/^stallscope_api_/);
});
