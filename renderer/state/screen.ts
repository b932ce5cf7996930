import { create } from 'zustand';
import type { ExportScope } from './export-scope.ts';

export type OpenDialog =
  | { readonly kind: 'none' }
  /** Whether a target is to be watched no longer. */
  | { readonly kind: 'remove'; readonly target: string }
  /** Secret values of one target are being given. */
  | { readonly kind: 'secrets'; readonly target: string }
  | { readonly kind: 'targetForm'; readonly form: TargetFormOf }
  /** A bundle is being made. */
  | { readonly kind: 'export'; readonly scope: ExportScope }
  /** For which time and targets one is to be made is being asked. */
  | { readonly kind: 'exportRange' }
  | { readonly kind: 'importTargets' }
  /** What is to be told apart is being asked; see `elimination.ts`. */
  | { readonly kind: 'elimination' };

/** `copy`: a new target that begins as another one is. */
export type TargetFormOf =
  | { readonly mode: 'add' }
  | { readonly mode: 'edit'; readonly target: string }
  | { readonly mode: 'copy'; readonly target: string };

/** What of the page a person looks at, beside the screen that the address tells. */
export interface ScreenState {
  /** The one question of the beginning is shown, even when it has been answered. */
  readonly firstRun: boolean;
  readonly dialog: OpenDialog;
  /** Why the last thing that was asked for was refused, in one sentence. */
  readonly refusal: string | null;
  /** Notes that were read and put away. */
  readonly dismissed: ReadonlySet<string>;
}

const KEPT_AS = 'stallscope.dismissed';
/** Of a note that comes back after so many others were put away, it does no harm to tell it again. */
const MOST_KEPT = 100;

export const useScreen = create<ScreenState>(() => ({
  firstRun: false,
  dialog: { kind: 'none' },
  refusal: null,
  dismissed: new Set(keptNotes()),
}));

const open = (dialog: OpenDialog): void => useScreen.setState({ dialog });

export const openSecrets = (target: string): void => open({ kind: 'secrets', target });
export const askToRemove = (target: string): void => open({ kind: 'remove', target });
export const openTargetForm = (form: TargetFormOf): void => open({ kind: 'targetForm', form });
export const openExport = (incident: number): void => openExportOf({ kind: 'incident', incident });
export const openExportOf = (scope: ExportScope): void => open({ kind: 'export', scope });
export const openExportRange = (): void => open({ kind: 'exportRange' });
export const openImport = (): void => open({ kind: 'importTargets' });
export const openEliminationDialog = (): void => open({ kind: 'elimination' });
export const closeDialog = (): void => open({ kind: 'none' });
export const setFirstRun = (firstRun: boolean): void => useScreen.setState({ firstRun });

/** Said above the screen until something else is asked for or it is put away. */
export const setRefusal = (refusal: string | null): void => useScreen.setState({ refusal });

/** Puts a note away, also for the next time that the page is opened. */
export function dismissNote(note: string): void {
  const kept = [...useScreen.getState().dismissed].filter((other) => other !== note);
  const dismissed = [...kept, note].slice(-MOST_KEPT);
  useScreen.setState({ dismissed: new Set(dismissed) });
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(dismissed));
  } catch {
    // Storage is switched off or full; it stays away for as long as the page does.
  }
}

function keptNotes(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? '[]');
    return Array.isArray(kept) ? kept.filter((note) => typeof note === 'string').slice(-MOST_KEPT) : [];
  } catch {
    return [];
  }
}
