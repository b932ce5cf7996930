import type { JsonValue } from '../domain/json.ts';

export const REDACTION_LEVELS = ['none', 'standard', 'strict'] as const;
/** How much is taken out of a bundle; `strict` also takes out the source address. */
export type RedactionLevel = (typeof REDACTION_LEVELS)[number];

export const REDACTION_KINDS = [
  'credential',
  'cookie',
  'query-value',
  'user-name',
  'home-path',
  'host-name',
  'private-address',
  'mac-address',
  'source-address',
] as const;
export type RedactionKind = (typeof REDACTION_KINDS)[number];

export interface RedactionCount {
  readonly kind: RedactionKind;
  /** How many different things. */
  readonly things: number;
  /** In how many places. */
  readonly places: number;
}

export interface Redactor {
  readonly level: RedactionLevel;
  /** Notes an address from which the observer itself speaks. */
  learnSource(address: string): void;
  learn(text: string): void;
  /** Notes a value that is secret wherever it stands. */
  learnSecret(value: string): void;
  learnJson(value: JsonValue): void;
  text(text: string): string;
  /** A value that is secret by its place, such as that of an Authorization header. */
  secret(value: string): string;
  /** True for names of headers and JSON fields whose values are secret. */
  isSecretField(name: string): boolean;
  json(value: JsonValue): JsonValue;
  counts(): readonly RedactionCount[];
}
