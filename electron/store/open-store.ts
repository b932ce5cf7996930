import { resolve } from 'node:path';
import { utcText } from '../domain/utc-text.ts';
import { type DirectoryLock, type LockHolder, lockDirectory } from './directory-lock.ts';
import { makeDirectory } from './make-directory.ts';
import { openDatabase, refusal } from './open-database.ts';
import { RecordingStore } from './recording-store.ts';
import { codeOf, messageOf, troubleCode } from './sqlite-trouble.ts';
import type { OpenOutcome, StoreOptions, StoreRefusal } from './store.ts';

/**
 * Opens the data directory for writing, and is the only one to do so until `close`. What is wrong with the directory or the disk is
 * an answer (`refused`), not an exception.
 */
export function openStore(options: StoreOptions): OpenOutcome {
  const directory = resolve(options.directory);
  let lock: DirectoryLock | null = null;
  try {
    makeDirectory(directory);
    const nowUs = options.clock.utcUs();
    const outcome = lockDirectory(directory, { pid: process.pid, sinceUs: nowUs });
    if (outcome.kind === 'taken') return inUse(directory, outcome.holder);
    lock = outcome.lock;
    const opened = openDatabase({ directory, nowUs, appVersion: options.appVersion, log: options.log });
    if (opened.kind === 'refused') {
      lock.release();
      return opened;
    }
    const store = new RecordingStore({ ...options, directory }, opened, lock);
    return { kind: 'opened', store, notes: [...opened.notes, ...store.notesOfOpening] };
  } catch (error) {
    lock?.release();
    return refusalOf(directory, error);
  }
}

function inUse(directory: string, holder: LockHolder | null): StoreRefusal {
  const who = holder === null ? 'another process' : `process ${holder.pid}, since ${utcText(holder.sinceUs)}`;
  return refusal(
    'in-use',
    `Stallscope is already recording in ${directory}: ${who}. Stop that one first, or choose another data directory.`,
    { directory, pid: holder?.pid ?? null },
  );
}

function refusalOf(directory: string, error: unknown): StoreRefusal {
  const reason = messageOf(error);
  const context = { directory, reason };
  const unusable = (why: string): StoreRefusal =>
    refusal('unreadable-directory', `The data directory ${directory} cannot be used: ${why}`, context);
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return unusable('this user has no access. Give it access, or choose another directory.');
    case 'ENOTDIR':
    case 'EEXIST':
      return unusable('a file is in its place. Move that file away, or choose another directory.');
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'ENOENT':
      return unusable(`${reason}. Choose another directory.`);
    case 'EMFILE':
    case 'ENFILE':
      return refusal(
        'too-many-files',
        `The data directory ${directory} cannot be opened: too many files are open. Raise the limit (ulimit -n).`,
        context,
      );
  }
  const trouble = troubleCode(error);
  switch (trouble) {
    case 'disk-full':
      return refusal(
        'disk-full',
        `The disk that holds ${directory} is full. Free some space and start again.`,
        context,
      );
    case 'read-only':
      return refusal(
        'read-only',
        `${directory} cannot be written to: it is mounted read-only or not writable for this user. Choose another data directory.`,
        context,
      );
    case 'io-error':
    case 'damaged':
    case 'busy':
    case 'failed':
      return refusal('failed', `The data directory ${directory} cannot be opened: ${reason}.`, context);
  }
}
