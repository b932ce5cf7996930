import { baselineFiles } from './baseline-files.ts';
import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';
import type { LeftOut } from './desk-limits.ts';
import { type EvidenceFile, evidenceFiles } from './evidence-files.ts';
import { answerText, evidenceText } from './evidence-text.ts';
import { hostFiles } from './host-files.ts';
import { incidentFile } from './incident-file.ts';
import { mtrFiles } from './mtr-files.ts';
import { otherSideFiles } from './other-side-files.ts';
import { packetFiles } from './packet-files.ts';
import { rawTextFiles } from './raw-text-files.ts';
import { readmeText } from './readme-text.ts';
import { reportFiles } from './report/report-files.ts';
import { samplesCsv } from './samples-csv.ts';
import { ticketFiles } from './ticket-files.ts';
import { tlsFiles } from './tls-files.ts';

/** All files but README.txt and the manifest, in reading order. Each makes its content when it is asked for it. */
export function bundleFiles(parts: BundleParts): readonly BundleFile[] {
  const { source, survey, redactor, signal } = parts;
  const evidence = evidenceFiles(survey, redactor);
  return [
    ...ticketFiles(parts),
    ...reportFiles(parts),
    incidentFile(parts, evidence),
    ...rawTextFiles(parts),
    ...evidence
      .filter((file) => !file.isRepeat)
      .map((file) => ({ path: file.path, content: () => evidenceContent(file, parts) })),
    ...mtrFiles(parts),
    ...tlsFiles(parts),
    ...hostFiles(parts),
    ...baselineFiles(parts),
    ...packetFiles(parts),
    ...otherSideFiles(parts),
    {
      path: 'samples.csv',
      content: () => samplesCsv(source, (text) => redactor.text(text), signal, parts.samplesPassed),
    },
  ];
}

/** README.txt, which tells of all others: `paths` are theirs, `leftOut` those that this desk does not take. */
export function readmeFile(parts: BundleParts, paths: readonly string[], leftOut: readonly LeftOut[]): BundleFile {
  const files = evidenceFiles(parts.survey, parts.redactor);
  return { path: 'README.txt', content: () => once(() => readmeText({ ...parts, files, paths, leftOut })) };
}

async function* once(text: () => string): AsyncGenerator<string> {
  yield text();
}

async function* evidenceContent(file: EvidenceFile, parts: BundleParts): AsyncGenerator<string> {
  const { item, answer } = file;
  if (answer !== null) {
    yield answerText(file, answer, parts.redactor);
    return;
  }
  const raw = item.hasRaw ? ((await parts.source.evidenceRaw(item.head.id, parts.signal)) ?? '') : '';
  yield evidenceText(file, raw, parts.redactor);
}
