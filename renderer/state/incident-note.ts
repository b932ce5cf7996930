import { create } from 'zustand';
import { type EngineClient, failureText } from '../api/engine-client.ts';

/** What a person typed as an incident's note and is not kept by the engine yet. */
export interface NoteDraft {
  readonly text: string;
  readonly state: 'typing' | 'saving' | 'unsaved';
  /** Why it is not saved; null while nothing went wrong. */
  readonly refusal: string | null;
}

/** By the incident's number; one that is saved is not in it. */
export const useNoteDrafts = create<{ readonly drafts: ReadonlyMap<number, NoteDraft> }>(() => ({ drafts: new Map() }));

/** A longer one is refused by the engine. */
export const MAX_NOTE_LENGTH = 20_000;

const PAUSE_MS = 800;
const RETRY_MS = 5_000;

/** Keeps notes as they are typed; the draft stays until the engine has it. */
export class NoteKeeper {
  readonly #client: EngineClient;
  readonly #saved: (incident: number, note: string) => void;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  /** One at a time of an incident, so that an earlier text cannot arrive after a later one. */
  readonly #sending = new Set<number>();

  /** `saved` is told what the engine has. */
  constructor(client: EngineClient, saved: (incident: number, note: string) => void) {
    this.#client = client;
    this.#saved = saved;
  }

  type(incident: number, text: string): void {
    put(incident, { text: text.slice(0, MAX_NOTE_LENGTH), state: 'typing', refusal: null });
    this.#after(incident, PAUSE_MS);
  }

  /** Saves what is typed without waiting for a pause, as when the field is left or the engine is back. */
  save(incident: number): void {
    if (useNoteDrafts.getState().drafts.has(incident)) this.#after(incident, 0);
  }

  saveAll(): void {
    for (const incident of useNoteDrafts.getState().drafts.keys()) this.save(incident);
  }

  #after(incident: number, delayMs: number): void {
    clearTimeout(this.#timers.get(incident));
    this.#timers.set(
      incident,
      setTimeout(() => void this.#send(incident), delayMs),
    );
  }

  async #send(incident: number): Promise<void> {
    const draft = useNoteDrafts.getState().drafts.get(incident);
    if (draft === undefined || this.#sending.has(incident)) return;
    this.#sending.add(incident);
    put(incident, { ...draft, state: 'saving' });
    const result = await this.#client.call('incidents.note', { id: incident, note: draft.text });
    this.#sending.delete(incident);
    const now = useNoteDrafts.getState().drafts.get(incident);
    if (now === undefined) return;
    if (!result.ok) {
      put(incident, { ...now, state: 'unsaved', refusal: failureText(result.failure) });
      // An incident that was deleted takes no note however often it is tried.
      if (result.failure.kind === 'unreachable') this.#after(incident, RETRY_MS);
      return;
    }
    this.#saved(incident, draft.text);
    if (now.text === draft.text) put(incident, null);
    else this.type(incident, now.text);
  }
}

function put(incident: number, draft: NoteDraft | null): void {
  useNoteDrafts.setState(({ drafts }) => {
    const more = new Map(drafts);
    if (draft === null) more.delete(incident);
    else more.set(incident, draft);
    return { drafts: more };
  });
}
