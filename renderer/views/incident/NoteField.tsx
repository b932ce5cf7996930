import { useId } from 'react';
import { saveNote, typeNote } from '../../state/incident-actions.ts';
import { MAX_NOTE_LENGTH, type NoteDraft, useNoteDrafts } from '../../state/incident-note.ts';

/** A person's own words, kept as they are typed. What is being typed is never replaced by what comes in. */
export function NoteField({ id, saved }: { readonly id: number; readonly saved: string }) {
  const draft = useNoteDrafts((state) => state.drafts.get(id));
  const field = useId();
  return (
    <div className="note-field">
      <label htmlFor={field}>Note</label>
      <textarea
        id={field}
        value={draft?.text ?? saved}
        maxLength={MAX_NOTE_LENGTH}
        rows={2}
        placeholder="A ticket number, whom you asked, what they said"
        onChange={(event) => typeNote(id, event.target.value)}
        onBlur={() => saveNote(id)}
      />
      <small role="status" className={draft?.state === 'unsaved' ? 'refused' : 'faint'}>
        {draft === undefined ? '' : stateText(draft)}
      </small>
    </div>
  );
}

function stateText({ state, refusal }: NoteDraft): string {
  switch (state) {
    case 'typing':
    case 'saving':
      return '';
    case 'unsaved':
      return `Not saved yet: ${refusal ?? 'the engine did not take it.'}`;
  }
}
