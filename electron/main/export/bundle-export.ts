import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { DesktopContract } from '../../contract/desktop-contract.ts';
import { ContractError } from '../../contract/errors.ts';
import type { HostInput } from '../../contract/host-contract.ts';
import type { AppParts } from '../app-parts.ts';
import type { FileManager } from './file-dialogs.ts';
import type { SavePlaces } from './save-places.ts';

type ExportMethod = DesktopContract['methods']['desktop.exportBundle'];
export type ExportAsked = z.infer<ExportMethod['input']>;
export type ExportAnswer = z.infer<ExportMethod['output']>;
type Destination = HostInput<'host.exportBundle'>['destination'];

/** Writes bundles to where a person wants them. */
export interface BundleExport {
  /** Rejects with ContractError: what the engine refuses, or `too-many` while a dialog is open. */
  exportBundle(asked: ExportAsked, signal?: AbortSignal): Promise<ExportAnswer>;
  /** Shows the bundle that was last written. Throws ContractError `not-found` when there is none, or none any more. */
  reveal(): void;
}

export interface BundleExportParts extends Pick<AppParts, 'engine'> {
  readonly places: SavePlaces;
  readonly fileManager: FileManager;
}

export function createBundleExport({ engine, places, fileManager }: BundleExportParts): BundleExport {
  let lastBundle: string | null = null;

  const destinationFor = async (asked: ExportAsked, signal?: AbortSignal): Promise<Destination | null> => {
    const { name, form } = await engine.call('host.bundleName', asked, signal);
    const title = `Save the evidence of this ${asked.scope.kind === 'incident' ? 'incident' : 'time'}`;
    if (form === 'files') {
      const folder = await places.askFolder({ title: `${title}: choose where its folder goes`, buttonLabel: 'Export' });
      // A folder of its own inside the one that was chosen, so that nothing that lies there is touched.
      return folder === null ? null : { kind: 'loose', directory: join(folder, basename(name)) };
    }
    const place = await places.ask({
      title,
      buttonLabel: 'Export',
      fileName: name,
      kind: { name: 'ZIP archive', endings: ['zip'] },
    });
    return place === null ? null : { kind: 'zip', file: place.file, overwrite: place.mayReplace };
  };

  return {
    exportBundle: async (asked, signal) => {
      const destination = await destinationFor(asked, signal);
      if (destination === null || signal?.aborted === true) return { kind: 'cancelled' };
      const { path, bytes, completeness, missing } = await engine.call(
        'host.exportBundle',
        { ...asked, destination },
        signal,
      );
      places.written(path);
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
      fileManager.reveal(lastBundle);
    },
  };
}
