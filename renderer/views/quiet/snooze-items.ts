import { clockText } from '../../components/clock-text.ts';
import type { MenuItem } from '../../components/Menu.tsx';
import type { Hold } from '../../state/quiet.ts';
import { snoozeChoices } from './snooze-choices.ts';

/** For a menu: how long nobody is told, or the end of that where it is so. `snooze` with null ends it. */
export function snoozeItems(snoozed: Hold | null, snooze: (forMs: number | null) => void): readonly MenuItem[] {
  if (snoozed !== null) {
    const label = `End snooze (until ${clockText(snoozed.until)})`;
    return [{ kind: 'action', label, icon: 'bell', onChoose: () => snooze(null) }];
  }
  return snoozeChoices(new Date()).map(({ label, forMs }, index) => ({
    kind: 'action',
    label,
    ...(index === 0 ? { icon: 'snooze' as const } : {}),
    onChoose: () => snooze(forMs),
  }));
}
