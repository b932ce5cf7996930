import { create } from 'zustand';
import { importTargets } from './watch-list.ts';

export interface ImportDraft {
  readonly text: string;
  readonly sending: boolean;
  /** Why the last attempt was refused, in one sentence. */
  readonly refusal: string | null;
}

const NOTHING: ImportDraft = { text: '', sending: false, refusal: null };

/** A list that is being pasted. It outlives its dialog. */
export const useImportDraft = create<ImportDraft>(() => NOTHING);

export const setImportText = (text: string): void => useImportDraft.setState({ text, refusal: null });
export const dropImport = (): void => useImportDraft.setState(NOTHING);

/** Names of what was added; null where it was refused, and the draft says why. */
export async function sendImport(): Promise<readonly string[] | null> {
  const { text, sending } = useImportDraft.getState();
  if (sending) return null;
  useImportDraft.setState({ sending: true, refusal: null });
  const { added, refusal } = await importTargets(text);
  if (refusal === null) dropImport();
  else useImportDraft.setState({ sending: false, refusal });
  return refusal === null ? added : null;
}
