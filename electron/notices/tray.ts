import { localTime } from './local-time.ts';
import { spentIn } from './phase-words.ts';
import { eachRow } from './row-list.ts';
import { count, cut, shortMs, shortName } from './short-text.ts';
import { type Standing, standingOf, wallUs } from './standing.ts';
import { isFine, markOf, targetLine } from './target-line.ts';
import type { MenuEntry, TrayIcon, TrayPicture } from './tray-picture.ts';
import type { WatchState } from './watch-state.ts';
import type { WatchedIncident, WatchedTarget } from './watched-target.ts';

const MOST_TARGETS = 9;
const MOST_INCIDENTS = 3;
const TOOLTIP_CHARACTERS = 120;

/**
 * What the tray shows, from what is known. Looks at every target, so it is to be asked a few times a second at most and not
 * after every sample.
 */
export function trayOf(state: WatchState, nowMs: number): TrayPicture {
  const rows = [...eachRow(state.rows)];
  const standing = standingOf(state, nowMs);
  return {
    icon: iconOf(standing, rows),
    tooltip: cut(tooltipOf(standing, rows, nowMs), TOOLTIP_CHARACTERS),
    menu: menuOf(state, standing, rows, nowMs),
  };
}

function iconOf(standing: Standing, rows: readonly WatchedTarget[]): TrayIcon {
  if (standing.kind !== 'seeing') return 'paused';
  // What hangs now goes before what is known already: it is the moment to look.
  if (rows.some(isOverdue)) return 'overdue';
  return rows.some(({ incident }) => incident !== null) ? 'incident' : 'fine';
}

function tooltipOf(standing: Standing, rows: readonly WatchedTarget[], nowMs: number): string {
  if (standing.kind !== 'seeing') return standing.why;
  if (rows.length === 0) return 'Nothing is watched yet';
  const parts: string[] = [];
  const overdue = rows.filter(isOverdue);
  const longest = longestOverdue(overdue);
  if (longest !== null) {
    const more = overdue.length === 1 ? '' : ` and ${overdue.length - 1} more`;
    const [probe] = longest.overdue;
    if (probe !== undefined) {
      parts.push(
        `${cut(longest.target.name, 30)} overdue ${shortMs(nowMs - probe.startedMs)} ${spentIn(probe.phase)}${more}`,
      );
    }
  }
  const incidents = rows.filter(({ incident }) => incident !== null).length;
  if (incidents > 0) parts.push(`${count(incidents, 'incident')} open`);
  const fine = rows.filter(isFine).length;
  parts.push(fine === rows.length ? allFine(rows.length) : `${fine} of ${rows.length} fine`);
  const paused = rows.filter(({ target }) => target.paused).length;
  if (paused > 0) parts.push(`${paused} paused`);
  return parts.join('; ');
}

const allFine = (targets: number): string => (targets === 1 ? '1 target, fine' : `All ${targets} targets fine`);

function menuOf(state: WatchState, standing: Standing, rows: readonly WatchedTarget[], nowMs: number): MenuEntry[] {
  const sections = [
    notesOf(state, standing, rows),
    targetEntries(rows, nowMs, wallUs(state, nowMs)),
    incidentEntries(state, rows),
    pauseEntries(state, standing, wallUs(state, nowMs)),
    [
      { kind: 'open', label: 'Open Stallscope' },
      { kind: 'quit', label: 'Quit' },
    ] as const,
  ];
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index): MenuEntry[] => (index === 0 ? [...section] : [{ kind: 'separator' }, ...section]));
}

function notesOf(state: WatchState, standing: Standing, rows: readonly WatchedTarget[]): MenuEntry[] {
  const notes: string[] = [];
  if (standing.kind !== 'seeing') notes.push(standing.why);
  else if (rows.length === 0) notes.push('Nothing is watched yet');
  if (state.storeFull) notes.push('The disk is full: nothing is kept');
  return notes.map((label) => ({ kind: 'note', label }));
}

function targetEntries(rows: readonly WatchedTarget[], nowMs: number, nowUs: number): MenuEntry[] {
  // Within one kind of trouble the order of the list: entries do not jump while one reads.
  const first = [0, 1, 2].flatMap((rank) => rows.filter((row) => rankOf(row) === rank)).slice(0, MOST_TARGETS);
  const entries = first.map(
    (row): MenuEntry => ({
      kind: 'target',
      name: row.target.name,
      mark: markOf(row),
      label: targetLine(row, nowMs, nowUs),
    }),
  );
  const more = rows.length - first.length;
  return more === 0 ? entries : [...entries, { kind: 'more', label: count(more, 'more target', 'more targets') }];
}

/** Overdue now, in an incident, all others. */
function rankOf(row: WatchedTarget): number {
  if (isOverdue(row)) return 0;
  return row.incident === null ? 2 : 1;
}

function incidentEntries({ lastIncident }: WatchState, rows: readonly WatchedTarget[]): MenuEntry[] {
  const open = rows.flatMap(({ incident }): WatchedIncident[] => (incident === null ? [] : [incident]));
  // The newest first: the one that a person has just been told of.
  const newest = open.toSorted((one, other) => other.told.id - one.told.id);
  const entries = newest
    .slice(0, MOST_INCIDENTS)
    .map(
      ({ told }): MenuEntry => ({ kind: 'incident', id: told.id, label: `Open incident: ${shortName(told.target)}` }),
    );
  const more = open.length - entries.length;
  if (more > 0) entries.push({ kind: 'more', label: count(more, 'more incident', 'more incidents') });
  if (lastIncident !== null) entries.push({ kind: 'export-last', id: lastIncident.id, label: 'Export last incident…' });
  return entries;
}

function pauseEntries({ engine, pause }: WatchState, standing: Standing, nowUs: number): MenuEntry[] {
  // Without an engine there is nothing to pause.
  if (engine.kind !== 'running') return [];
  if (standing.kind === 'paused') {
    const untilUs = pause?.untilUs ?? null;
    return [
      { kind: 'resume', label: untilUs === null ? 'Resume' : `Resume, paused until ${localTime(untilUs, nowUs)}` },
    ];
  }
  return [
    {
      kind: 'pause',
      label: 'Pause',
      choices: [
        { length: '15-min', label: '15 minutes' },
        { length: '1-hour', label: '1 hour' },
        { length: 'until-resumed', label: 'Until resumed' },
      ],
    },
  ];
}

const isOverdue = ({ target, overdue }: WatchedTarget): boolean => !target.paused && overdue.length > 0;

function longestOverdue(rows: readonly WatchedTarget[]): WatchedTarget | null {
  let longest: WatchedTarget | null = null;
  let sinceMs = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const startedMs = row.overdue[0]?.startedMs ?? Number.POSITIVE_INFINITY;
    if (startedMs >= sinceMs) continue;
    longest = row;
    sinceMs = startedMs;
  }
  return longest;
}
