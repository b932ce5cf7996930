import type { SettingsStore } from './settings/settings-store.ts';

/** So many are kept; a person who has not read them by then reads the newest. */
const MOST = 50;

/** Sentences about the app itself for a person. The window shows them. */
export class Notes {
  readonly #sentences: string[] = [];
  #settings: SettingsStore | null = null;
  /** Called after each sentence that is new. */
  onChange: () => void = () => {};

  /** Before the settings are read, what is said once cannot be looked up and is said. */
  remember(settings: SettingsStore): void {
    this.#settings = settings;
  }

  all(): readonly string[] {
    return this.#sentences;
  }

  add(sentence: string, onceKey?: string): void {
    if (onceKey !== undefined && this.#settings !== null) {
      const { said } = this.#settings.get();
      if (said.includes(onceKey)) return;
      this.#settings.change({ said: [...said, onceKey] });
    }
    if (this.#sentences.includes(sentence)) return;
    this.#sentences.push(sentence);
    if (this.#sentences.length > MOST) this.#sentences.shift();
    this.onChange();
  }
}
