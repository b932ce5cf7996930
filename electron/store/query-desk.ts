import type { MessagePort } from 'node:worker_threads';
import { answerQuery, nextTurn } from './answer-query.ts';
import { OpenedFile } from './opened-file.ts';
import { cancelledRefusal, errorData } from './read-refusal.ts';
import type { ReaderAnswer, ReaderRequest } from './reader-protocol.ts';

/** The reader's side in the worker thread: takes queries one after the other, and looks for cancellations between their parts. */
export function answerQueries(port: MessagePort, file: string): void {
  const cancelled = new Set<number>();
  const waiting: Extract<ReaderRequest, { kind: 'query' }>[] = [];
  const opened = new OpenedFile(file);
  let isWorking = false;
  let isEnding = false;

  const end = (): void => {
    opened.close();
    port.close();
  };

  const work = async (): Promise<void> => {
    isWorking = true;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const { id, query } = request;
      const isCancelled = (): boolean => cancelled.has(id);
      try {
        await nextTurn();
        if (isCancelled()) throw cancelledRefusal();
        const { value, transfer } = await answerQuery(opened.room(), query, isCancelled);
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
