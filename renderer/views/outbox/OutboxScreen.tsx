import '../../styles/list-screen.css';
import '../../styles/outbox.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { Says } from '../../components/Says.tsx';
import { useNotices } from '../../state/notices.ts';
import { MOST_SHOWN, type OutboxEntry, setOutboxAtTop, showUnread, useOutbox } from '../../state/outbox.ts';
import {
  dropMessage,
  followOutbox,
  readOlderMessages,
  resendMessage,
  retryChannel,
} from '../../state/outbox-actions.ts';
import { routeAddress } from '../../state/route.ts';
import { setRefusal } from '../../state/screen.ts';
import { OutboxRow } from './OutboxRow.tsx';
import { isLost, messagesWait } from './outbox-words.ts';

/** What was to be told to whom, newest first, and how far it has come. */
export function OutboxScreen() {
  const [channel, setChannel] = useState<string | null>(null);
  useEffect(() => followOutbox(channel), [channel]);
  const waiting = useOutbox((state) => state.waiting);
  const entries = useOutbox((state) => state.entries);
  const refusal = useOutbox((state) => state.refusal);
  const [dropping, setDropping] = useState<OutboxEntry | null>(null);
  const retry = useCallback((entry: OutboxEntry) => {
    const asked = isLost(entry) ? resendMessage(entry.id) : retryChannel(entry.channel.id);
    void asked.then(setRefusal);
  }, []);
  return (
    <div className="list-screen outbox-screen">
      <div className="page-head">
        <h1>Outbox</h1>
        <span className="muted clip" role="status">
          {waiting === null ? '' : waiting === 0 ? 'Nothing waits to be sent' : `${messagesWait(waiting)} to be sent`}
        </span>
        <span className="grow" />
        <ChannelChoice channel={channel} onChoose={setChannel} />
        <Button
          label="Try all now"
          icon="repeat"
          busy={waiting === null || waiting === 0}
          onClick={() => void retryChannel(channel).then(setRefusal)}
        />
        <a className="btn" href={routeAddress({ kind: 'settings' })}>
          Channels
        </a>
      </div>
      {refusal !== null && entries !== null && <p className="refused list-note">{refusal}</p>}
      {entries === null ? (
        refusal === null ? (
          <Says title="Messages are being read." />
        ) : (
          <Says title="Messages cannot be read now." text={`${refusal} They are read as soon as the engine is back.`} />
        )
      ) : entries.length === 0 ? (
        <Says
          title="Nothing was told so far."
          text="What is told to a channel shows here: when it happened, whether it was sent, and why not."
        />
      ) : (
        <Messages entries={entries} onRetry={retry} onDrop={setDropping} />
      )}
      {dropping !== null && (
        <Confirm
          title="Drop this message?"
          text={`${dropping.channel.name} is never told: ${dropping.title}`}
          action="Drop"
          onYes={() => void dropMessage(dropping.id).then(setRefusal)}
          onNo={() => setDropping(null)}
        />
      )}
    </div>
  );
}

interface MessagesProps {
  readonly entries: readonly OutboxEntry[];
  readonly onRetry: (entry: OutboxEntry) => void;
  readonly onDrop: (entry: OutboxEntry) => void;
}

function Messages({ entries, onRetry, onDrop }: MessagesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const unread = useOutbox((state) => state.unread.length);
  const more = useOutbox((state) => state.more);
  const isReading = (): boolean => {
    const list = scroller.current;
    return list !== null && (list.scrollTop > 0 || list.querySelector('[aria-expanded="true"]') !== null);
  };
  const note = (): void => setOutboxAtTop(!isReading());
  return (
    <section className="card long-list messages" aria-label="Messages">
      {unread > 0 && (
        <span className="news">
          <Button
            label={unread === 1 ? '1 newer message' : `${unread.toLocaleString()} newer messages`}
            icon="repeat"
            small
            onClick={() => {
              showUnread();
              if (scroller.current !== null) scroller.current.scrollTop = 0;
            }}
          />
        </span>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only hears of what is pressed in it */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a press by key is a click as well */}
      <div ref={scroller} className="scroller" onScroll={note} onClick={() => setTimeout(note, 0)}>
        <ul>
          {entries.map((entry) => (
            <OutboxRow key={entry.id} entry={entry} onRetry={onRetry} onDrop={onDrop} />
          ))}
        </ul>
        {more && (
          <p className="older">
            {entries.length >= MOST_SHOWN ? (
              <span className="faint">Older ones are told by the command line: stallscope notify outbox</span>
            ) : (
              <Button label="Show older messages" small onClick={() => void readOlderMessages()} />
            )}
          </p>
        )}
      </div>
    </section>
  );
}

interface ChoiceProps {
  readonly channel: string | null;
  readonly onChoose: (channel: string | null) => void;
}

function ChannelChoice({ channel, onChoose }: ChoiceProps) {
  const notices = useNotices((state) => state.notices);
  return (
    <select
      className="filter-choice"
      aria-label="Channel"
      value={channel ?? ''}
      onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">All channels</option>
      {notices?.channels.map(({ id, form }) => (
        <option key={id} value={id}>
          {form.name}
        </option>
      ))}
    </select>
  );
}
