import type { Redactor } from '../redaction/redact.ts';
import { visibleLine } from '../words/visible-text.ts';

/** What a person can do now about something that is missing. */
export type MissingRemedy =
  /** It can be collected now, which takes about so long; it is marked as taken after the window. */
  | { readonly kind: 'collect'; readonly aboutMs: number }
  /** Only the other side can: the command that they should run. */
  | { readonly kind: 'ask'; readonly command: string }
  /** Too late for this window, but the next one will have it: packets of the target of this name. */
  | { readonly kind: 'packets'; readonly target: string };

/** One point of a desk's checklist. Texts are not redacted yet. */
export interface ChecklistItem {
  /** Within the profile. */
  readonly id: string;
  readonly title: string;
  readonly present: boolean;
  /** What is there of it, or why it is missing; empty where the title says it all. */
  readonly says: string;
  readonly remedy: MissingRemedy | null;
}

/** What looking for one point came to. */
export type Finding =
  | { readonly kind: 'present'; readonly says: string }
  | { readonly kind: 'missing'; readonly says: string; readonly remedy: MissingRemedy | null }
  /** It cannot exist for these targets. */
  | { readonly kind: 'not-asked' };

export const NOT_ASKED: Finding = { kind: 'not-asked' };
export const present = (says = ''): Finding => ({ kind: 'present', says });
export const missing = (says: string, remedy: MissingRemedy | null = null): Finding => ({
  kind: 'missing',
  says,
  remedy,
});

/** The item as it may leave the machine, on one line each. Names of targets in a remedy stay: they lead back to the target here. */
export function redactedItem(item: ChecklistItem, redactor: Redactor): ChecklistItem {
  const line = (text: string): string => visibleLine(redactor.text(text));
  const { remedy } = item;
  return {
    ...item,
    says: line(item.says),
    remedy: remedy?.kind === 'ask' ? { kind: 'ask', command: line(remedy.command) } : remedy,
  };
}
