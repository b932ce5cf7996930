import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { isJsonList } from '../words/json-reading.ts';
import { isSecretFieldName } from './secret-field.ts';

/** What is made of the texts in parsed data. */
export interface JsonVisitor {
  readonly text: (text: string) => string;
  /** Of a text, or a number, in a field whose value is secret. */
  readonly secret: (text: string) => string;
}

/** The same value with other texts. Keys of objects are texts too. */
export function visitedJson(value: JsonValue, visit: JsonVisitor): JsonValue {
  if (typeof value === 'string') return visit.text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonList(value)) return value.map((item) => visitedJson(item, visit));
  const object: JsonObject = value;
  const fieldName = typeof object.name === 'string' ? object.name : '';
  return Object.fromEntries(
    Object.entries(object).map(([key, item]) => {
      const secret = isSecretFieldName(key) || (key === 'value' && isSecretFieldName(fieldName));
      return [visit.text(key), secret ? secretLeaves(item, visit) : visitedJson(item, visit)];
    }),
  );
}

/** All text and numbers under a field whose value is secret. Truth values tell nothing. */
function secretLeaves(value: JsonValue, visit: JsonVisitor): JsonValue {
  if (typeof value === 'string') return visit.secret(value);
  if (typeof value === 'number') return visit.secret(String(value));
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonList(value)) return value.map((item) => secretLeaves(item, visit));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [visit.text(key), secretLeaves(item, visit)]));
}
