import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeBundle } from '../../../electron/bundle/write-bundle.ts';
import { runWords } from '../../support/run-words.ts';
import { exported, request, temporaryFolder } from '../bundle/export.ts';
import { evidence, sampleSource } from '../bundle/sample-source.ts';

describe('inspect', () => {
  test('shows what a bundle is, who measured from where, what it found and what was checked', async () => {
    const { file } = await exported(sampleSource({ evidence: [evidence(1, 'gateway', 1, 2)] }), {
      redaction: 'standard',
    });
    const { code, stdout, stderr } = await runWords(['inspect', file]);
    expect([code, stderr]).toEqual([0, '']);
    for (const line of [
      /^bundle\.zip$/m,
      /^ {2}Bundle {5}of one incident, format 1\.\d+, for generic$/m,
      /^ {2}Made {7}2026-11-21 09:30:00 UTC by Stallscope 0\.1\.0$/m,
      /^ {2}From {7}\[host-name-1\], eth0 192\.168\.178\.20 by way of \[private-address-1\] \(UTC\+01:00\)$/m,
      /^ {2}Evidence {3}1 piece$/m,
      /^1 incident$/m,
      /^ {5}1 failed, 0 slow, worst 7\.40 s; path \(low confidence\)$/m,
      /^ {2}ok {4}Checksums: \d+ files, all as the manifest lists them$/m,
      /^ {2}note {2}Redaction: standard: 2 things replaced by tokens$/m,
      / samples\.csv$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('tells the same as JSON, and of a folder of loose files', async () => {
    const directory = join(await temporaryFolder(), 'loose');
    await writeBundle(request(sampleSource(), '', { destination: { kind: 'loose', directory } }));
    const { code, stdout } = await runWords(['inspect', directory, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      fileName: 'loose',
      formatVersion: { major: 1 },
      scope: 'incident',
      samples: 13,
      incidents: [{ id: 3, segment: 'path' }],
      files: expect.arrayContaining([{ path: 'samples.csv', bytes: expect.any(Number), sha256: expect.any(String) }]),
    });
  });

  test('says on standard error why a bundle is refused, and ends with 1', async () => {
    const { file } = await exported(sampleSource());
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length - 40));
    const { code, stdout, stderr } = await runWords(['inspect', file]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^stallscope: The bundle is damaged: its end is missing or changed \([^)]*[^.]\)\. Ask for it again\.\n$/,
    );
    expect(await runWords(['inspect', '/nowhere/b.zip'])).toMatchObject({
      code: 1,
      stderr: 'stallscope: “/nowhere/b.zip” cannot be read: it does not exist.\n',
    });
  });

  test.each([
    [['inspect'], 'needs a bundle'],
    [['inspect', 'a.zip', 'b.zip'], 'too much'],
    [['inspect', '--verbose', 'a.zip'], 'no option'],
  ])('%j is a wrong use', async (words, says) => {
    const { code, stderr } = await runWords(words);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  test('prints no sign that acts on a terminal, whatever the bundle holds', async () => {
    const nasty = '\u001b]0;owned\u0007\u001b[2J\u202e\u0085\r';
    const source = sampleSource();
    const [entry] = source.incidents;
    const [vantage] = source.vantages;
    if (entry === undefined || vantage === undefined) throw new Error('the sample has both');
    const { file } = await exported({
      ...source,
      reporterZone: 'UTC',
      productVersion: nasty,
      targets: source.targets.map((target) => ({ ...target, name: `${nasty}${target.id}` })),
      vantages: [{ ...vantage, host: nasty, interfaceName: nasty }],
      incidents: [
        { ...entry, incident: { ...entry.incident, verdict: { ...entry.incident.verdict, summary: nasty } } },
      ],
    });
    for (const words of [
      ['inspect', file],
      ['inspect', file, '--json'],
    ]) {
      const { code, stdout } = await runWords(words);
      expect(code).toBe(0);
      expect(stdout).toContain('owned');
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });
});
