import type { ReadErrorCode, ReadErrorData } from './read-error.ts';
import { codeOf, messageOf, troubleCode } from './sqlite-trouble.ts';

/** Why a query is refused; becomes data at the edge of the thread. */
export class Refusal extends Error {
  readonly data: ReadErrorData;

  constructor(code: ReadErrorCode, message: string, context: ReadErrorData['context']) {
    super(message);
    this.data = { code, message, context };
  }
}

export const cancelledRefusal = (): Refusal => new Refusal('cancelled', 'The query was cancelled.', {});

export function errorData(error: unknown, file: string): ReadErrorData {
  if (error instanceof Refusal) return error.data;
  const reason = messageOf(error);
  const context = { file, reason };
  const trouble = troubleCode(error);
  switch (trouble) {
    case 'damaged':
      return {
        code: 'damaged',
        message: `The database ${file} is damaged (${reason}). The next start of "stallscope watch" sets it aside and begins a new one.`,
        context,
      };
    case 'busy':
      return { code: 'busy', message: `Another program holds the database ${file}. Try again.`, context };
    case 'io-error':
    case 'read-only':
      return {
        code: 'unreadable',
        message: `${file} cannot be read (${reason}). Check the disk and its permissions.`,
        context,
      };
    case 'disk-full':
    case 'failed':
      return ['EACCES', 'EPERM'].includes(codeOf(error))
        ? { code: 'unreadable', message: `This user may not read ${file}.`, context }
        : { code: 'failed', message: `Reading ${file} failed: ${reason}.`, context };
  }
}
