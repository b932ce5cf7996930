import type { AppParts } from '../app-parts.ts';
import type { BundleExport } from './bundle-export.ts';

/** Exports an incident from outside of the window, the way most desks want it, and shows the file. What goes wrong is said in the window. */
export async function exportAtOnce(
  incident: number,
  { bundles, windows, note, log }: Pick<AppParts, 'windows' | 'note' | 'log'> & { readonly bundles: BundleExport },
): Promise<void> {
  try {
    const answer = await bundles.exportBundle({
      scope: { kind: 'incident', incident },
      profile: 'generic',
      redact: 'standard',
    });
    if (answer.kind === 'saved') bundles.reveal();
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    log(`export: incident ${incident} was not exported: ${message}`);
    note(`The incident could not be exported: ${message}`);
    windows.show({ kind: 'incident', incident });
  }
}
