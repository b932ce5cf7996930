export const READ_ERROR_CODES = [
  'no-data',
  'newer-database',
  'unreadable',
  'damaged',
  'busy',
  'cancelled',
  'closed',
  'failed',
] as const;
export type ReadErrorCode = (typeof READ_ERROR_CODES)[number];

/** Why a query gave nothing: a closed code and a sentence that a person can act on. */
export interface ReadErrorData {
  readonly code: ReadErrorCode;
  readonly message: string;
  readonly context: Readonly<Record<string, string | number | null>>;
}

/** Carries error data inside one process. All methods of StoreReader reject with it, and with nothing else. */
export class StoreReadError extends Error {
  readonly data: ReadErrorData;

  constructor(data: ReadErrorData) {
    super(data.message);
    this.name = 'StoreReadError';
    this.data = data;
  }
}
