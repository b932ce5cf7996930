import type { BundleSource } from '../bundle-source.ts';
import type { Survey } from '../survey.ts';
import { checklistOf } from './checklist.ts';
import type { ChecklistItem } from './checklist-item.ts';
import type { Profile } from './profile.ts';

export interface Completeness {
  /** 0 to 1, two digits. */
  readonly share: number;
  /** Not redacted yet. */
  readonly items: readonly ChecklistItem[];
  /** The missing ones in words, not redacted yet. */
  readonly missing: readonly string[];
}

/** How much of what the profile asks for is there. What cannot exist for these targets is not asked for. */
export function completenessOf(source: BundleSource, survey: Survey, profile: Profile): Completeness {
  const items = checklistOf(source, survey, profile);
  const present = items.filter((item) => item.present).length;
  return {
    share: items.length === 0 ? 1 : Math.round((100 * present) / items.length) / 100,
    items,
    missing: items.flatMap(({ present, title, says }) => (present ? [] : [says === '' ? title : `${title}: ${says}`])),
  };
}
