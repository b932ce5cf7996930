import type { MessagePort } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { quickCheck } from './database-file.ts';
import type { HousekeepingAnswer, HousekeepingRequest } from './reader-protocol.ts';
import { messageOf, troubleCode } from './sqlite-trouble.ts';
import { SummingRound } from './summing-round.ts';

/** The housekeeper's side: waits for the disk so that the writer need not. Each request opens the file anew, because it may have been replaced. */
export function runHousekeeping(port: MessagePort, file: string): void {
  const answer = (value: HousekeepingAnswer): void => port.postMessage(value);
  const summing = new SummingRound(file, answer);
  port.on('message', (request: HousekeepingRequest) => {
    switch (request.kind) {
      case 'bring-in':
        answer({ kind: 'brought-in', error: bringIn(file) });
        return;
      case 'check-all':
        answer({ kind: 'checked', fault: checkAll(file) });
        return;
      case 'sum-up':
        summing.begin(request.round, request.nowUs, request.rows);
        return;
      case 'sum-up-more':
        summing.goOn(request.rows);
        return;
      case 'end':
        summing.end();
        port.close();
        return;
    }
  });
}

function bringIn(file: string): string | null {
  try {
    const database = new Database(file, { fileMustExist: true, timeout: 0 });
    try {
      database.pragma('synchronous = NORMAL');
      // Passive: takes what no reader still needs and makes nobody wait.
      database.pragma('wal_checkpoint(PASSIVE)');
      return null;
    } finally {
      database.close();
    }
  } catch (error) {
    return messageOf(error);
  }
}

function checkAll(file: string): string | null {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      return quickCheck(database);
    } finally {
      database.close();
    }
  } catch (error) {
    // That it could not be checked is no damage: the disk may be full or the file just being replaced.
    return troubleCode(error) === 'damaged' ? messageOf(error) : null;
  }
}
