import type { ReactNode } from 'react';
import { Button } from '../Button.tsx';
import { CopyButton } from '../CopyButton.tsx';
import { unbroken } from '../words/unbroken.ts';
import { CitedList } from './CitedList.tsx';
import type { CitedLine } from './cited-line.ts';

interface Props {
  readonly summary: string;
  /** Where the fault most likely lies, as it is called everywhere. */
  readonly suspect: string;
  /** Nobody is suspected. */
  readonly isOpen: boolean;
  readonly confidence: 'low' | 'medium' | 'high';
  readonly reasons: readonly CitedLine[];
  readonly against: readonly CitedLine[];
  /** Above what speaks against it. */
  readonly againstTitle: string;
  readonly ask: readonly string[];
  readonly onMark: (evidence: readonly number[]) => void;
  readonly onFollow: (evidence: readonly number[]) => void;
  /** Where more can be found out by asking in other ways; null where it cannot, or need not. */
  readonly onEliminate: (() => void) | null;
  /** Between the sentence and its reasons. */
  readonly children: ReactNode;
}

/** Where the fault most likely lies, why, what speaks against it, and what to ask. */
export function VerdictCard(props: Props) {
  const {
    summary,
    suspect,
    isOpen,
    confidence,
    reasons,
    against,
    againstTitle,
    children,
    onMark,
    onFollow,
    onEliminate,
  } = props;
  // The engine may say the same twice.
  const ask = [...new Set(props.ask)];
  return (
    <section className="card verdict-card" aria-label="Verdict">
      <div className="sentence">
        <h2>{summary}</h2>
        <span className={isOpen ? 'tag' : 'tag bad'}>
          <span className="unseen">Suspected: </span>
          {unbroken(suspect)}
        </span>
        <ConfidenceMark confidence={confidence} />
        {onEliminate !== null && (
          <Button small kind="quiet" icon="compare" label="Find the cause by elimination…" onClick={onEliminate} />
        )}
      </div>
      {children}
      {reasons.length + against.length + ask.length > 0 && (
        <div className="columns">
          {reasons.length > 0 && (
            <div className="why">
              <h3>Why</h3>
              <CitedList lines={reasons} onMark={onMark} onFollow={onFollow} />
            </div>
          )}
          {against.length > 0 && (
            <div className="counter">
              <h3>{againstTitle}</h3>
              <CitedList lines={against} onMark={onMark} onFollow={onFollow} />
            </div>
          )}
          {ask.length > 0 && (
            <div className="ask">
              <div className="ask-head">
                <h3>What to ask</h3>
                <CopyButton text={ask.join('\n')} what="what to ask" />
              </div>
              <ul>
                {ask.map((line) => (
                  <li key={line}>{unbroken(line)}</li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )}
    </section>
  );
}

const LEVELS = { low: 1, medium: 2, high: 3 } as const;

/** How sure the verdict is: blocks and, unless `wordless`, the word. */
export function ConfidenceMark({
  confidence,
  wordless = false,
}: {
  readonly confidence: Props['confidence'];
  readonly wordless?: boolean;
}) {
  const words = `${confidence} confidence`;
  return (
    <span className="confidence" title={wordless ? words : 'Low, medium or high'}>
      <svg width="34" height="8" viewBox="0 0 34 8" aria-hidden="true">
        {[1, 2, 3].map((level) => (
          <rect
            key={level}
            x={(level - 1) * 12}
            width="10"
            height="8"
            rx="2"
            className={level <= LEVELS[confidence] ? 'full' : 'empty'}
          />
        ))}
      </svg>
      <span className={wordless ? 'unseen' : undefined}>{words}</span>
    </span>
  );
}
