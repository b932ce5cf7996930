import { answerQuery, nextTurn } from './answer-query.ts';
import { OpenedFile } from './opened-file.ts';
import type { QueryAsker } from './query-asker.ts';
import { StoreReadError } from './read-error.ts';
import { cancelledRefusal, errorData, Refusal } from './read-refusal.ts';
import type { Query } from './reader-protocol.ts';

/** Answers queries in the thread that asks, which they hold up: for threads that have nothing else to do. */
export class SameThreadQueries implements QueryAsker {
  readonly #file: string;
  readonly #opened: OpenedFile;
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
    this.#opened = new OpenedFile(file);
  }

  async ask(query: Query, signal?: AbortSignal): Promise<unknown> {
    const isCancelled = (): boolean => signal?.aborted === true;
    try {
      // Word that it is not wanted any more must get through between two of them.
      await nextTurn();
      if (this.#isClosed) throw new Refusal('closed', 'The reader was closed.', {});
      if (isCancelled()) throw cancelledRefusal();
      return (await answerQuery(this.#opened.room(), query, isCancelled)).value;
    } catch (error) {
      throw new StoreReadError(errorData(error, this.#file));
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#opened.close();
  }
}
