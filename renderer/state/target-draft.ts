import { create } from 'zustand';
import type { TargetFormJson } from '../../electron/contract/settings-shapes.ts';
import { EMPTY_FORM } from '../../electron/domain/target-form.ts';
import type { TargetFormOf } from './screen.ts';
import { type Defined, defineTarget, targetForm } from './watch-list.ts';

export type TargetFormValues = TargetFormJson;

/** A target that is being written. It outlives its dialog, so that what was typed is lost neither by a slip nor with the engine. */
export interface TargetDraft {
  readonly of: TargetFormOf;
  /** As it was before anybody typed; null while it is being read. */
  readonly begun: TargetFormValues | null;
  readonly form: TargetFormValues;
  /** Why it could not be read, in one sentence. */
  readonly unread: string | null;
  readonly sending: boolean;
  /** What came of the last attempt to send it; null before one, and once it was changed. */
  readonly refused: Extract<Defined, { readonly kind: 'refused' }> | null;
}

export const useTargetDraft = create<{ readonly draft: TargetDraft | null }>(() => ({ draft: null }));

const isSameOf = (one: TargetFormOf, other: TargetFormOf): boolean =>
  one.mode === other.mode &&
  (one.mode === 'add' || other.mode === 'add' ? one.mode === other.mode : one.target === other.target);

export const isChanged = ({ begun, form }: TargetDraft): boolean =>
  begun !== null && JSON.stringify(begun) !== JSON.stringify(form);

/** Goes on with what was typed for the same target before, or begins anew. */
export async function openDraft(of: TargetFormOf): Promise<void> {
  const { draft } = useTargetDraft.getState();
  if (draft !== null && isSameOf(draft.of, of) && isChanged(draft)) return;
  await beginDraft(of);
}

/** Begins anew, whatever was typed. */
export async function beginDraft(of: TargetFormOf): Promise<void> {
  const empty: TargetDraft = { of, begun: null, form: EMPTY_FORM, unread: null, sending: false, refused: null };
  if (of.mode === 'add') {
    useTargetDraft.setState({ draft: { ...empty, begun: EMPTY_FORM } });
    return;
  }
  useTargetDraft.setState({ draft: empty });
  const { form, refusal } = await targetForm(of.target);
  if (useTargetDraft.getState().draft !== empty) return;
  if (form === null) {
    useTargetDraft.setState({ draft: { ...empty, unread: refusal } });
    return;
  }
  // A copy needs another name; an empty one is made from the address.
  const begun = of.mode === 'copy' ? { ...form, name: '' } : form;
  useTargetDraft.setState({ draft: { ...empty, begun, form: begun } });
}

export const changeDraft = (change: Partial<TargetFormValues>): void =>
  useTargetDraft.setState(({ draft }) => ({
    draft: draft === null ? null : { ...draft, form: { ...draft.form, ...change }, refused: null },
  }));

export const dropDraft = (): void => useTargetDraft.setState({ draft: null });

/** Answers the name that the target got, or null: why stands in the draft, which stays. */
export async function sendDraft(): Promise<string | null> {
  const { draft } = useTargetDraft.getState();
  if (draft === null || draft.begun === null || draft.sending) return null;
  const { of, form } = draft;
  const sending = { ...draft, sending: true, refused: null };
  useTargetDraft.setState({ draft: sending });
  const defined = await defineTarget(
    form,
    of.mode === 'edit' ? of.target : null,
    of.mode === 'copy' ? of.target : null,
  );
  // It may have been closed meanwhile and another one begun.
  const isShown = useTargetDraft.getState().draft === sending;
  if (defined.kind === 'defined') {
    if (isShown) dropDraft();
    return defined.name;
  }
  if (isShown) useTargetDraft.setState({ draft: { ...sending, sending: false, refused: defined } });
  return null;
}
