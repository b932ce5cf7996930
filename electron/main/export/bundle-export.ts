import { existsSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import type { DesktopContract } from '../../contract/desktop-contract.ts';
import { ContractError } from '../../contract/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { FileManager, SaveDialog } from './save-dialog.ts';

type ExportMethod = DesktopContract['methods']['desktop.exportIncident'];
export type ExportAsked = z.infer<ExportMethod['input']>;
export type ExportAnswer = z.infer<ExportMethod['output']>;

/** Writes the bundle of an incident to where a person wants it. */
export interface BundleExport {
  /** Rejects with ContractError: what the engine refuses, or `too-many` while a dialog is open. */
  exportIncident(asked: ExportAsked, signal?: AbortSignal): Promise<ExportAnswer>;
  /** Shows the bundle that was last written. Throws ContractError `not-found` when there is none, or none any more. */
  reveal(): void;
}

export interface BundleExportParts extends Pick<AppParts, 'engine' | 'settings'> {
  readonly dialog: SaveDialog;
  readonly fileManager: FileManager;
  /** The person's folder for downloads. */
  readonly downloads: () => string;
}

export function createBundleExport(parts: BundleExportParts): BundleExport {
  let dialogIsOpen = false;
  let lastBundle: string | null = null;

  const ask = async (fileName: string): Promise<string | null> => {
    if (dialogIsOpen) {
      throw new ContractError(
        'too-many',
        'A dialog that asks where to save a bundle is open already; answer that one first.',
      );
    }
    dialogIsOpen = true;
    try {
      const { exportFolder } = parts.settings.get();
      const folder = exportFolder !== null && existsSync(exportFolder) ? exportFolder : parts.downloads();
      return await parts.dialog.ask({
        title: 'Save the evidence of this incident',
        buttonLabel: 'Export',
        suggestedPath: join(folder, basename(fileName)),
      });
    } finally {
      dialogIsOpen = false;
    }
  };

  return {
    exportIncident: async ({ incident, profile, redact }, signal) => {
      const { fileName } = await parts.engine.call('host.bundleName', { incident }, signal);
      const chosen = await ask(fileName);
      if (chosen === null || signal?.aborted === true) return { kind: 'cancelled' };
      if (!isAbsolute(chosen)) {
        throw new ContractError('cannot-write', `The dialog named no place on this computer: “${chosen}”.`, {
          path: chosen,
        });
      }
      // Not every dialog adds the ending; and for the name with it nobody was asked whether it may be written over.
      const complete = extname(chosen).toLowerCase() === '.zip';
      const { path, bytes, completeness, missing } = await parts.engine.call(
        'host.exportIncident',
        { incident, profile, redact, file: complete ? chosen : `${chosen}.zip`, overwrite: complete },
        signal,
      );
      if (parts.settings.get().exportFolder !== dirname(path)) parts.settings.change({ exportFolder: dirname(path) });
      lastBundle = path;
      return { kind: 'saved', path, bytes, completeness, missing };
    },
    reveal: () => {
      if (lastBundle === null) {
        throw new ContractError('not-found', 'No bundle was exported since the app was started.');
      }
      if (!existsSync(lastBundle)) {
        throw new ContractError('not-found', `${lastBundle} is not there any more; export it again.`, {
          path: lastBundle,
        });
      }
      parts.fileManager.reveal(lastBundle);
    },
  };
}
