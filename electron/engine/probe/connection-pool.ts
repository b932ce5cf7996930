import type { Clock } from '../../domain/clock.ts';
import { type Connection, discard } from './connection.ts';

/** Keeps connections between probes of targets that ask for it. One connection carries one probe at a time. */
export interface ConnectionPool {
  /** A connection that was idle under this key, now the caller's; null when there is none. */
  take(key: string): Connection | null;
  /** Keeps a connection that may carry another request. */
  keep(key: string, connection: Connection): void;
  /** Closes all kept connections: the machine slept or is in another network, so that a probe on them would hang for that. */
  drop(): void;
  /** The same; and what is kept later is closed at once. */
  close(): void;
}

const MAX_IDLE_PER_KEY = 3;
const MAX_IDLE_MS = 300_000;

interface Idle {
  readonly connection: Connection;
  readonly sinceMs: number;
  readonly forget: () => void;
}

/**
 * @param clock tells how long a connection was idle; after five minutes it is not used again, because routers on the way
 * forget it by then and a probe on it would hang for a reason of its own
 */
export function createConnectionPool(clock: Clock): ConnectionPool {
  const idle = new Map<string, Idle[]>();
  let closed = false;

  const remove = (key: string, entry: Idle) => {
    const entries = idle.get(key)?.filter((other) => other !== entry) ?? [];
    if (entries.length === 0) idle.delete(key);
    else idle.set(key, entries);
  };

  const drop = () => {
    for (const entries of idle.values()) {
      for (const { connection, forget } of entries) {
        forget();
        discard(connection);
      }
    }
    idle.clear();
  };

  return {
    take(key) {
      for (;;) {
        const entry = idle.get(key)?.at(-1);
        if (entry === undefined) return null;
        remove(key, entry);
        entry.forget();
        if (clock.monotonicMs() - entry.sinceMs <= MAX_IDLE_MS && isUsable(entry.connection)) {
          entry.connection.tcp.ref();
          return entry.connection;
        }
        discard(entry.connection);
      }
    },
    keep(key, connection) {
      if (closed || !isUsable(connection) || (idle.get(key)?.length ?? 0) >= MAX_IDLE_PER_KEY) {
        discard(connection);
        return;
      }
      const forget = watch(connection, () => {
        remove(key, entry);
        entry.forget();
        discard(connection);
      });
      const entry: Idle = { connection, sinceMs: clock.monotonicMs(), forget };
      // A connection that waits for the next probe must not keep the process alive.
      connection.tcp.unref();
      idle.set(key, [...(idle.get(key) ?? []), entry]);
    },
    drop,
    close() {
      closed = true;
      drop();
    },
  };
}

function isUsable(connection: Connection): boolean {
  switch (connection.version) {
    case '1.1':
      return !connection.stream.destroyed && connection.stream.writable && connection.stream.readable;
    case '2':
      return !connection.session.destroyed && !connection.session.closed;
  }
}

/** Calls `lost` when the server closes or resets an idle connection, or says something unasked. Returns what ends the watch. */
function watch(connection: Connection, lost: () => void): () => void {
  switch (connection.version) {
    case '1.1': {
      const { stream } = connection;
      const events = ['data', 'end', 'error', 'close'] as const;
      for (const event of events) stream.on(event, lost);
      return () => {
        for (const event of events) stream.off(event, lost);
      };
    }
    case '2': {
      const { session } = connection;
      const events = ['goaway', 'error', 'close'] as const;
      for (const event of events) session.on(event, lost);
      return () => {
        for (const event of events) session.off(event, lost);
      };
    }
  }
}
