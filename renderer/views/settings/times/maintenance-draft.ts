import type { Maintenance, WeeklyTime } from '../../../state/notices.ts';
import { newWeekly, type WeeklyProblems, weeklyProblems } from './weekly-draft.ts';

/** A work as it stands in its form; times of one that is done once are of the clock here, as `datetime-local` has them. */
export interface MaintenanceDraft {
  readonly id: string;
  readonly name: string;
  readonly kind: 'once' | 'weekly';
  readonly from: string;
  readonly until: string;
  readonly weekly: WeeklyTime;
  readonly targets: readonly string[];
  readonly groups: readonly string[];
}

export interface MaintenanceProblems {
  readonly name: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly weekly: WeeklyProblems;
}

const HOUR_MS = 3_600_000;

export function newMaintenance(now: Date, id: string): MaintenanceDraft {
  const nextHour = new Date(now);
  nextHour.setHours(now.getHours() + 1, 0, 0, 0);
  const weekly: WeeklyTime = { ...newWeekly(), days: [6], from: '02:00', until: '04:00' };
  const until = new Date(nextHour.getTime() + 2 * HOUR_MS);
  return {
    id,
    name: '',
    kind: 'once',
    from: localText(nextHour),
    until: localText(until),
    weekly,
    targets: [],
    groups: [],
  };
}

export function maintenanceDraft(kept: Maintenance, now: Date): MaintenanceDraft {
  const empty = newMaintenance(now, kept.id);
  const { name, when, targets, groups } = kept;
  return when.kind === 'once'
    ? {
        ...empty,
        ...{ name, targets, groups, kind: 'once' },
        from: localText(new Date(when.from)),
        until: localText(new Date(when.until)),
      }
    : {
        ...empty,
        ...{ name, targets, groups, kind: 'weekly' },
        weekly: { days: when.days, from: when.from, until: when.until, zone: when.zone },
      };
}

export function maintenanceProblems(draft: MaintenanceDraft): MaintenanceProblems {
  const name = draft.name.trim() === '' ? 'Say what is done, in a few words.' : null;
  if (draft.kind === 'weekly') return { name, from: null, until: null, weekly: weeklyProblems(draft.weekly) };
  const from = Date.parse(draft.from);
  const until = Date.parse(draft.until);
  return {
    name,
    from: Number.isNaN(from) ? 'Choose a day and a time.' : null,
    until: Number.isNaN(until) ? 'Choose a day and a time.' : until <= from ? 'It has to end after it begins.' : null,
    weekly: {},
  };
}

export const isRight = ({ name, from, until, weekly }: MaintenanceProblems): boolean =>
  name === null && from === null && until === null && Object.keys(weekly).length === 0;

/** As it is kept. Only of one without problems. */
export function maintenanceOf(draft: MaintenanceDraft): Maintenance {
  return {
    id: draft.id,
    name: draft.name.trim(),
    when:
      draft.kind === 'once'
        ? { kind: 'once', from: new Date(draft.from).toISOString(), until: new Date(draft.until).toISOString() }
        : { kind: 'weekly', ...draft.weekly, zone: draft.weekly.zone.trim() },
    targets: [...draft.targets],
    groups: [...draft.groups],
  };
}

/** Another one each time. `crypto.randomUUID` is not there for pages without encryption. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Of the clock here, without a zone, to the minute. */
function localText(at: Date): string {
  const two = (figure: number): string => String(figure).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
