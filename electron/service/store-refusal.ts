import type { ContractErrorData, ErrorCode } from '../contract/errors.ts';
import type { StoreRefusal } from '../store/store.ts';

/** The store's refusal in the contract's words: what ContractError is made of. */
export function storeRefusal(refusal: StoreRefusal): [ErrorCode, string, ContractErrorData['context']] {
  return ['store-unavailable', refusal.message, { ...refusal.context, reason: refusal.code }];
}
