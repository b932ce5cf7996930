export interface SaveQuestion {
  readonly title: string;
  readonly buttonLabel: string;
  /** Absolute: folder and name that are offered. */
  readonly suggestedPath: string;
  readonly kind: FileKind;
}

export interface FileKind {
  readonly name: string;
  /** Without the dot; the first one is the usual. */
  readonly endings: readonly [string, ...string[]];
}

/** The system's own dialog, which asks by itself before something is written over. */
export interface SaveDialog {
  /** The absolute path that a person chose; null when they closed the dialog. */
  ask(question: SaveQuestion): Promise<string | null>;
}

export interface FileManager {
  /** Shows the file in its folder, selected. */
  reveal(path: string): void;
}
