import type { Database } from 'better-sqlite3';
import type { Failure } from '../domain/failure.ts';
import type { EdgeFacts } from '../domain/sample.ts';
import { edgeWord, endpointWord, failureWord } from './sample-words.ts';
import { isNoted, type Word, Words } from './words.ts';

/**
 * Numbers of the words of one sample after the other. The word before is compared first, because samples of one target come
 * in a row and to compare is much quicker than to build the text of a word and look it up.
 */
export class SampleWordIds {
  readonly #words: Words;
  #endpoint: { readonly address: string | null; readonly port: number | null; readonly word: Word } | null = null;
  #local: { readonly address: string; readonly word: Word } | null = null;
  #edge: { readonly edge: EdgeFacts; readonly word: Word } | null = null;
  #certificate: { readonly fingerprint: string; readonly word: Word } | null = null;

  constructor(database: Database) {
    this.#words = new Words(database);
  }

  endpoint(address: string | null, port: number | null, atUs: number): number | null {
    if (address === null && port === null) return null;
    const last = this.#endpoint;
    if (last !== null && last.address === address && last.port === port && isNoted(last.word, atUs))
      return last.word.id;
    const word = this.#words.word('endpoint', endpointWord(address, port), atUs);
    this.#endpoint = { address, port, word };
    return word.id;
  }

  /** A port without an address has the empty word, so that it is not lost. */
  local(given: string | null, port: number | null, atUs: number): number | null {
    if (given === null && port === null) return null;
    const address = given ?? '';
    const last = this.#local;
    if (last !== null && last.address === address && isNoted(last.word, atUs)) return last.word.id;
    const word = this.#words.word('address', address, atUs);
    this.#local = { address, word };
    return word.id;
  }

  failure(failure: Failure | null, atUs: number): number | null {
    return failure === null ? null : this.#words.word('failure', failureWord(failure), atUs).id;
  }

  edge(edge: EdgeFacts | null, atUs: number): number | null {
    if (edge === null) return null;
    const last = this.#edge;
    if (last !== null && repeats(last.edge, edge) && isNoted(last.word, atUs)) return last.word.id;
    const word = this.#words.word('edge', edgeWord(edge), atUs);
    this.#edge = { edge, word };
    return word.id;
  }

  certificate(fingerprint: string | null, atUs: number): number | null {
    if (fingerprint === null) return null;
    const last = this.#certificate;
    if (last !== null && last.fingerprint === fingerprint && isNoted(last.word, atUs)) return last.word.id;
    const word = this.#words.word('certificate', fingerprint, atUs);
    this.#certificate = { fingerprint, word };
    return word.id;
  }

  /** After a rollback, and after words were deleted. */
  forget(): void {
    this.#words.forget();
    this.#endpoint = null;
    this.#local = null;
    this.#edge = null;
    this.#certificate = null;
  }
}

const repeats = (one: EdgeFacts, other: EdgeFacts): boolean =>
  one.server === other.server &&
  one.colo === other.colo &&
  one.via === other.via &&
  one.cacheStatus === other.cacheStatus;
