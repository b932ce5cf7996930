import { unbroken } from '../words/unbroken.ts';
import type { CitedLine } from './cited-line.ts';

interface Props {
  readonly lines: readonly CitedLine[];
  /** The captures of these are to be marked; none when nobody is at a sentence any more. */
  readonly onMark: (evidence: readonly number[]) => void;
  /** They are to be shown. */
  readonly onFollow: (evidence: readonly number[]) => void;
}

/** Sentences, each with a mark that tells on how many captures it rests and leads to them. */
export function CitedList({ lines, onMark, onFollow }: Props) {
  return (
    <ul>
      {lines.map(({ text, evidence, what }) =>
        evidence.length === 0 ? (
          <li key={text}>{unbroken(text)}</li>
        ) : (
          // The button in it does the same by the keyboard.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <li
            key={text}
            className="cited"
            onMouseEnter={() => onMark(evidence)}
            onMouseLeave={() => onMark([])}
            onClick={() => {
              // Who has just marked words wants those.
              if (document.getSelection()?.isCollapsed !== false) onFollow(evidence);
            }}
          >
            {unbroken(text)}{' '}
            <button
              type="button"
              className="cites"
              title={what}
              onFocus={() => onMark(evidence)}
              onBlur={() => onMark([])}
              onClick={(event) => {
                event.stopPropagation();
                onFollow(evidence);
              }}
            >
              {countText(evidence.length)}
              <span className="unseen">: {what}</span>
            </button>
          </li>
        ),
      )}
    </ul>
  );
}

const countText = (count: number): string => `${count} ${count === 1 ? 'capture' : 'captures'}`;
