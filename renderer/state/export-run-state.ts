import type { ExportProgressJson } from '../../electron/contract/bundle-shapes.ts';

/** How the writing of the bundle stands. */
export type ExportRun =
  | { readonly kind: 'none' }
  /** What is missing is being taken, one after the other, and then it is written. `step` counts from 1. */
  | { readonly kind: 'completing'; readonly step: number; readonly of: number }
  | { readonly kind: 'writing'; readonly progress: ExportProgressJson | null }
  | {
      readonly kind: 'saved';
      readonly path: string;
      readonly bytes: number;
      readonly missing: readonly string[];
      readonly revealRefusal: string | null;
    }
  /** The browser has it, and says itself how far it is. */
  | { readonly kind: 'handed-over'; readonly progress: ExportProgressJson | null }
  | { readonly kind: 'refused'; readonly message: string };
