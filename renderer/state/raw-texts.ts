import { create } from 'zustand';
import { type EngineClient, failureText } from '../api/engine-client.ts';

/** A tool's own words, as far as they were fetched. */
export type RawTextState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly text: string; readonly truncated: boolean }
  | { readonly kind: 'refused'; readonly message: string };

export const useRawTexts = create<{ readonly texts: ReadonlyMap<number, RawTextState> }>(() => ({ texts: new Map() }));

/** They may be large, and are there again in a moment. */
const MAX_TEXTS = 24;

/** Fetches the raw text of one piece of evidence, unless it is there. */
export async function readRawText(client: EngineClient, evidence: number): Promise<void> {
  const known = useRawTexts.getState().texts.get(evidence);
  if (known !== undefined && known.kind !== 'refused') return;
  put(evidence, { kind: 'reading' });
  const result = await client.call('evidence.raw', { id: evidence });
  put(
    evidence,
    result.ok
      ? { kind: 'read', text: result.value.raw, truncated: result.value.truncated }
      : { kind: 'refused', message: failureText(result.failure) },
  );
}

function put(evidence: number, state: RawTextState): void {
  useRawTexts.setState(({ texts }) => {
    const more = new Map(texts);
    more.delete(evidence);
    more.set(evidence, state);
    for (const oldest of more.keys()) {
      if (more.size <= MAX_TEXTS) break;
      more.delete(oldest);
    }
    return { texts: more };
  });
}
