import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { htmlComplaints } from '../../support/html-complaints.ts';
import type { Lab } from './lab.ts';

/** What a desk opens a bundle with, each on its own: the archive as a whole, its list, its content. */
const ARCHIVE_READERS: readonly (readonly [program: string, ...args: string[]])[] = [
  ['unzip', '-tq'],
  ['bsdtar', '-tf'],
  ['python3', '-m', 'zipfile', '-t'],
];

/** What ordinary zip tools say against the archive; empty when all of them open it. */
export async function archiveComplaints(lab: Lab, zip: string): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const [program, ...args] of ARCHIVE_READERS) {
    const { exitCode, stdout, stderr } = await lab.run('client', program, [...args, zip]);
    if (exitCode !== 0) complaints.push(`${program}: ${stdout}${stderr}`);
  }
  return complaints;
}

/** What a validator, tidy and two readers of CSV say against the files of an unpacked bundle; empty when they accept all of them. */
export async function fileComplaints(lab: Lab, folder: string): Promise<readonly string[]> {
  const report = join(folder, 'report.html');
  const complaints = [...(await htmlComplaints(await readFile(report, 'utf8')))];
  // Its exit code is 2 for errors; warnings are about the HTML of another century.
  const tidy = await lab.run('client', 'tidy', ['-errors', '-quiet', '--drop-empty-elements', 'no', report]);
  if (tidy.exitCode === 2) complaints.push(`tidy: ${tidy.stderr}`);

  const table = join(folder, 'samples.csv');
  const records: readonly unknown[] = parse(await readFile(table, 'utf8'), { columns: true });
  const counted = await lab.run('client', 'python3', [
    '-c',
    'import csv, sys; rows = list(csv.reader(open(sys.argv[1], newline=""), strict=True)); print(len(rows) - 1, len({len(row) for row in rows}))',
    table,
  ]);
  if (counted.stdout.trim() !== `${records.length} 1`) {
    complaints.push(`csv: ${records.length} records, and python says ${counted.stdout}${counted.stderr}`);
  }
  return complaints;
}
