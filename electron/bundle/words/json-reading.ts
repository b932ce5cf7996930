import type { JsonObject, JsonValue } from '../../domain/json.ts';

/** Reads of parsed evidence, which came from a tool and through a database, so that nothing about its shape is certain. */
export function asObject(value: JsonValue | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !isJsonList(value) ? value : null;
}

export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return value !== undefined && isJsonList(value) ? value : [];
}

export function asText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Finite numbers only. */
export function asNumber(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Array.isArray does not narrow read-only lists. */
export function isJsonList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
