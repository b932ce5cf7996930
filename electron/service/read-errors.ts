import { ContractError, type ErrorCode } from '../contract/errors.ts';
import { type ReadErrorCode, StoreReadError } from '../store/reader.ts';

const CODES: Readonly<Record<ReadErrorCode, ErrorCode>> = {
  'no-data': 'not-found',
  'newer-database': 'store-unavailable',
  unreadable: 'unreadable',
  damaged: 'unreadable',
  busy: 'store-unavailable',
  cancelled: 'cancelled',
  closed: 'store-unavailable',
  failed: 'internal',
};

/** What the store's reader rejects with, in the contract's words; anything else as it is. */
export function asContractError(thrown: unknown): unknown {
  if (!(thrown instanceof StoreReadError)) return thrown;
  return new ContractError(CODES[thrown.data.code], thrown.data.message, { ...thrown.data.context });
}

/** Awaits a query and turns its rejection into the contract's words. */
export async function reading<Value>(query: Promise<Value>): Promise<Value> {
  try {
    return await query;
  } catch (thrown) {
    throw asContractError(thrown);
  }
}
