import { sameNameKey, wrongEntryName } from './entry-name.ts';
import { hostile } from './read-refusal.ts';

/** One file of a bundle as it lies there. */
export interface ContainerEntry {
  /** Checked: below the bundle, with `/`, unlike any other. */
  readonly path: string;
  /** As told; reading ends in a refusal where it is another. */
  readonly bytes: number;
}

/** A zip or a folder, looked through and found harmless, with nothing unpacked. */
export interface BundleContainer {
  readonly kind: 'zip' | 'folder';
  readonly entries: readonly ContainerEntry[];
  /** The content in pieces; throws UnreadBundle. `signal` ends it. */
  read(entry: ContainerEntry, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** Refuses names that are wrong, and those of which two are the same, or a file and a folder at once, on some system. */
export class EntryNames {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** Throws UnreadBundle. */
  addFile(path: string): void {
    const key = this.#checked(path);
    if (this.#files.has(key) || this.#folders.has(key)) throw hostile('two files in it have the same name');
    this.#files.add(key);
  }

  addFolder(path: string): void {
    const key = this.#checked(path);
    if (this.#files.has(key)) throw hostile('two files in it have the same name');
    this.#folders.add(key);
  }

  #checked(path: string): string {
    const wrong = wrongEntryName(path);
    if (wrong !== null) throw hostile(wrong);
    const key = sameNameKey(path);
    let slash = key.indexOf('/');
    while (slash >= 0) {
      const folder = key.slice(0, slash);
      if (this.#files.has(folder)) throw hostile('two files in it have the same name');
      this.#folders.add(folder);
      slash = key.indexOf('/', slash + 1);
    }
    return key;
  }
}
