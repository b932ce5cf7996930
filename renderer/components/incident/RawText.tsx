import { useMemo, useState } from 'react';
import { Button } from '../Button.tsx';

interface Props {
  readonly label: string;
  readonly text: string;
  /** The engine kept no more of it. */
  readonly truncated: boolean;
  /** Lines that tell of what is suspected. */
  readonly isTelling?: (line: string) => boolean;
}

/** So many lines are drawn at once; more would make the page slow, and nobody reads them. */
const FIRST_LINES = 1_000;
const FIRST_CHARACTERS = 200_000;

/** A tool's own words as they came, to be read, selected and copied. */
export function RawText({ label, text, truncated, isTelling }: Props) {
  const [isWhole, setWhole] = useState(false);
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n'), [text]);
  const shown = useMemo(() => (isWhole ? lines : beginningOf(lines)), [lines, isWhole]);
  const isCut = shown.length < lines.length || (shown.at(-1)?.length ?? 0) < (lines[shown.length - 1]?.length ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
    <section className="raw-text" tabIndex={0} aria-label={label}>
      <pre>
        {isTelling === undefined
          ? shown.join('\n')
          : shown.map((line, index) => (
              // Lines of a text are told apart by their place only.
              // biome-ignore lint/suspicious/noArrayIndexKey: they are never reordered
              <span key={index} className={isTelling(line) ? 'telling' : undefined}>
                {`${line}\n`}
              </span>
            ))}
      </pre>
      {isCut && (
        <Button small label={`Show all ${lines.length.toLocaleString()} lines`} onClick={() => setWhole(true)} />
      )}
      {truncated && !isCut && <p className="muted">Cut here: no more of it was kept.</p>}
    </section>
  );
}

function beginningOf(lines: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let left = FIRST_CHARACTERS;
  for (const line of lines.slice(0, FIRST_LINES)) {
    if (left <= 0) break;
    shown.push(line.slice(0, left));
    left -= line.length;
  }
  return shown;
}
