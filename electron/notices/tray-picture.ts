import type { IncidentId } from '../domain/ids.ts';

/** `paused` stands for blind as well: nothing is measured, or nothing that can be believed. */
export type TrayIcon = 'fine' | 'overdue' | 'incident' | 'paused';

/** How a target fares, for a mark beside its label where the platform shows one. */
export type TargetMark = 'overdue' | 'failed' | 'slow' | 'ok' | 'paused' | 'waiting';

export type PauseLength = '15-min' | '1-hour' | 'until-resumed';

/** Labels are plain text of at most 80 characters, not yet escaped for any platform. */
export type MenuEntry =
  /** A line that does nothing, such as why nothing is measured. */
  | { readonly kind: 'note'; readonly label: string }
  | { readonly kind: 'target'; readonly name: string; readonly mark: TargetMark; readonly label: string }
  /** Shows all targets. */
  | { readonly kind: 'more'; readonly label: string }
  | { readonly kind: 'incident'; readonly id: IncidentId; readonly label: string }
  | { readonly kind: 'export-last'; readonly id: IncidentId; readonly label: string }
  | {
      readonly kind: 'pause';
      readonly label: string;
      readonly choices: readonly { readonly length: PauseLength; readonly label: string }[];
    }
  | { readonly kind: 'resume'; readonly label: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'open'; readonly label: string }
  | { readonly kind: 'quit'; readonly label: string };

export interface TrayPicture {
  readonly icon: TrayIcon;
  /** One line of at most 120 characters (Windows shows no more than 127). */
  readonly tooltip: string;
  readonly menu: readonly MenuEntry[];
}
