import type { Database } from 'better-sqlite3';
import { type TargetId, targetId } from '../domain/ids.ts';
import type { Target } from '../domain/target.ts';
import { ShapeError } from './checked-json.ts';
import { type TargetRow, targetOf } from './saved-targets.ts';
import type { StoreNote } from './store.ts';

/** The targets that are not removed, in memory: by number, and by name because names are unique among them. */
export class TargetShelf {
  readonly #byId = new Map<TargetId, Target>();
  readonly #byName = new Map<string, Target>();
  #lastId: number;

  /** `lastId` is the highest number that was ever given to a target. */
  constructor(lastId: number) {
    this.#lastId = lastId;
  }

  nextId(): TargetId {
    this.#lastId += 1;
    return targetId(this.#lastId);
  }

  named(name: string): Target | null {
    return this.#byName.get(name) ?? null;
  }

  of(id: TargetId): Target | null {
    return this.#byId.get(id) ?? null;
  }

  /** Under another name than before, the old one becomes free. */
  put(target: Target): void {
    const before = this.#byId.get(target.id);
    if (before !== undefined && before.name !== target.name) this.#byName.delete(before.name);
    this.#byId.set(target.id, target);
    this.#byName.set(target.name, target);
  }

  /** False when there is none of that number. */
  remove(id: TargetId): boolean {
    const target = this.#byId.get(id);
    if (target === undefined) return false;
    this.#byId.delete(id);
    this.#byName.delete(target.name);
    return true;
  }

  all(): readonly Target[] {
    return [...this.#byId.values()];
  }

  /** Fills itself from the file. A target that cannot be read counts as removed, and is told. Throws SqliteError. */
  read(database: Database, nowUs: number): readonly StoreNote[] {
    const notes: StoreNote[] = [];
    const rows = database
      .prepare<[], TargetRow>(
        'SELECT id, name, origin, definition, removed_at_us FROM targets WHERE removed_at_us IS NULL ORDER BY id',
      )
      .all();
    for (const row of rows) {
      try {
        this.put(targetOf(row));
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        // Its name becomes free, so that it can be added again; its samples keep it.
        database.prepare('UPDATE targets SET removed_at_us = ? WHERE id = ?').run(nowUs, row.id);
        notes.push({
          code: 'target-unreadable',
          message: `The target "${row.name}" is no longer watched, because its stored definition is damaged (${error.message}). Add it again.`,
          context: { target: row.name },
        });
      }
    }
    return notes;
  }
}
