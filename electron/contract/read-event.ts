import { type ContractEvent, contract, isEventName } from './contract.ts';

/** An event as another process has told it; null for what this one does not know: a newer engine may tell more. */
export function readEvent(told: unknown): ContractEvent | null {
  if (typeof told !== 'object' || told === null || !('type' in told) || !('seq' in told)) return null;
  const { type, seq } = told;
  if (typeof type !== 'string' || !isEventName(type) || typeof seq !== 'number') return null;
  const data = contract.events[type].safeParse(told);
  // Read by the shape of this very type, which the compiler cannot follow through the union of all of them.
  return data.success ? ({ ...data.data, type, seq } as ContractEvent) : null;
}
