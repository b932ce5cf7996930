import { existsSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { ContractError } from '../../contract/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { SaveDialog, SaveQuestion } from './save-dialog.ts';

export interface PlaceQuestion extends Omit<SaveQuestion, 'suggestedPath'> {
  readonly fileName: string;
}

export interface SavePlace {
  /** Absolute, with its ending. */
  readonly file: string;
  /** Whether the dialog asked about this very name, so that what has it may be written over. */
  readonly mayReplace: boolean;
}

/** Asks a person where a file shall lie; the folder they took last is offered first. */
export interface SavePlaces {
  /** null: the dialog was closed. Rejects with ContractError: `too-many` while a dialog is open, `cannot-write` for what is no place. */
  ask(question: PlaceQuestion): Promise<SavePlace | null>;
  /** A file was written there. */
  written(file: string): void;
}

export interface SavePlacesParts extends Pick<AppParts, 'settings'> {
  readonly dialog: SaveDialog;
  /** The person's folder for downloads. */
  readonly downloads: () => string;
}

export function createSavePlaces({ settings, dialog, downloads }: SavePlacesParts): SavePlaces {
  let dialogIsOpen = false;

  const chosenPath = async ({ fileName, ...question }: PlaceQuestion): Promise<string | null> => {
    if (dialogIsOpen) {
      throw new ContractError(
        'too-many',
        'A dialog that asks where to save a file is open already; answer that one first.',
      );
    }
    dialogIsOpen = true;
    try {
      const { exportFolder } = settings.get();
      const folder = exportFolder !== null && existsSync(exportFolder) ? exportFolder : downloads();
      return await dialog.ask({ ...question, suggestedPath: join(folder, basename(fileName)) });
    } finally {
      dialogIsOpen = false;
    }
  };

  return {
    ask: async (question) => {
      const chosen = await chosenPath(question);
      if (chosen === null) return null;
      if (!isAbsolute(chosen)) {
        throw new ContractError('cannot-write', `The dialog named no place on this computer: “${chosen}”.`, {
          path: chosen,
        });
      }
      // Not every dialog adds the ending; and for the name with it nobody was asked whether it may be written over.
      const { endings } = question.kind;
      const isComplete = endings.includes(extname(chosen).slice(1).toLowerCase());
      return { file: isComplete ? chosen : `${chosen}.${endings[0]}`, mayReplace: isComplete };
    },
    written(file) {
      const folder = dirname(file);
      if (settings.get().exportFolder !== folder) settings.change({ exportFolder: folder });
    },
  };
}
