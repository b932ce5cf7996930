import { ContractError } from '../../contract/errors.ts';
import { parseInstantUs } from '../../domain/instant.ts';

/** Times of the contract have milliseconds: what was taken within the last one of them belongs to it. */
export const WITHIN_MS_US = 999;

/** UTC microseconds. The shape of the contract has let only times through; one that no calendar has is refused here. */
export function microseconds(iso: string): number {
  const read = parseInstantUs(iso);
  if (read.kind === 'refused') throw new ContractError('invalid-input', `${read.reason}.`, {});
  return read.value;
}

/** From included, to excluded; null is open. Throws ContractError `invalid-input`. */
export const rangeOf = (from: string | null, to: string | null) => ({
  fromUs: from === null ? null : microseconds(from),
  toUs: to === null ? null : microseconds(to),
});

/** A stretch with a beginning before its end. Throws ContractError `invalid-input`. */
export function stretchOf(from: string, to: string): { readonly fromUs: number; readonly toUs: number } {
  const stretch = { fromUs: microseconds(from), toUs: microseconds(to) };
  if (stretch.toUs <= stretch.fromUs) {
    throw new ContractError('invalid-input', 'The stretch of time ends before it begins; choose a later end.', {
      from,
      to,
    });
  }
  return stretch;
}
