import type { ExportProgressJson } from '../contract/bundle-shapes.ts';
import type { Clock } from '../domain/clock.ts';
import { exportScopeJson } from './api/export-scope.ts';
import type { EventHub } from './event-hub.ts';
import type { Archive } from './service.ts';

/** Nobody reads faster. */
const EVERY_MS = 100;

/** The same archive; who exports from it is told how far it has come, first and last always, in between at most ten times a second. */
export function tellingExports(archive: Archive, clock: Clock, hub: EventHub): Archive {
  const tell = (progress: ExportProgressJson): void => {
    hub.publish((seq) => ({ type: 'export.progress', seq, ...progress }));
  };
  return {
    ...archive,
    async exportBundle(request) {
      const scope = exportScopeJson(request.scope);
      tell({ scope, done: 0, of: 0, says: 'Reading what was recorded' });
      let toldAtMs = clock.monotonicMs();
      const written = await archive.exportBundle({
        ...request,
        progress(progress) {
          request.progress?.(progress);
          const nowMs = clock.monotonicMs();
          if (nowMs - toldAtMs < EVERY_MS) return;
          toldAtMs = nowMs;
          tell({ scope, done: progress.files, of: progress.totalFiles, says: sentence(progress) });
        },
      });
      tell({ scope, done: written.files, of: written.files, says: 'Done' });
      return written;
    },
  };
}

function sentence({ totalFiles, path }: { readonly totalFiles: number; readonly path: string | null }): string {
  if (path !== null) return `Writing ${path}`;
  return totalFiles === 0 ? 'Reading what was recorded' : 'Packing';
}
