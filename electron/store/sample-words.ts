import { FAILURE_CODES, type Failure } from '../domain/failure.ts';
import { PHASES } from '../domain/phase.ts';
import type { EdgeFacts } from '../domain/sample.ts';
import { CheckedJson } from './checked-json.ts';

/** The part of the edge's headers that repeats; the request id differs each time and is stored with the sample. */
export type RepeatingEdge = Omit<EdgeFacts, 'requestId'>;

/** Address and port repeat together. An address holds no space. */
export const endpointWord = (address: string | null, port: number | null): string => `${port ?? ''} ${address ?? ''}`;

export function parseEndpointWord(word: string): { readonly address: string | null; readonly port: number | null } {
  const space = Math.max(word.indexOf(' '), 0);
  const port = word.slice(0, space);
  const address = word.slice(space + 1);
  return { address: address === '' ? null : address, port: port === '' ? null : Number(port) };
}

export const edgeWord = (edge: RepeatingEdge): string =>
  JSON.stringify([edge.server, edge.colo, edge.via, edge.cacheStatus]);

/** Throws ShapeError when the word is damaged. */
export function parseEdgeWord(word: string): RepeatingEdge {
  const json = CheckedJson.parse(word, 'edge');
  const part = (index: number): string | null => json.item(index).orNull((value) => value.text());
  return { server: part(0), colo: part(1), via: part(2), cacheStatus: part(3) };
}

export const failureWord = (failure: Failure): string => JSON.stringify([failure.phase, failure.code, failure.message]);

/** Throws ShapeError when the word is damaged. */
export function parseFailureWord(word: string): Failure {
  const json = CheckedJson.parse(word, 'failure');
  return { phase: json.item(0).oneOf(PHASES), code: json.item(1).oneOf(FAILURE_CODES), message: json.item(2).text() };
}
