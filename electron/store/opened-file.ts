import { statSync } from 'node:fs';
import { newestVersion, storedVersion } from './migrate.ts';
import { openForReading } from './open-for-reading.ts';
import { Refusal } from './read-refusal.ts';
import { ReadingRoom } from './reading-room.ts';

interface Open {
  readonly room: ReadingRoom;
  readonly inode: number;
  /** When it was opened; the writer may bring it up to date meanwhile. */
  readonly version: number;
}

/** The database for those who read it: opened at the first question, and anew when another file has taken its place. */
export class OpenedFile {
  readonly #file: string;
  #open: Open | null = null;
  #generation = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** The file may have been set aside and begun anew since the last query. Throws Refusal, and what SQLite throws. */
  room(): ReadingRoom {
    const stat = statSync(this.#file, { throwIfNoEntry: false });
    if (this.#open !== null && stat?.ino === this.#open.inode && isOfSameVersion(this.#open)) return this.#open.room;
    this.close();
    if (stat === undefined || stat.size === 0) {
      throw new Refusal('no-data', `Nothing was recorded in ${this.#file} so far.`, { file: this.#file });
    }
    this.#generation += 1;
    const database = openForReading(this.#file);
    const room = new ReadingRoom(database, this.#file, this.#generation);
    this.#open = { room, inode: stat.ino, version: storedVersion(database) };
    return room;
  }

  close(): void {
    this.#open?.room.close();
    this.#open = null;
  }
}

const isOfSameVersion = ({ room, version }: Open): boolean =>
  version === newestVersion() || storedVersion(room.database) === version;
