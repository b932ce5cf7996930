import type { BundleParts } from '../bundle-parts.ts';
import { visibleJson } from '../words/visible-text.ts';
import type { BundleFile } from '../write/bundle-output.ts';

/**
 * evidence-raw.json: the text of each capture exactly as it came, which the files for people show with a head, cut at its end and made
 * printable. A list with one item a line, so that it can be read without holding all of it.
 */
export function rawTextFiles(parts: BundleParts): readonly BundleFile[] {
  return parts.survey.evidence.length === 0 ? [] : [{ path: 'evidence-raw.json', content: () => rawTexts(parts) }];
}

async function* rawTexts({ source, survey, redactor, signal }: BundleParts): AsyncGenerator<string> {
  let between = '[\n';
  for (const { head } of survey.evidence) {
    signal.throwIfAborted();
    const raw = await readOrNull(() => source.evidenceRaw(head.id, signal), signal);
    // Most that was not captured has no text.
    if (raw === '') continue;
    yield `${between}${visibleJson({ id: head.id, raw: raw === null ? null : redactor.text(raw) }, 0)}`;
    between = ',\n';
  }
  yield between === '[\n' ? '[]\n' : '\n]\n';
}

/** What is damaged was named as unreadable when it was met first. */
async function readOrNull(read: () => Promise<string | null>, signal: AbortSignal): Promise<string | null> {
  try {
    return await read();
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
