import { type KeyboardEvent, type Ref, useId } from 'react';
import { StateMark } from '../../components/StateMark.tsx';
import type { TargetRow } from '../../state/targets.ts';
import { markOf, rowKind } from '../overview/row-words.ts';

interface Props {
  readonly text: string;
  readonly busy: boolean;
  /** What is in the field was added as it stands. */
  readonly done: boolean;
  /** Why the last attempt was refused; null when it was not. */
  readonly refusal: string | null;
  readonly label: string;
  /** What is watched of what was typed, for its mark. */
  readonly row: TargetRow | undefined;
  readonly fieldRef: Ref<HTMLTextAreaElement>;
  readonly onText: (text: string) => void;
  readonly onAdd: () => void;
}

/** Of a list that is pasted so many lines are seen at once; the rest scrolls. */
const MOST_LINES_SEEN = 4;

/** One field that takes one target, or a pasted list with one a line. Enter adds. */
export function FirstField({ text, busy, done, refusal, label, row, fieldRef, onText, onAdd }: Props) {
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
      className="question"
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
          aria-busy={busy}
          placeholder="https://api.example.com/healthcheck"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {row !== undefined && <StateMark state={markOf(rowKind(row))} label={rowKind(row)} />}
      </div>
      <p id={under} className={refusal === null ? 'under faint' : 'under refused'} role="status">
        {refusal ?? (done ? '' : hintOf(lines))}
      </p>
    </form>
  );
}

const hintOf = (lines: number): string =>
  lines > 1
    ? `${lines.toLocaleString()} lines. Enter adds them all.`
    : 'Paste a URL, a host:port, or a list with one a line, and press Enter.';
