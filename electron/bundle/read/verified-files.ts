import { createHash } from 'node:crypto';
import { quoted } from '../../domain/quoted.ts';
import { boundedText, parseBoundedJson } from './bounded-json.ts';
import { type BundleContainer, type ContainerEntry, EntryNames } from './bundle-container.ts';
import { type ListedFile, type ManifestFacts, readManifest } from './manifest-facts.ts';
import type { ReadLimits } from './read-limits.ts';
import { damaged, notABundle } from './read-refusal.ts';

/** A file that the manifest lists and that is there. */
export interface VerifiedFile extends ListedFile {
  readonly entry: ContainerEntry;
}

/** The files of a bundle by the names that the manifest has for them; each is held against its checksum whenever it is read. */
export class VerifiedFiles {
  readonly manifest: ManifestFacts;
  readonly files: readonly VerifiedFile[];
  /** Lying there without being listed: not from us, and never read. */
  readonly unlisted: readonly string[];
  readonly manifestText: string;
  readonly #container: BundleContainer;

  constructor(
    container: BundleContainer,
    manifestText: string,
    manifest: ManifestFacts,
    files: readonly VerifiedFile[],
    unlisted: readonly string[],
  ) {
    this.#container = container;
    this.manifestText = manifestText;
    this.manifest = manifest;
    this.files = files;
    this.unlisted = unlisted;
  }

  /** The content; throws UnreadBundle at its end where it is not the one that is listed. */
  async *read(file: VerifiedFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    for await (const chunk of this.#container.read(file.entry, signal)) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== file.sha256) throw damaged(`${quoted(file.path)} was changed, its checksum is another`);
  }

  /** The file of that name; also where it got another ending for a desk, or on its way. null where there is none. */
  named(name: string): VerifiedFile | null {
    return this.files.find(({ of }) => of === name) ?? null;
  }

  /** A file that may be cut into parts because a desk takes no larger ones, in their order. */
  parts(name: string): readonly VerifiedFile[] {
    return this.files
      .filter(({ of }) => of === name)
      .map((file) => ({ file, number: Number(/-(\d{1,6})\.[^/]*$/.exec(file.path)?.[1] ?? 0) }))
      .toSorted((one, other) => one.number - other.number)
      .map(({ file }) => file);
  }
}

/** Finds the manifest, reads it, and finds each file that it lists; none of them has been read yet. Throws UnreadBundle. */
export async function openVerifiedFiles(
  container: BundleContainer,
  limits: ReadLimits,
  signal: AbortSignal,
): Promise<VerifiedFiles> {
  const found = manifestEntry(container.entries);
  const text = await boundedText(container.read(found.entry, signal), 'manifest.json', limits.jsonBytes);
  const manifest = readManifest(parseBoundedJson(text, 'manifest.json', limits));
  const names = new EntryNames();
  const there = new Map(container.entries.map((entry) => [entry.path, entry]));
  const files = manifest.files.map((file) => {
    names.addFile(file.path);
    const path = `${found.folder}${file.path}`;
    // Mail programs and forms put an ending behind a name that they do not like.
    const entry = there.get(path) ?? there.get(`${path}.txt`);
    if (entry === undefined) throw damaged(`${quoted(file.path)} is missing`);
    if (entry.bytes !== file.bytes) {
      throw damaged(`${quoted(file.path)} has ${entry.bytes} bytes instead of ${file.bytes}`);
    }
    return { ...file, entry };
  });
  const listed = new Set([found.entry.path, ...files.map(({ entry }) => entry.path)]);
  const unlisted = container.entries.flatMap(({ path }) => (listed.has(path) ? [] : [path]));
  return new VerifiedFiles(container, text, manifest, files, unlisted);
}

/** At the top, or in the one folder that somebody packed again as a whole. `folder` is empty, or ends with `/`. */
function manifestEntry(entries: readonly ContainerEntry[]): {
  readonly entry: ContainerEntry;
  readonly folder: string;
} {
  const candidates = entries.flatMap((entry) => {
    const match = /^([^/]+\/)?manifest\.json(?:\.txt)?$/.exec(entry.path);
    return match === null ? [] : [{ entry, folder: match[1] ?? '' }];
  });
  const top = candidates.filter(({ folder }) => folder === '');
  const [found, second] = top.length > 0 ? top : candidates;
  if (found === undefined) throw notABundle('This is no bundle of Stallscope: there is no manifest.json in it.');
  if (second !== undefined) throw notABundle('There is more than one manifest.json in it. Open one bundle at a time.');
  return found;
}
