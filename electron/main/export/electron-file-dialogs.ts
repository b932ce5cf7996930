import { type BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions, shell } from 'electron';
import type { FileDialogs, FileManager } from './file-dialogs.ts';

/** `parent`: the window that the dialogs belong to, where one is open. */
export function electronFileDialogs(parent: () => BrowserWindow | null): FileDialogs {
  const openOne = async (options: OpenDialogOptions): Promise<string | null> => {
    const window = parent();
    const answer =
      window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
    const [chosen = ''] = answer.filePaths;
    return answer.canceled || chosen === '' ? null : chosen;
  };

  return {
    save: async (question) => {
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
    folder: ({ title, buttonLabel, suggestedFolder }) =>
      openOne({
        title,
        // macOS shows no title.
        message: title,
        buttonLabel,
        defaultPath: suggestedFolder,
        properties: ['openDirectory', 'createDirectory'],
      }),
    open: ({ title, buttonLabel, suggestedFolder, kind }) =>
      openOne({
        title,
        message: title,
        buttonLabel,
        defaultPath: suggestedFolder,
        filters: [{ name: kind.name, extensions: [...kind.endings] }],
        // Only the dialog of macOS offers files and folders at once; elsewhere it would offer folders alone.
        properties: process.platform === 'darwin' ? ['openFile', 'openDirectory'] : ['openFile'],
      }),
  };
}

export const electronFileManager: FileManager = { reveal: (path) => shell.showItemInFolder(path) };
