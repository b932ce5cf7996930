import { memo } from 'react';
import { Button } from '../../components/Button.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { UnfoldingLine } from '../../components/UnfoldingLine.tsx';
import type { OutboxEntry } from '../../state/outbox.ts';
import { isLost, isWaiting, lateWords, markOf, stateWords } from './outbox-words.ts';

interface Props {
  readonly entry: OutboxEntry;
  readonly onRetry: (entry: OutboxEntry) => void;
  readonly onDrop: (entry: OutboxEntry) => void;
}

/** One message in one line; what it says, and how it fared, unfold under it. */
export const OutboxRow = memo(function OutboxRow({ entry, onRetry, onDrop }: Props) {
  const late = lateWords(entry);
  const state = stateWords(entry, new Date());
  return (
    <UnfoldingLine
      className={`message ${entry.state}`}
      line={
        <>
          <StateMark state={markOf(entry)} label={entry.state} />
          <span className="at">
            <TimeText at={entry.happenedAt} />
          </span>
          <span className="title clip" title={entry.title}>
            {entry.title}
          </span>
          <span className="to clip muted" title={`${entry.channel.name}, ${entry.channel.kind}`}>
            {entry.channel.name}
          </span>
          <span className="how clip" title={late === null ? state : `${state}, ${late}`}>
            {state}
            {late !== null && <span className="faint">, {late}</span>}
          </span>
        </>
      }
    >
      <Unfolded entry={entry} onRetry={onRetry} onDrop={onDrop} />
    </UnfoldingLine>
  );
});

const Unfolded = ({ entry, onRetry, onDrop }: Props) => (
  <>
    <dl className="facts">
      <Fact word="Happened" at={entry.happenedAt} />
      <Fact word="Made" at={entry.queuedAt} />
      {entry.sentAt !== null && <Fact word="Sent" at={entry.sentAt} />}
      {entry.nextAt !== null && <Fact word="Next attempt" at={entry.nextAt} />}
      <div>
        <dt>Attempts</dt>
        <dd>{entry.attempts.toLocaleString()}</dd>
      </div>
    </dl>
    {entry.says !== null && (
      <p className={entry.state === 'sent' ? 'muted says-line' : 'refused says-line'}>{entry.says}</p>
    )}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
    <section className="text" tabIndex={0} aria-label="What it says">
      <pre>{entry.text}</pre>
    </section>
    {isLost(entry) && (
      <p className="acts">
        <Button label="Try again" icon="repeat" small onClick={() => onRetry(entry)} />
      </p>
    )}
    {isWaiting(entry) && (
      <p className="acts">
        <Button label="Try now" icon="repeat" small onClick={() => onRetry(entry)} />
        <Button label="Drop…" icon="trash" kind="danger" small onClick={() => onDrop(entry)} />
      </p>
    )}
  </>
);

const Fact = ({ word, at }: { readonly word: string; readonly at: string }) => (
  <div>
    <dt>{word}</dt>
    <dd>
      <TimeText at={at} />
    </dd>
  </div>
);
