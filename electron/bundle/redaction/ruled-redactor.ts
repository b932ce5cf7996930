import type { JsonValue } from '../../domain/json.ts';
import { ipv6Groups, isPrivateAddress } from '../../domain/private-address.ts';
import { spellingsOf } from '../../domain/spellings.ts';
import {
  type AddressPlace,
  addressPlaces,
  bareMacForms,
  lowerHalfAt,
  macInAddress,
  macSpans,
} from './address-spans.ts';
import { base64Runs } from './base64-runs.ts';
import { basicCredentials } from './basic-credentials.ts';
import { canonicalAddress } from './canonical-address.ts';
import { decodedViews, inOriginal, quotedPrintableView, unbrokenView } from './decoded-view.ts';
import { homeSpans, type KnownName, nameSpans } from './identity-spans.ts';
import { visitedJson } from './json-visit.ts';
import { LiteralIndex } from './literal-index.ts';
import { nameBefore, privateNames } from './machine-names.ts';
import type { RedactionCount, RedactionKind, RedactionLevel, Redactor, Replacement } from './redact.ts';
import { type RedactionSpan, replaceSpans } from './redaction-span.ts';
import { RedactionTokens } from './redaction-tokens.ts';
import { Remembered } from './remembered.ts';
import { isSecretFieldName } from './secret-field.ts';
import { fieldValueSpans, secretSpans } from './secret-spans.ts';

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
/** Base64 within Base64 is looked into this often. */
const MOST_NESTED = 2;
/** What is shorter may be put together by chance where a line break is taken out. */
const SHORTEST_ACROSS_LINES = 8;

/** The rules of levels `standard` and `strict`. */
export class RuledRedactor implements Redactor {
  readonly level: RedactionLevel;
  readonly #knowledge: RedactionKnowledge;
  readonly #tokens = new RedactionTokens();
  readonly #literals = new LiteralIndex();
  readonly #kinds = new Map<string, RedactionKind>();
  readonly #sources = new Set<string>();
  /** Samples say the same few things over and over. Emptied whenever something new is learned. */
  readonly #remembered = new Remembered<readonly RedactionSpan[]>();
  readonly #learned = new Remembered<true>();

  constructor(knowledge: RedactionKnowledge) {
    this.level = knowledge.level;
    this.#knowledge = knowledge;
    for (const { kind, name, key } of knowledge.names) {
      if (name.length < SHORTEST_ENCODED_NAME) continue;
      for (const spelling of [name, key]) {
        for (const form of spellingsOf(spelling)) {
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
    if (this.#learned.get(text) === true) return;
    this.#learned.set(text, true);
    this.#learnAll(text, MOST_NESTED);
  }

  learnName(name: string): void {
    const key = name.toLowerCase();
    const { names, keptHosts } = this.#knowledge;
    const isOwn = nameSpans(key, names, keptHosts).length > 0;
    if (isOwn || this.#isKeptHost(key) || this.#kinds.has(key) || canonicalAddress(key) !== null) return;
    this.#remembered.clear();
    this.#kinds.set(key, 'host-name');
    for (const form of spellingsOf(key)) this.#literals.add(form, 'host-name', key);
  }

  learnSecret(value: string): void {
    for (const span of fieldValueSpans('', value, 0)) this.#learnValue(span.key, span.kind);
  }

  learnJson(value: JsonValue): void {
    visitedJson(value, {
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
    let spans = this.#remembered.get(text);
    if (spans === undefined) {
      spans = this.#spans(text);
      this.#remembered.set(text, spans);
    }
    return replaceSpans(text, spans, this.#tokens);
  }

  secret(value: string): string {
    if (value === '[secret]') return value;
    return replaceSpans(value, this.#known(fieldValueSpans('', value, 0)), this.#tokens);
  }

  json(value: JsonValue): JsonValue {
    return visitedJson(value, { text: (text) => this.text(text), secret: (text) => this.secret(text) });
  }

  isSecretField(name: string): boolean {
    return isSecretFieldName(name);
  }

  written(piece: string): string {
    return this.#tokens.written(piece);
  }

  counts(): readonly RedactionCount[] {
    return this.#tokens.counts();
  }

  replacements(): readonly Replacement[] {
    return this.#tokens.replacements();
  }

  #spans(text: string): readonly RedactionSpan[] {
    const spans = [...this.#found(text, MOST_NESTED)];
    const printable = quotedPrintableView(text);
    if (printable !== null) {
      for (const span of this.#unmarked(printable.text)) spans.push(inOriginal(printable, span));
    }
    const unbroken = text.includes('\n') ? unbrokenView(text) : null;
    if (unbroken === null) return spans;
    for (const found of [...this.#literals.spans(unbroken.text), ...this.#inBase64(unbroken.text, 1)]) {
      if (found.end - found.start < SHORTEST_ACROSS_LINES) continue;
      const span = inOriginal(unbroken, found);
      if (text.slice(span.start, span.end).includes('\n')) spans.push(span);
    }
    return spans;
  }

  /** In the text as it is, and as it reads once its escapes are resolved. `nested`: how deep to look into Base64. */
  #found(text: string, nested: number): readonly RedactionSpan[] {
    const found = [...this.#marked(text), ...this.#inBase64(text, nested)];
    for (const view of decodedViews(text)) {
      for (const span of this.#marked(view.text)) found.push(inOriginal(view, span));
      for (const span of this.#inBase64(view.text, nested)) found.push(inOriginal(view, span));
    }
    return found;
  }

  /** A name inside Base64 cannot be replaced without the text around it becoming another, so all of that goes. */
  #inBase64(text: string, nested: number): readonly RedactionSpan[] {
    if (nested === 0) return [];
    return base64Runs(text).flatMap(({ start, end, decoded }) => {
      const [first] = this.#found(decoded, nested - 1);
      return first === undefined ? [] : [{ start, end, kind: first.kind, key: first.key }];
    });
  }

  #marked(text: string): readonly RedactionSpan[] {
    return this.#unmarked(text, this.#known(secretSpans(text)));
  }

  /** `marked`: what was found by where it stands. */
  #unmarked(text: string, marked: readonly RedactionSpan[] = []): readonly RedactionSpan[] {
    const { names, keptHosts, keptTexts } = this.#knowledge;
    const spans = [
      ...this.#literals.spans(text),
      ...marked,
      ...homeSpans(text, keptTexts),
      ...nameSpans(text, names, keptHosts),
      ...macSpans(text),
      ...this.#addressSpans(text),
    ];
    // A name that holds something else that is known keeps its ending, which tells what kind of network it is.
    const others = privateNames(text).filter(
      ({ start, end, name }) => !this.#isKeptHost(name) && !spans.some((span) => span.start < end && start < span.end),
    );
    return [...spans, ...others.map(({ start, end, name }) => ({ start, end, kind: 'host-name' as const, key: name }))];
  }

  #addressSpans(text: string): readonly RedactionSpan[] {
    return addressPlaces(text).flatMap((place): readonly RedactionSpan[] => {
      const { start, end, address } = place;
      const kind = this.#addressKind(address);
      if (kind === null) return this.#macSpan(text, place);
      const named = this.#nameBefore(text, start);
      const span = { start, end, kind, key: address };
      return named === null ? [span] : [span, named];
    });
  }

  #nameBefore(text: string, addressStart: number): RedactionSpan | null {
    const { names, keptHosts } = this.#knowledge;
    const found = nameBefore(text, addressStart);
    if (found === null || this.#isKeptHost(found.name)) return null;
    if (nameSpans(found.name, names, keptHosts).length > 0) return null;
    return { start: found.start, end: found.end, kind: 'host-name', key: found.name };
  }

  /** The hardware address in the lower half of an address of this network, whose upper half stays. */
  #macSpan(text: string, { start, end, address }: AddressPlace): readonly RedactionSpan[] {
    const digits = macInAddress(address);
    if (digits === null || !this.#isOnThisNetwork(address)) return [];
    const from = lowerHalfAt(text.slice(start, end).split('%', 1)[0] ?? '');
    return from === null ? [] : [{ start: start + from, end, kind: 'mac-address', key: digits }];
  }

  #isOnThisNetwork(address: string): boolean {
    const network = ipv6Groups(address).slice(0, 4).join(':');
    return [...this.#sources].some(
      (source) => source.includes(':') && ipv6Groups(source).slice(0, 4).join(':') === network,
    );
  }

  #isKeptHost(name: string): boolean {
    return this.#knowledge.keptHosts.includes(name);
  }

  #addressKind(address: string): RedactionKind | null {
    if (this.#sources.has(address)) return this.level === 'strict' ? 'source-address' : null;
    return isPrivateAddress(address) ? 'private-address' : null;
  }

  /** A value that is a cookie here and a parameter there is the same thing, and keeps the kind it was first met as. */
  #known(spans: readonly RedactionSpan[]): readonly RedactionSpan[] {
    return spans.map((span) => ({ ...span, kind: this.#kinds.get(span.key) ?? span.kind }));
  }

  #learnAll(text: string, nested: number): void {
    for (const reading of [text, ...decodedViews(text).map((view) => view.text)]) {
      for (const span of secretSpans(reading)) this.#learnValue(span.key, span.kind);
      for (const { key } of macSpans(reading)) this.#learnMac(key);
      for (const { name } of privateNames(reading)) this.learnName(name);
      for (const { start, address } of addressPlaces(reading)) {
        const named = this.#addressKind(address) === null ? null : nameBefore(reading, start);
        if (named !== null) this.learnName(named.name);
      }
      if (nested === 0) continue;
      for (const { decoded } of base64Runs(reading)) this.#learnAll(decoded, nested - 1);
    }
  }

  #learnMac(digits: string): void {
    if (this.#kinds.has(digits)) return;
    this.#remembered.clear();
    this.#kinds.set(digits, 'mac-address');
    for (const form of bareMacForms(digits)) this.#literals.add(form, 'mac-address', digits);
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
    for (const form of spellingsOf(value)) {
      if (form.length >= bound.other) this.#literals.add(form, kind, value);
    }
  }
}
