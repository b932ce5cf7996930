import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type BrowserWindow, dialog, type MessageBoxOptions, type OpenDialogOptions, shell } from 'electron';
import type { ContractErrorData } from '../../contract/errors.ts';
import { CHOICE_LABELS, type RefusalActions } from './refusal.ts';

/** The system's own dialogs, before the window where one is open. */
export function refusalDialogs(
  forDialog: () => Promise<BrowserWindow | null>,
): Pick<RefusalActions, 'ask' | 'chooseFolder' | 'showFolder'> {
  return {
    async ask({ title, detail, choices }) {
      const options: MessageBoxOptions = {
        type: 'warning',
        title: 'Stallscope',
        message: title,
        detail,
        buttons: choices.map((choice) => CHOICE_LABELS[choice]),
        defaultId: 0,
        cancelId: choices.indexOf('quit'),
        noLink: true,
      };
      const parent = await forDialog();
      const { response } =
        parent === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(parent, options);
      return choices[response] ?? 'quit';
    },
    async chooseFolder() {
      const options: OpenDialogOptions = {
        title: 'Folder for the data of Stallscope',
        buttonLabel: 'Keep Data Here',
        properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
      };
      const parent = await forDialog();
      const { canceled, filePaths } =
        parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
      return canceled ? null : (filePaths[0] ?? null);
    },
    showFolder: (error) => void shell.openPath(nearestFolder(directoryOf(error))),
  };
}

const directoryOf = ({ context }: ContractErrorData): string =>
  typeof context.directory === 'string' ? context.directory : typeof context.path === 'string' ? context.path : '/';

/** The folder itself may be what cannot be made; then the nearest one above it that is there. */
function nearestFolder(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) || dirname(folder) === folder) return folder;
  }
}
