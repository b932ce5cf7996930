import { parentPort, workerData } from 'node:worker_threads';
import { runHousekeeping } from './housekeeping.ts';
import { answerQueries } from './query-desk.ts';
import type { WorkerRole } from './reader-protocol.ts';

/** Entry of the worker threads beside the writer: one answers queries, one keeps the file in order. */
function main(port: typeof parentPort, given: WorkerRole): void {
  if (port === null) throw new Error('This file is started as a worker thread.');
  switch (given.role) {
    case 'reader':
      answerQueries(port, given.file);
      return;
    case 'housekeeper':
      runHousekeeping(port, given.file);
      return;
  }
}

const given: WorkerRole = workerData;
main(parentPort, given);
