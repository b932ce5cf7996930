import type { JsonValue } from '../../domain/json.ts';

export const REDACTION_LEVELS = ['none', 'standard', 'strict'] as const;
/** How much is taken out of a bundle; `strict` also takes out the addresses from which the observer speaks. */
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

/** One thing that was replaced. */
export interface Replacement {
  readonly kind: RedactionKind;
  /** As it may be shown to the person who exports; a secret is never told whole. */
  readonly found: string;
  /** The token that stands for it. */
  readonly becomes: string;
  /** How often. */
  readonly places: number;
}

/**
 * Takes out of text what must not leave the machine. The same thing becomes the same token, such as `[private-address-1]`,
 * numbered in the order in which things are met. Everything is learned before the first text is redacted, because a secret
 * that shows itself in one place may stand unmarked in another.
 */
export interface Redactor {
  readonly level: RedactionLevel;
  /** Notes an address from which the observer itself speaks. */
  learnSource(address: string): void;
  /** Notes the name of a machine that must not be told. */
  learnName(name: string): void;
  /** Notes the secrets that show themselves in a text. */
  learn(text: string): void;
  learnJson(value: JsonValue): void;
  /** Notes a value that is secret by its place, such as that of an Authorization header. */
  learnSecret(value: string): void;
  text(text: string): string;
  json(value: JsonValue): JsonValue;
  /** What stands for a value that is secret by its place. */
  secret(value: string): string;
  /** True for names of headers and fields whose values are secret; never at level `none`. */
  isSecretField(name: string): boolean;
  /** Counts the tokens in a piece of a file as it is written. Returns what is left of it, to be put before the next piece. */
  written(piece: string): string;
  /** Of what was `written`. */
  counts(): readonly RedactionCount[];
  /** All that stands replaced in what was `written`, the most frequent first. */
  replacements(): readonly Replacement[];
}
