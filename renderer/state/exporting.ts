import { create } from 'zustand';
import type { DesktopOutput } from '../api/desktop-client.ts';
import { type CallResult, failureText } from '../api/engine-client.ts';

export type Export = { readonly incident: number } & (
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'saved';
      readonly path: string;
      readonly bytes: number;
      /** Share of what the profile asks for, 0 to 1. */
      readonly completeness: number;
      readonly missing: readonly string[];
      /** Why it could not be shown in its folder; null when nobody asked or it could. */
      readonly refusal: string | null;
    }
  | { readonly kind: 'refused'; readonly message: string }
);

/** The last export of this window; null before the first, and after one that was called off. */
export const useExport = create<{ readonly last: Export | null }>(() => ({ last: null }));

export function exportAfter(
  incident: number,
  result: CallResult<DesktopOutput<'desktop.exportIncident'>>,
): Export | null {
  if (!result.ok) return { incident, kind: 'refused', message: failureText(result.failure) };
  switch (result.value.kind) {
    case 'saved':
      return { ...result.value, incident, refusal: null };
    case 'cancelled':
      return null;
  }
}
