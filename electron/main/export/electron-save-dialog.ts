import { type BrowserWindow, dialog, type SaveDialogOptions, shell } from 'electron';
import type { FileManager, SaveDialog } from './save-dialog.ts';

/** `parent`: the window that the dialog belongs to, where one is open. */
export function electronSaveDialog(parent: () => BrowserWindow | null): SaveDialog {
  return {
    ask: async (question) => {
      const options: SaveDialogOptions = {
        title: question.title,
        buttonLabel: question.buttonLabel,
        defaultPath: question.suggestedPath,
        filters: [{ name: question.kind.name, extensions: [...question.kind.endings] }],
        // On Linux the dialog asks only when told to; elsewhere it always does.
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      };
      const window = parent();
      const answer =
        window === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options);
      return answer.canceled || answer.filePath === '' ? null : answer.filePath;
    },
  };
}

export const electronFileManager: FileManager = { reveal: (path) => shell.showItemInFolder(path) };
