import type { ReactNode } from 'react';
import { unbroken } from '../words/unbroken.ts';

interface Props {
  readonly summary: string;
  readonly confidence: 'low' | 'medium' | 'high';
  readonly reasons: readonly string[];
  readonly against: readonly string[];
  readonly ask: readonly string[];
  /** Between the sentence and its reasons. */
  readonly children: ReactNode;
}

/** Where the fault most likely lies, why, what speaks against it, and what to ask. */
export function VerdictCard({ summary, confidence, reasons, against, ask, children }: Props) {
  const columns = [
    { name: 'why', title: 'Why', lines: reasons },
    { name: 'against', title: 'What speaks against it', lines: against },
    { name: 'ask', title: 'What to ask the provider', lines: ask },
  ].filter((column) => column.lines.length > 0);
  return (
    <section className="card verdict-card" aria-label="Verdict">
      <div className="sentence">
        <h2>{summary}</h2>
        <ConfidenceMark confidence={confidence} />
      </div>
      {children}
      {columns.length > 0 && (
        <div className="columns">
          {columns.map((column) => (
            <div key={column.name} className={column.name}>
              <h3>{column.title}</h3>
              <ul>
                {/* The engine may say the same twice. */}
                {[...new Set(column.lines)].map((line) => (
                  <li key={line}>{unbroken(line)}</li>
                ))}
              </ul>
            </div>
          ))}
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
