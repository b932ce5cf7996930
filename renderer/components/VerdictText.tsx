interface Props {
  readonly summary: string;
  readonly segment: string;
  readonly confidence: 'low' | 'medium' | 'high';
  readonly reasons: readonly string[];
  readonly against: readonly string[];
  readonly ask: readonly string[];
}

const LEVELS = { low: 1, medium: 2, high: 3 } as const;

/** Where the fault most likely lies, why, what speaks against it, and what to ask. */
export function VerdictText({ summary, segment, confidence, reasons, against, ask }: Props) {
  const columns = [
    { name: 'why', title: 'Why', lines: reasons },
    { name: 'against', title: 'What speaks against it', lines: against },
    { name: 'ask', title: 'What to ask the provider', lines: ask },
  ].filter((column) => column.lines.length > 0);
  return (
    <div className="verdict">
      <p className="sentence">
        {summary}
        <span className="confidence">
          <span className="blocks" aria-hidden="true">
            {[1, 2, 3].map((level) => (
              <span key={level} className={level <= LEVELS[confidence] ? 'full' : 'empty'} />
            ))}
          </span>
          {segment}, {confidence} confidence
        </span>
      </p>
      {columns.length > 0 && (
        <div className="columns">
          {columns.map((column) => (
            <div key={column.name} className={column.name}>
              <h3>{column.title}</h3>
              <ul>
                {column.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
