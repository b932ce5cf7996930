import type { JsonValue } from '../../domain/json.ts';

/** Whether the machine's own system said last that a time server sets its clock; null where it did not tell. */
export function isSynchronized(facts: readonly { readonly data: JsonValue }[]): boolean | null {
  const clock = field(facts.at(-1)?.data, 'clock');
  const said = field(clock, 'synchronized');
  return typeof said === 'boolean' ? said : null;
}

function field(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
