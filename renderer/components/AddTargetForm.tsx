import { type KeyboardEvent, type Ref, useId } from 'react';
import { Icon } from './Icon.tsx';

interface Props {
  readonly text: string;
  readonly busy: boolean;
  /** What is in the field was added as it stands. */
  readonly done: boolean;
  /** Why the last attempt was refused; null when it was not. */
  readonly refusal: string | null;
  readonly label: string;
  readonly fieldRef: Ref<HTMLTextAreaElement>;
  readonly onText: (text: string) => void;
  readonly onAdd: () => void;
}

/** Of a list that is pasted so many lines are seen at once; the rest scrolls. */
const MOST_LINES_SEEN = 3;

/** One field that takes one target, or a pasted list with one a line. Enter adds. */
export function AddTargetForm({ text, busy, done, refusal, label, fieldRef, onText, onAdd }: Props) {
  const under = useId();
  const linesSeen = Math.min(text.split('\n').length, MOST_LINES_SEEN);
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onAdd();
  };
  return (
    <form
      className="adding"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd();
      }}
    >
      <div className="holder">
        <textarea
          ref={fieldRef}
          className={linesSeen > 1 ? 'field many' : 'field'}
          rows={linesSeen}
          value={text}
          aria-label={label}
          aria-invalid={refusal !== null}
          aria-describedby={under}
          placeholder="https://api.example.com/healthcheck"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div id={under} className="under" role="status">
          {refusal !== null ? (
            <span className="refused">{refusal}</span>
          ) : lines > 1 && !done ? (
            `${lines} lines. Enter adds them all.`
          ) : null}
        </div>
      </div>
      <button type="submit" className="btn" disabled={busy || lines === 0}>
        <Icon name="plus" />
        Add target
      </button>
    </form>
  );
}
