import { existsSync } from 'node:fs';
import type { z } from 'zod';
import type { DesktopContract } from '../../contract/desktop-contract.ts';
import { ContractError } from '../../contract/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { FileManager } from './save-dialog.ts';
import type { SavePlaces } from './save-places.ts';

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

export interface BundleExportParts extends Pick<AppParts, 'engine'> {
  readonly places: SavePlaces;
  readonly fileManager: FileManager;
}

export function createBundleExport(parts: BundleExportParts): BundleExport {
  let lastBundle: string | null = null;

  return {
    exportIncident: async ({ incident, profile, redact }, signal) => {
      const { fileName } = await parts.engine.call('host.bundleName', { incident }, signal);
      const place = await parts.places.ask({
        title: 'Save the evidence of this incident',
        buttonLabel: 'Export',
        fileName,
        kind: { name: 'ZIP archive', endings: ['zip'] },
      });
      if (place === null || signal?.aborted === true) return { kind: 'cancelled' };
      const { path, bytes, completeness, missing } = await parts.engine.call(
        'host.exportIncident',
        { incident, profile, redact, file: place.file, overwrite: place.mayReplace },
        signal,
      );
      parts.places.written(path);
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
