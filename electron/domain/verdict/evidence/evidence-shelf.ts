import type { EvidenceKind } from '../../evidence.ts';
import type { Noted } from './noted.ts';
import type { Reduced, ReducedKind, ReducedKinds } from './read-evidence.ts';

/** So many of each kind tell as much as all: half of them from the beginning, the others the newest. */
const MOST_OF_A_KIND = 12;
/** Of paths more, because several tracers and protocols follow one request, each in pieces. */
const MOST_PATHS = 24;

/** What the evidence of one incident, or of one stall that may become one, says; bounded however long it lasts. */
export class EvidenceShelf {
  readonly #readings: { readonly [Kind in ReducedKind]: Noted<ReducedKinds[Kind]>[] } = {
    path: [],
    baseline: [],
    socket: [],
    packets: [],
    fresh: [],
    resolvers: [],
    gateway: [],
    controls: [],
    counters: [],
    host: [],
    transcript: [],
    missing: [],
  };
  readonly #captured = new Set<EvidenceKind>();

  /** Notes what a piece of evidence says, null for nothing. Says whether that changes anything: what came is not missing any more. */
  note(kind: EvidenceKind, noted: Omit<Noted<unknown>, 'reading'>, reduced: Reduced | null): boolean {
    const isFirst = reduced?.kind !== 'missing' && !this.#captured.has(kind);
    if (isFirst) this.#captured.add(kind);
    if (reduced === null) return isFirst;
    this.#put(reduced.kind, { ...noted, reading: reduced.reading } as Noted<never>);
    return true;
  }

  /** Takes over all that another one holds. */
  take(other: EvidenceShelf): void {
    for (const kind of Object.keys(other.#readings) as ReducedKind[]) {
      for (const noted of other.#readings[kind]) this.#put(kind, noted as Noted<never>);
    }
    for (const kind of other.#captured) this.#captured.add(kind);
  }

  of<Kind extends ReducedKind>(kind: Kind): readonly Noted<ReducedKinds[Kind]>[] {
    return this.#readings[kind];
  }

  hasCaptured(kind: EvidenceKind): boolean {
    return this.#captured.has(kind);
  }

  #put(kind: ReducedKind, noted: Noted<never>): void {
    const shelf: Noted<unknown>[] = this.#readings[kind];
    shelf.push(noted);
    const most = kind === 'path' ? MOST_PATHS : MOST_OF_A_KIND;
    if (shelf.length > most) shelf.splice(most / 2, 1);
  }
}
