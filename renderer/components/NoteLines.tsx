import type { ReactNode } from 'react';
import { IconButton } from './IconButton.tsx';
import { TimeText } from './TimeText.tsx';

interface Props {
  /** Stays for as long as it is so; null when all is well. */
  readonly lasting: string | null;
  /** Why the last thing that was asked for was not done; null when it was. */
  readonly refusal: string | null;
  readonly notes: readonly string[];
  readonly onDismiss: (note: string) => void;
  readonly onRefusalRead: () => void;
}

/** What a person should know about Stallscope itself, above what is seen and never over it. */
export function NoteLines({ lasting, refusal, notes, onDismiss, onRefusalRead }: Props) {
  const isQuiet = lasting === null && refusal === null && notes.length === 0;
  return (
    <section className={isQuiet ? 'notes none' : 'notes'} role="status" aria-label="About Stallscope itself">
      {lasting !== null && <p className="lasting">{lasting}</p>}
      {refusal !== null && (
        <p className="refusal">
          <span className="grow">{withLocalTimes(refusal)}</span>
          <IconButton icon="remove" small label={`Put away: ${refusal}`} tip="Put away" onClick={onRefusalRead} />
        </p>
      )}
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>
              <span className="grow">{withLocalTimes(note)}</span>
              <IconButton
                icon="remove"
                small
                label={`Put away: ${note}`}
                tip="Put away"
                onClick={() => onDismiss(note)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const UTC_TIME = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** Sentences name times in UTC, because logs keep them, too; here they are shown as people's clocks do. */
function withLocalTimes(sentence: string): ReactNode {
  return sentence.split(UTC_TIME).map((part, index) =>
    // Parts of a sentence never change places; every second one is a time.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    index % 2 === 1 ? <TimeText key={index} at={part} /> : part,
  );
}
