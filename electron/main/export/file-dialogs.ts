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

export interface FolderQuestion {
  readonly title: string;
  readonly buttonLabel: string;
  /** Absolute: the folder that is shown first. */
  readonly suggestedFolder: string;
}

export interface OpenQuestion extends FolderQuestion {
  readonly kind: FileKind;
}

/** The system's own dialogs. Each answers the absolute path that a person chose; null when they closed it. */
export interface FileDialogs {
  /** Asks by itself before something is written over. */
  save(question: SaveQuestion): Promise<string | null>;
  /** A folder that is there. */
  folder(question: FolderQuestion): Promise<string | null>;
  /** A file that is there, of that kind; a folder too where the system's dialog can offer both. */
  open(question: OpenQuestion): Promise<string | null>;
}

export interface FileManager {
  /** Shows the file in its folder, selected. */
  reveal(path: string): void;
}
