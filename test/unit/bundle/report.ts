import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { composeBundle } from '../../../electron/bundle/compose-bundle.ts';
import type { RedactionLevel } from '../../../electron/bundle/redaction/redact.ts';
import { desk } from './desks.ts';
import { MADE_AT_US } from './export.ts';

/** report.html of a bundle, without the other files. */
export async function reportOf(
  source: BundleSource,
  redaction: RedactionLevel = 'none',
  madeAtUs = MADE_AT_US,
): Promise<string> {
  const pieces: string[] = [];
  const signal = new AbortController().signal;
  await composeBundle(
    { source, redaction, profile: desk('generic'), madeAtUs, signal },
    {
      add: async ({ path, content }) => {
        if (path === 'report.html') for await (const piece of content()) pieces.push(String(piece));
        return { path, bytes: 0, sha256: '' };
      },
    },
  );
  return pieces.join('');
}
