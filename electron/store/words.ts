import type { Database, Statement } from 'better-sqlite3';

/** What a word stands for. The numbers are the file's format: append only. */
export const WORD_KINDS = { endpoint: 1, address: 2, failure: 3, edge: 4, certificate: 5 } as const;
export type WordKind = keyof typeof WORD_KINDS;

/** A word counts as used until a day after it was noted, so that it is noted at most once a day. */
const NOTED_AHEAD_US = 86_400_000_000;
const MAX_REMEMBERED = 50_000;

export interface Word {
  readonly id: number;
  /** UTC microseconds: noted in the file as used by samples that started from then until then. */
  usedFromUs: number;
  usedUntilUs: number;
}

/** True when nothing has to be noted for a sample that started `atUs`. */
export const isNoted = (word: Word, atUs: number): boolean => word.usedFromUs <= atUs && atUs <= word.usedUntilUs;

/**
 * Numbers for text that repeats from sample to sample. Call inside a transaction, and `forget` when that was rolled back:
 * numbers given out in it never reached the file.
 */
export class Words {
  readonly #find: Statement<[number, string], { id: number; used_from_us: number; used_until_us: number }>;
  readonly #add: Statement<[number, string, number, number]>;
  readonly #note: Statement<[number, number, number]>;
  readonly #known = new Map<WordKind, Map<string, Word>>();
  #remembered = 0;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT id, used_from_us, used_until_us FROM words WHERE kind = ? AND text = ?');
    this.#add = database.prepare('INSERT INTO words (kind, text, used_from_us, used_until_us) VALUES (?, ?, ?, ?)');
    this.#note = database.prepare('UPDATE words SET used_from_us = ?, used_until_us = ? WHERE id = ?');
    this.forget();
  }

  /** The word for `text`, used by a sample that started `atUs`. */
  word(kind: WordKind, text: string, atUs: number): Word {
    const known = this.#ofKind(kind);
    let word = known.get(text);
    if (word === undefined) {
      word = this.#load(kind, text, atUs);
      if (this.#remembered >= MAX_REMEMBERED) this.forget();
      this.#remembered += 1;
      this.#ofKind(kind).set(text, word);
    }
    if (!isNoted(word, atUs)) {
      word.usedFromUs = Math.min(word.usedFromUs, atUs);
      word.usedUntilUs = Math.max(word.usedUntilUs, atUs + NOTED_AHEAD_US);
      this.#note.run(word.usedFromUs, word.usedUntilUs, word.id);
    }
    return word;
  }

  /** Looks everything up again: after a rollback, and after words were deleted. */
  forget(): void {
    this.#known.clear();
    this.#remembered = 0;
  }

  #ofKind(kind: WordKind): Map<string, Word> {
    let known = this.#known.get(kind);
    if (known === undefined) {
      known = new Map();
      this.#known.set(kind, known);
    }
    return known;
  }

  #load(kind: WordKind, text: string, atUs: number): Word {
    const row = this.#find.get(WORD_KINDS[kind], text);
    if (row !== undefined) return { id: row.id, usedFromUs: row.used_from_us, usedUntilUs: row.used_until_us };
    const usedUntilUs = atUs + NOTED_AHEAD_US;
    const id = Number(this.#add.run(WORD_KINDS[kind], text, atUs, usedUntilUs).lastInsertRowid);
    return { id, usedFromUs: atUs, usedUntilUs };
  }
}
