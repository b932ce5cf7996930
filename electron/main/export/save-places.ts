import { existsSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { ContractError } from '../../contract/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { FileDialogs, FolderQuestion, OpenQuestion, SaveQuestion } from './file-dialogs.ts';

export interface PlaceQuestion extends Omit<SaveQuestion, 'suggestedPath'> {
  readonly fileName: string;
}

export interface SavePlace {
  /** Absolute, with its ending. */
  readonly file: string;
  /** Whether the dialog asked about this very name, so that what has it may be written over. */
  readonly mayReplace: boolean;
}

/**
 * Asks a person where a file shall lie or lies; the folder they took last is offered first. Each answers null when the dialog was
 * closed, and rejects with ContractError: `too-many` while a dialog is open, `cannot-write` or `invalid-input` for what is no place.
 */
export interface SavePlaces {
  ask(question: PlaceQuestion): Promise<SavePlace | null>;
  /** A folder, absolute. */
  askFolder(question: Omit<FolderQuestion, 'suggestedFolder'>): Promise<string | null>;
  /** A file or folder that is there, absolute. */
  askBundle(question: Omit<OpenQuestion, 'suggestedFolder'>): Promise<string | null>;
  /** A file or folder was written there. */
  written(file: string): void;
}

export interface SavePlacesParts extends Pick<AppParts, 'settings'> {
  readonly dialogs: FileDialogs;
  /** The person's folder for downloads. */
  readonly downloads: () => string;
}

export function createSavePlaces({ settings, dialogs, downloads }: SavePlacesParts): SavePlaces {
  let dialogIsOpen = false;

  const chosenPath = async (
    code: 'cannot-write' | 'invalid-input',
    ask: (folder: string) => Promise<string | null>,
  ): Promise<string | null> => {
    if (dialogIsOpen) {
      throw new ContractError('too-many', 'A dialog that asks for a file is open already; answer that one first.');
    }
    dialogIsOpen = true;
    try {
      const { exportFolder } = settings.get();
      const chosen = await ask(exportFolder !== null && existsSync(exportFolder) ? exportFolder : downloads());
      if (chosen !== null && !isAbsolute(chosen)) {
        throw new ContractError(code, `The dialog named no place on this computer: “${chosen}”.`, { path: chosen });
      }
      return chosen;
    } finally {
      dialogIsOpen = false;
    }
  };

  return {
    ask: async ({ fileName, ...question }) => {
      const chosen = await chosenPath('cannot-write', (folder) =>
        dialogs.save({ ...question, suggestedPath: join(folder, basename(fileName)) }),
      );
      if (chosen === null) return null;
      // Not every dialog adds the ending; and for the name with it nobody was asked whether it may be written over.
      const { endings } = question.kind;
      const isComplete = endings.includes(extname(chosen).slice(1).toLowerCase());
      return { file: isComplete ? chosen : `${chosen}.${endings[0]}`, mayReplace: isComplete };
    },
    askFolder: (question) =>
      chosenPath('cannot-write', (suggestedFolder) => dialogs.folder({ ...question, suggestedFolder })),
    askBundle: (question) =>
      chosenPath('invalid-input', (suggestedFolder) => dialogs.open({ ...question, suggestedFolder })),
    written(file) {
      const folder = dirname(file);
      if (settings.get().exportFolder !== folder) settings.change({ exportFolder: folder });
    },
  };
}
