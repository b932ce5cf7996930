import { useId } from 'react';
import { Button } from '../../../components/Button.tsx';
import type { SecretDraft } from './channel-draft.ts';

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  readonly error: string | null;
  readonly draft: SecretDraft;
  /** It can be done without. */
  readonly optional: boolean;
  /** As the form found it, to go back to. */
  readonly begun: SecretDraft;
  readonly onDraft: (draft: SecretDraft) => void;
}

/** One secret of a form, with its name above it. It goes one way; only a template, which is no secret, is shown. */
export function SecretLine({ label, hint, placeholder, error, draft, optional, begun, onDraft }: Props) {
  const id = useId();
  const words = error ?? hint;
  return (
    <div className="fieldset">
      {draft.kind === 'typed' ? (
        <label htmlFor={id}>{label}</label>
      ) : (
        <span className="label" id={`${id}-label`}>
          {label}
        </span>
      )}
      <span className="secret-line">
        {draft.kind === 'typed' ? (
          <input
            id={id}
            type="password"
            className="field"
            placeholder={placeholder}
            value={draft.value}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={error !== null}
            aria-describedby={`${id}-under`}
            onChange={(event) => onDraft({ kind: 'typed', value: event.target.value })}
          />
        ) : (
          <span className="muted grow clip">{wordsOf(draft)}</span>
        )}
        {draft.kind === 'kept' && (
          <>
            <Button
              label="Replace"
              aria-label={`Replace ${label}`}
              onClick={() => onDraft({ kind: 'typed', value: '' })}
            />
            {optional && (
              <Button
                label="Remove"
                kind="quiet"
                aria-label={`Remove ${label}`}
                onClick={() => onDraft({ kind: 'taken-away' })}
              />
            )}
          </>
        )}
        {draft.kind !== 'kept' && begun.kind === 'kept' && (
          <Button label="Undo" kind="quiet" aria-label={`Leave ${label} as it was`} onClick={() => onDraft(begun)} />
        )}
      </span>
      <small
        id={`${id}-under`}
        className={error === null ? 'hint' : 'refused'}
        role={error === null ? undefined : 'alert'}
      >
        {words}
      </small>
    </div>
  );
}

function wordsOf(draft: Exclude<SecretDraft, { readonly kind: 'typed' }>): string {
  if (draft.kind === 'taken-away') return 'taken away when you press Save';
  return draft.template === null ? 'kept, not shown' : `${draft.template}, from the environment`;
}
