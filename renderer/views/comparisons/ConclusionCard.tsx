import { roughSpanText } from '../../charts/gap-bands.ts';
import { Button } from '../../components/Button.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { unbroken } from '../../components/words/unbroken.ts';
import type { ShownComparison } from '../../state/comparison.ts';
import { readComparisonAgain, showWaitingComparison } from '../../state/comparison-actions.ts';
import { noteLines } from './comparison-words.ts';

interface Props {
  readonly shown: ShownComparison;
  /** A newer answer waits until somebody asks for it. */
  readonly waits: boolean;
  readonly reading: boolean;
  /** Why it is not up to date; null when it is. */
  readonly refusal: string | null;
}

/** The one sentence, with what else is worth saying, and of which time it speaks. */
export function ConclusionCard({ shown, waits, reading, refusal }: Props) {
  const { comparison, readAtMs } = shown;
  const { from, to, conclusion } = comparison;
  const notes = noteLines(comparison);
  return (
    <section className="card conclusion" aria-label="Conclusion">
      <div className="told">
        <p className="sentence selectable">{unbroken(conclusion.sentence)}</p>
        <div className="about faint">
          <span>
            <TimeText at={from} /> to <TimeText at={to} /> ({roughSpanText(Date.parse(to) - Date.parse(from))})
          </span>
          {refusal === null ? (
            <span>
              compared at <TimeText at={new Date(readAtMs).toISOString()} />
            </span>
          ) : (
            <span className="refused" role="status">
              Not up to date: {refusal}
            </span>
          )}
          {waits ? (
            <span title="It would move what you read, so it waits">
              <Button small kind="quiet" icon="repeat" label="Show newer figures" onClick={showWaitingComparison} />
            </span>
          ) : (
            <IconButton
              small
              icon="repeat"
              label="Compare anew"
              aria-disabled={reading}
              onClick={readComparisonAgain}
            />
          )}
        </div>
      </div>
      {notes.length > 0 && (
        <ul className="notes-of selectable">
          {notes.map((note) => (
            <li key={note}>{unbroken(note)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
