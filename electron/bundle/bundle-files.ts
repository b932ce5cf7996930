import type { BundleParts } from './bundle-parts.ts';
import { baselineFiles } from './evidence/baseline-files.ts';
import { type EvidenceFile, evidenceFiles } from './evidence/evidence-files.ts';
import { answerText, evidenceText } from './evidence/evidence-text.ts';
import { hostFiles } from './evidence/host-files.ts';
import { mtrFiles } from './evidence/mtr-files.ts';
import { rawTextFiles } from './evidence/raw-text-files.ts';
import { tlsFiles } from './evidence/tls-files.ts';
import { incidentFile } from './incident-file.ts';
import { packetFiles } from './packets/packet-files.ts';
import { readmeText } from './readme/readme-text.ts';
import { reportFiles } from './report/report-files.ts';
import { samplesCsv } from './samples/samples-csv.ts';
import { otherSideFiles } from './ticket/other-side-files.ts';
import { ticketFiles } from './ticket/ticket-files.ts';
import type { BundleFile } from './write/bundle-output.ts';
import type { LeftOut } from './write/desk-limits.ts';

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
