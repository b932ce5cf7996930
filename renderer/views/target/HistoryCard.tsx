import '../../styles/history.css';
import { memo, useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { type HistoryEntry, holdHistory, MOST_HISTORY_SHOWN, showNewHistory, useHistory } from '../../state/history.ts';
import { routeAddress } from '../../state/route.ts';
import { readOlderHistory } from '../../state/target-screen.ts';
import { KIND_WORDS, markOfKind, newerWords } from './history-words.ts';

/** What changed of the target, the newest first. */
export function HistoryCard({ target }: { readonly target: string }) {
  const entries = useHistory((state) => (state.target === target ? state.entries : null));
  const refusal = useHistory((state) => (state.target === target ? state.refusal : null));
  return (
    <section className="card history-card" aria-label="History">
      <div className="head">
        <h2>History</h2>
        {refusal !== null && <span className="refused clip">{refusal}</span>}
      </div>
      {entries === null ? (
        <p className="nothing muted">{refusal === null ? 'Is being read.' : 'Cannot be read now.'}</p>
      ) : entries.length === 0 ? (
        <p className="nothing muted">
          Nothing has changed since it is watched: no incident, no pause, no other setting.
        </p>
      ) : (
        <Entries entries={entries} />
      )}
    </section>
  );
}

function Entries({ entries }: { readonly entries: readonly HistoryEntry[] }) {
  const scroller = useRef<HTMLElement>(null);
  const unread = useHistory((state) => state.unread.length);
  const more = useHistory((state) => state.more);
  const look = (): void => {
    const list = scroller.current;
    if (list !== null) holdHistory(list.scrollTop > 0 || list.contains(document.activeElement));
  };
  return (
    <>
      {unread > 0 && (
        <span className="news">
          <Button
            label={newerWords(unread)}
            icon="repeat"
            small
            onClick={() => {
              showNewHistory();
              if (scroller.current !== null) scroller.current.scrollTop = 0;
            }}
          />
        </span>
      )}
      <section
        ref={scroller}
        className="scroller"
        aria-label="Changes, the newest first"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        onScroll={look}
        onFocus={look}
        onBlur={() => setTimeout(look, 0)}
      >
        <ol>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
        {more && (
          <p className="older">
            {entries.length >= MOST_HISTORY_SHOWN ? (
              <span className="faint">Older ones are told by the command line: stallscope history</span>
            ) : (
              <Button label="Show older entries" small onClick={() => void readOlderHistory()} />
            )}
          </p>
        )}
      </section>
    </>
  );
}

const Entry = memo(function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const { at, kind, says, incident } = entry;
  return (
    <li className="entry">
      <StateMark state={markOfKind(kind)} label={null} />
      <span className="at">
        <TimeText at={at} />
      </span>
      <span className="kind">{KIND_WORDS[kind]}</span>
      <span className="what">{says}</span>
      <span className="to">
        {incident !== null && (
          <a className="link" href={routeAddress({ kind: 'incident', id: incident })}>
            Incident {incident}
          </a>
        )}
      </span>
    </li>
  );
});
