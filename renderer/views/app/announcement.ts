import { waitingText } from '../../components/words/phase-words.ts';
import type { TargetRow, TargetsState } from '../../state/targets.ts';

type Picture = Pick<TargetsState, 'rows' | 'paused'>;

/** More of a kind at once are counted, because nobody listens to a list. */
const MOST_NAMED = 3;

/**
 * What somebody who does not see the page is told of the way from one picture to the next; null where nothing is worth a word. Of an
 * incident its begin and its end are, and not each request in it. `nowMs`: performance.now().
 */
export function announcement(before: Picture, after: Picture, nowMs: number): string | null {
  const waiting: string[] = [];
  const answering: string[] = [];
  const began = new Map<number, string[]>();
  const ended = new Map<number, string[]>();
  for (const [name, row] of after.rows ?? []) {
    const was = before.rows?.get(name);
    if (was === row) continue;
    if (hangsAnew(was, row) && row.overdue !== null) {
      const elapsedS = Math.round((nowMs - row.overdue.sinceMs) / 1_000);
      waiting.push(`${name} is ${waitingText(row.overdue.phase, `${elapsedS} s`)}`);
    }
    if (was === undefined) continue;
    if (was.overdue !== null && row.overdue === null && was.incident === null && row.incident === null) {
      answering.push(`${name} is not waiting any more`);
    }
    if (row.incident !== null && row.incident.id !== was.incident?.id) note(began, row.incident.id, name);
    if (was.incident !== null && row.incident === null) note(ended, was.incident.id, name);
  }
  const said = [
    ...inAll(waiting, (count) => `${count} targets are waiting`),
    ...inAll(answering, (count) => `${count} targets are not waiting any more`),
    ...inAll(of(began, 'began'), (count) => `${count} incidents began`),
    ...inAll(of(ended, 'is over'), (count) => `${count} incidents are over`),
    ...pauseWords(before, after),
  ];
  return said.length === 0 ? null : said.join('. ');
}

/** A request that is not overdue has no number yet, and is told of once it has. */
function hangsAnew(was: TargetRow | undefined, row: TargetRow): boolean {
  if (row.overdue === null || row.overdue.stall === null) return false;
  if (was === undefined) return true;
  return was.incident === null && row.overdue.stall !== was.overdue?.stall;
}

function note(incidents: Map<number, string[]>, id: number, target: string): void {
  const targets = incidents.get(id);
  if (targets === undefined) incidents.set(id, [target]);
  else targets.push(target);
}

const of = (incidents: ReadonlyMap<number, readonly string[]>, became: string): readonly string[] =>
  [...incidents].map(([id, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `Incident ${id} of ${first}${more} ${became}`;
  });

const inAll = (sentences: readonly string[], counted: (count: string) => string): readonly string[] =>
  sentences.length <= MOST_NAMED ? sentences : [counted(sentences.length.toLocaleString())];

function pauseWords(before: Picture, after: Picture): readonly string[] {
  if (before.rows === null || (before.paused === null) === (after.paused === null)) return [];
  return [after.paused === null ? 'Targets are measured again' : 'Measuring is paused'];
}
