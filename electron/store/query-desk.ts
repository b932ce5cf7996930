import { statSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import { answerQuery, nextTurn } from './answer-query.ts';
import { newestVersion, storedVersion } from './migrate.ts';
import { openForReading } from './open-for-reading.ts';
import { cancelledRefusal, errorData, Refusal } from './read-refusal.ts';
import type { ReaderAnswer, ReaderRequest } from './reader-protocol.ts';
import { ReadingRoom } from './reading-room.ts';

interface OpenFile {
  readonly room: ReadingRoom;
  readonly inode: number;
  /** When it was opened; the writer may bring it up to date meanwhile. */
  readonly version: number;
}

/** The reader's side in the worker thread: takes queries one after the other, and looks for cancellations between their parts. */
export function answerQueries(port: MessagePort, file: string): void {
  const cancelled = new Set<number>();
  const waiting: Extract<ReaderRequest, { kind: 'query' }>[] = [];
  let open: OpenFile | null = null;
  let generation = 0;
  let isWorking = false;
  let isEnding = false;

  const end = (): void => {
    open?.room.close();
    open = null;
    port.close();
  };

  /** The file may have been set aside and begun anew since the last query. */
  const opened = (): OpenFile => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (open !== null && stat?.ino === open.inode && isOfSameVersion(open)) return open;
    open?.room.close();
    open = null;
    if (stat === undefined || stat.size === 0) {
      throw new Refusal('no-data', `Nothing was recorded in ${file} so far.`, { file });
    }
    generation += 1;
    const database = openForReading(file);
    open = { room: new ReadingRoom(database, file, generation), inode: stat.ino, version: storedVersion(database) };
    return open;
  };

  const work = async (): Promise<void> => {
    isWorking = true;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const { id, query } = request;
      const isCancelled = (): boolean => cancelled.has(id);
      try {
        await nextTurn();
        if (isCancelled()) throw cancelledRefusal();
        const { value, transfer } = await answerQuery(opened().room, query, isCancelled);
        const answer: ReaderAnswer = { kind: 'answered', id, value };
        port.postMessage(answer, transfer);
      } catch (error) {
        const answer: ReaderAnswer = { kind: 'refused', id, error: errorData(error, file) };
        port.postMessage(answer);
      }
      cancelled.delete(id);
    }
    isWorking = false;
    if (isEnding) end();
  };

  port.on('message', (request: ReaderRequest) => {
    switch (request.kind) {
      case 'query':
        waiting.push(request);
        if (!isWorking) void work();
        return;
      case 'cancel':
        cancelled.add(request.id);
        return;
      case 'end':
        // What is being read belongs to nobody any more, but its statement must not be cut off in the middle.
        isEnding = true;
        for (const { id } of waiting.splice(0)) cancelled.add(id);
        if (!isWorking) end();
        return;
    }
  });
}

const isOfSameVersion = ({ room, version }: OpenFile): boolean =>
  version === newestVersion() || storedVersion(room.database) === version;
