import type { JsonObject, JsonValue } from '../domain/json.ts';
import { addressPlaces, macSpans } from './address-spans.ts';
import { homeSpans, type KnownName, nameSpans } from './identity-spans.ts';
import { isJsonList } from './json-reading.ts';
import { literalForms } from './literal-forms.ts';
import { LiteralIndex } from './literal-index.ts';
import { canonicalAddress, isPrivateAddress } from './private-address.ts';
import type { RedactionCount, RedactionKind, RedactionLevel, Redactor, Replacement } from './redact.ts';
import { type RedactionSpan, replaceSpans } from './redaction-span.ts';
import { RedactionTokens } from './redaction-tokens.ts';
import { isSecretFieldName } from './secret-field.ts';
import { basicCredentials, fieldValueSpans, secretSpans } from './secret-spans.ts';

export interface RedactionKnowledge {
  readonly level: Exclude<RedactionLevel, 'none'>;
  readonly names: readonly KnownName[];
  /** Host names of targets, lower case: what a bundle is about is named in it. */
  readonly keptHosts: readonly string[];
  /** Addresses of targets without their query: what they say is no secret. */
  readonly keptTexts: readonly string[];
}

/** How long a value must be, in characters, to be looked for where nothing marks it. */
interface Bound {
  readonly word: number;
  readonly other: number;
}

const SHORTEST_SECRET: Bound = { word: 4, other: 4 };
const SHORTEST_PUBLIC: Bound = { word: 8, other: 6 };
const SHORTEST_ENCODED_NAME = 8;
const LONGEST_REMEMBERED = 256;
const MOST_REMEMBERED = 4_096;

/** The rules of levels `standard` and `strict`. */
export class RuledRedactor implements Redactor {
  readonly level: RedactionLevel;
  readonly #knowledge: RedactionKnowledge;
  readonly #tokens = new RedactionTokens();
  readonly #literals = new LiteralIndex();
  readonly #kinds = new Map<string, RedactionKind>();
  readonly #sources = new Set<string>();
  /** Samples say the same few things over and over. Emptied whenever something new is learned. */
  readonly #remembered = new Map<string, readonly RedactionSpan[]>();
  readonly #learned = new Set<string>();

  constructor(knowledge: RedactionKnowledge) {
    this.level = knowledge.level;
    this.#knowledge = knowledge;
    for (const { kind, name, key } of knowledge.names) {
      if (name.length < SHORTEST_ENCODED_NAME) continue;
      for (const spelling of [name, key]) {
        for (const form of literalForms(spelling)) {
          if (form.toLowerCase() !== name) this.#literals.add(form, kind, key);
        }
      }
    }
  }

  learnSource(address: string): void {
    const canonical = canonicalAddress(address);
    if (canonical === null) return;
    this.#sources.add(canonical);
    this.#remembered.clear();
  }

  learn(text: string): void {
    if (this.#learned.has(text)) return;
    if (text.length <= LONGEST_REMEMBERED) {
      if (this.#learned.size >= MOST_REMEMBERED) this.#learned.clear();
      this.#learned.add(text);
    }
    for (const span of secretSpans(text)) this.#learnValue(span.key, span.kind);
  }

  learnSecret(value: string): void {
    for (const span of fieldValueSpans('', value, 0)) this.#learnValue(span.key, span.kind);
  }

  learnJson(value: JsonValue): void {
    this.#walk(value, {
      text: (text) => {
        this.learn(text);
        return text;
      },
      secret: (text) => {
        this.learnSecret(text);
        return text;
      },
    });
  }

  text(text: string): string {
    if (text.length > LONGEST_REMEMBERED) return replaceSpans(text, this.#spans(text), this.#tokens);
    let spans = this.#remembered.get(text);
    if (spans === undefined) {
      spans = this.#spans(text);
      if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
      this.#remembered.set(text, spans);
    }
    return replaceSpans(text, spans, this.#tokens);
  }

  secret(value: string): string {
    if (value === '[secret]') return value;
    return replaceSpans(value, this.#known(fieldValueSpans('', value, 0)), this.#tokens);
  }

  json(value: JsonValue): JsonValue {
    return this.#walk(value, { text: (text) => this.text(text), secret: (text) => this.secret(text) });
  }

  isSecretField(name: string): boolean {
    return isSecretFieldName(name);
  }

  counts(): readonly RedactionCount[] {
    return this.#tokens.counts();
  }

  replacements(): readonly Replacement[] {
    return this.#tokens.replacements();
  }

  #spans(text: string): readonly RedactionSpan[] {
    const { names, keptHosts, keptTexts } = this.#knowledge;
    return [
      ...this.#literals.spans(text),
      ...this.#known(secretSpans(text)),
      ...homeSpans(text, keptTexts),
      ...nameSpans(text, names, keptHosts),
      ...macSpans(text),
      ...this.#addressSpans(text),
    ];
  }

  #addressSpans(text: string): readonly RedactionSpan[] {
    return addressPlaces(text).flatMap(({ start, end, address }) => {
      const kind = this.#addressKind(address);
      return kind === null ? [] : [{ start, end, kind, key: address }];
    });
  }

  #addressKind(address: string): RedactionKind | null {
    if (this.#sources.has(address)) return this.level === 'strict' ? 'source-address' : null;
    return isPrivateAddress(address) ? 'private-address' : null;
  }

  /** A value that is a cookie here and a parameter there is the same thing, and keeps the kind it was first met as. */
  #known(spans: readonly RedactionSpan[]): readonly RedactionSpan[] {
    return spans.map((span) => ({ ...span, kind: this.#kinds.get(span.key) ?? span.kind }));
  }

  #learnValue(value: string, kind: RedactionKind): void {
    if (this.#kinds.has(value)) return;
    this.#remembered.clear();
    this.#kinds.set(value, kind);
    const pair = kind === 'credential' ? (basicCredentials(value) ?? (value.includes(':') ? value : null)) : null;
    if (pair !== null) {
      const colon = pair.indexOf(':');
      this.#learnEverywhere(pair, kind, SHORTEST_SECRET);
      this.#learnEverywhere(pair.slice(colon + 1), kind, SHORTEST_SECRET);
      this.#learnEverywhere(pair.slice(0, colon), kind, SHORTEST_PUBLIC);
    }
    // A name without a password, and what a page puts into cookies and queries, is often an ordinary word.
    const bound = kind === 'credential' ? SHORTEST_SECRET : SHORTEST_PUBLIC;
    this.#learnEverywhere(value, kind, bound);
  }

  /** Looks for the value in all texts, unless it is so common, or so public, that this would tear holes into the evidence. */
  #learnEverywhere(value: string, kind: RedactionKind, bound: Bound): void {
    const word = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(value);
    const publicText = this.#knowledge.keptTexts.some((kept) => kept.toLowerCase().includes(value.toLowerCase()));
    if (value.length < (word ? bound.word : bound.other) || publicText || canonicalAddress(value) !== null) return;
    for (const form of literalForms(value)) {
      if (form.length >= bound.other) this.#literals.add(form, kind, value);
    }
  }

  #walk(value: JsonValue, visit: JsonVisitor): JsonValue {
    if (typeof value === 'string') return visit.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (isJsonList(value)) return value.map((item) => this.#walk(item, visit));
    const object: JsonObject = value;
    const fieldName = typeof object.name === 'string' ? object.name : '';
    return Object.fromEntries(
      Object.entries(object).map(([key, item]) => {
        const secret = isSecretFieldName(key) || (key === 'value' && isSecretFieldName(fieldName));
        return [visit.text(key), secret ? secretLeaves(item, visit) : this.#walk(item, visit)];
      }),
    );
  }
}

interface JsonVisitor {
  readonly text: (text: string) => string;
  readonly secret: (text: string) => string;
}

/** All text and numbers under a field whose value is secret. Truth values tell nothing. */
function secretLeaves(value: JsonValue, visit: JsonVisitor): JsonValue {
  if (typeof value === 'string') return visit.secret(value);
  if (typeof value === 'number') return visit.secret(String(value));
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonList(value)) return value.map((item) => secretLeaves(item, visit));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [visit.text(key), secretLeaves(item, visit)]));
}
