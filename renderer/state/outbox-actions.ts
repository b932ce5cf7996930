import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';
import {
  beginOutbox,
  drop,
  readOlder,
  readOutbox,
  readWaiting,
  resend,
  retry,
  tellWaiting,
  waitingAfter,
} from './outbox.ts';

const client = connection.engine;

/** However much is sent at once, the list is read once in so long. */
const READ_EVERY_MS = 500;

/** Knows from now on how many messages wait; the returned function ends it. */
export const followWaiting = (): (() => void) =>
  followNews({
    live: () => void readWaiting(client),
    events(events) {
      const waiting = waitingAfter(events);
      if (waiting !== null) tellWaiting(waiting);
    },
  });

/** Shows the messages of a channel (null: of all) and keeps them in step with the engine; the returned function ends it. */
export function followOutbox(channel: string | null): () => void {
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      void readOutbox(client, ending.signal);
    }, READ_EVERY_MS);
  };
  beginOutbox(channel);
  void readOutbox(client, ending.signal);
  const unfollow = followNews({
    live: () => void readOutbox(client, ending.signal),
    events(events) {
      if (waitingAfter(events) !== null) soon();
    },
  });
  return () => {
    unfollow();
    ending.abort();
    if (timer !== null) clearTimeout(timer);
  };
}

export const readOlderMessages = (): Promise<void> => readOlder(client);
/** Tries at once what waits. `channel` null: of all channels. */
export const retryChannel = (channel: string | null): Promise<string | null> => retry(client, channel);
/** One that was refused or given up waits again. */
export const resendMessage = (id: number): Promise<string | null> => resend(client, id);
/** It is not sent any more. */
export const dropMessage = (id: number): Promise<string | null> => drop(client, id);
