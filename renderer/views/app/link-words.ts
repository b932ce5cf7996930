import type { DesktopState } from '../../state/desktop.ts';
import type { LinkState } from '../../state/link.ts';

/** What stands beside the mark when the page is not live; the age of `sinceMs` (Date.now()) goes between the two when it is known. */
export interface LinkWords {
  readonly before: string;
  readonly sinceMs: number | null;
  readonly after: string;
  /** The whole sentence. */
  readonly title: string;
}

/** null while the page is live, or has not been asked to be yet. */
export function linkWords(link: LinkState, app: DesktopState | null): LinkWords | null {
  switch (link.kind) {
    case 'live':
      return null;
    case 'connecting':
      return app?.engine === 'refused'
        ? {
            before: 'Not measuring',
            sinceMs: null,
            after: '',
            title: app.engineMessage ?? 'Stallscope cannot measure.',
          }
        : null;
    case 'locked-out':
      return {
        before: 'Not live: Stallscope was started again, open the address that it printed',
        sinceMs: null,
        after: '',
        title: link.message,
      };
    case 'lost': {
      const title = app?.engineMessage ?? link.message;
      const since = { before: 'Connection to the engine lost ', sinceMs: link.sinceMs };
      switch (app?.engine) {
        case undefined:
        case 'running':
          return { ...since, after: ' ago, trying again', title };
        case 'starting':
        case 'restarting':
          return { ...since, before: 'Engine ended ', after: ' ago, starting again', title };
        case 'refused':
          return { before: 'Not measuring', sinceMs: null, after: '', title };
        case 'stopped':
          return { before: 'Not measuring: Stallscope is ending', sinceMs: null, after: '', title };
      }
    }
  }
}

/** What the whole page says as long as it has nothing to show. */
export function emptyWords(
  link: LinkState,
  app: DesktopState | null,
): { readonly title: string; readonly text: string | null } {
  switch (app?.engine) {
    case 'refused':
      return { title: 'Stallscope cannot measure', text: app.engineMessage };
    case 'restarting':
      return { title: 'Starting again', text: app.engineMessage };
    case 'starting':
      return { title: 'Starting', text: null };
    case 'stopped':
      return { title: 'Stallscope is ending', text: app.engineMessage };
    case 'running':
    case undefined:
      break;
  }
  switch (link.kind) {
    case 'locked-out':
      return { title: 'This page may not look', text: link.message };
    case 'lost':
      return { title: 'Stallscope does not answer', text: `${link.message} It is asked again by itself.` };
    case 'connecting':
    case 'live':
      return { title: 'Reading what is there', text: null };
  }
}

/** What stays above the page while nothing is measured and that does not mend itself; null otherwise. */
export const lastingNote = (app: DesktopState | null): string | null =>
  app?.engine === 'refused' ? (app.engineMessage ?? 'Stallscope cannot measure.') : null;
