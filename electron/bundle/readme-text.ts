import { utcText } from '../domain/utc-text.ts';
import type { BundleParts } from './bundle-files.ts';
import type { EvidenceFile } from './evidence-files.ts';
import { overlapText } from './evidence-text.ts';

export function readmeText(parts: BundleParts & { readonly files: readonly EvidenceFile[] }): string {
  const { source } = parts;
  return [
    'STALLSCOPE EVIDENCE BUNDLE',
    '',
    `Window: ${utcText(source.window.fromUs)} to ${utcText(source.window.toUs)} (UTC)`,
    `Made by Stallscope ${source.productVersion} at ${utcText(parts.madeAtUs)}.`,
    '',
    ...parts.files.map((file) => `${file.path}\n    ${overlapText(file.item)}`),
    '',
  ].join('\n');
}
