import type { JsonObject, JsonValue } from '../domain/json.ts';
import { asList, asObject } from './json-reading.ts';

/** The answers of each resolver in the data of a `resolvers` capture; empty where they cannot be read. */
export function readResolverAnswers(data: JsonValue): readonly JsonObject[] {
  const list = Array.isArray(data) ? asList(data) : asList(asObject(data)?.resolvers);
  return list.map(asObject).filter((value) => value !== null);
}
