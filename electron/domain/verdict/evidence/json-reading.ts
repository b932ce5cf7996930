import type { JsonObject, JsonValue } from '../../json.ts';

/** Reads of parsed evidence: it came from a tool, so nothing about its shape is certain. What has another form is null, or an empty list. */
export function fieldOf(value: JsonValue, key: string): JsonValue {
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}

export function numberAt(value: JsonValue, key: string): number | null {
  const field = fieldOf(value, key);
  return typeof field === 'number' && Number.isFinite(field) ? field : null;
}

/** An amount: what is below zero was never counted. */
export function amountAt(value: JsonValue, key: string): number | null {
  const amount = numberAt(value, key);
  return amount === null || amount < 0 ? null : amount;
}

/** A whole number of things. */
export function countAt(value: JsonValue, key: string): number | null {
  const count = amountAt(value, key);
  return count === null || !Number.isSafeInteger(count) ? null : count;
}

export function portAt(value: JsonValue, key: string): number | null {
  const port = countAt(value, key);
  return port === null || port < 1 || port > 65_535 ? null : port;
}

/** Longer texts are no addresses, states or names. */
const LONGEST_TEXT = 300;

export function textAt(value: JsonValue, key: string): string | null {
  const field = fieldOf(value, key);
  return typeof field === 'string' && field !== '' && field.length <= LONGEST_TEXT ? field : null;
}

export function listAt(value: JsonValue, key: string): readonly JsonValue[] {
  const field = fieldOf(value, key);
  return isList(field) ? field : [];
}

/** Numbers of a list that are amounts. */
export function amountsAt(value: JsonValue, key: string): readonly number[] {
  const amounts: number[] = [];
  for (const one of listAt(value, key)) {
    if (typeof one === 'number' && Number.isFinite(one) && one >= 0) amounts.push(one);
  }
  return amounts;
}

export function textsAt(value: JsonValue, key: string): readonly string[] {
  const texts: string[] = [];
  for (const one of listAt(value, key)) {
    if (typeof one === 'string' && one !== '' && one.length <= LONGEST_TEXT) texts.push(one);
  }
  return texts;
}

/** `Array.isArray` does not tell a read-only array from an object. */
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !isList(value);
}
