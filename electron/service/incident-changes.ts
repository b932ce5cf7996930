import type { IncidentId } from '../domain/ids.ts';

/** What a person has done to incidents since the start, as far as what is told later depends on it. */
export interface IncidentChanges {
  /** Empty without any. Known of incidents that are open or were noted since they closed. */
  noteOf(id: IncidentId): string;
  noted(id: IncidentId, note: string): void;
  /** The store has its note from now on. */
  closed(id: IncidentId): void;
  removed(id: IncidentId): void;
  /** What captures and judgements bring of it later is of no interest any more. */
  isRemoved(id: IncidentId | null): boolean;
}

export function createIncidentChanges(): IncidentChanges {
  const notes = new Map<IncidentId, string>();
  const removed = new Set<IncidentId>();
  return {
    noteOf: (id) => notes.get(id) ?? '',
    noted(id, note) {
      notes.set(id, note);
    },
    closed(id) {
      notes.delete(id);
    },
    removed(id) {
      removed.add(id);
    },
    isRemoved: (id) => id !== null && removed.has(id),
  };
}
