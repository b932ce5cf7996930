import { type Draft, noticeOf } from './draft.ts';
import { failureWords, saysNoNetwork } from './failure-words.ts';
import { type NoticeKey, noticeKey } from './notice.ts';
import { spentIn, waitingFor } from './phase-words.ts';
import { ofSharedGroup } from './shared-group.ts';
import { count, nameList, shortMs, shortName } from './short-text.ts';
import { controlsIn, type HowBad, type Trouble } from './trouble.ts';

const RECORDING = 'Path and sockets are being recorded.';

/** One target is in trouble. `flapping`: it is the third time in a while. */
export function singleOpening(trouble: Trouble, flapping: boolean, replaces: NoticeKey | null): Draft {
  const { row, incident, how } = trouble;
  const name = shortName(row.target.name);
  const words = flapping
    ? {
        title: `${name} is flapping`,
        body: [
          'It keeps hanging or failing, and recovering.',
          'The next notice about it comes when it has been steady for 10 minutes.',
        ],
      }
    : { title: `${name} ${nowText(how, trouble)}`, body: [bodyText(how, trouble)] };
  return {
    notice: noticeOf({
      ...words,
      key: noticeKey(`incident-${incident.told.id}`),
      opens: { kind: 'incident', id: incident.told.id },
      target: row.target.name,
      actions: flapping ? ['show', 'pause-target'] : ['show'],
      replaces,
    }),
    opened: [trouble],
    ended: [],
  };
}

function nowText(how: HowBad, { incident }: Trouble): string {
  switch (how.kind) {
    case 'hanging':
      return `has been waiting ${shortMs(how.elapsedMs)} ${waitingFor(how.phase)}`;
    case 'failing':
      return failureWords(how.failure.code).now;
    case 'slow':
      return `is slow: ${shortMs(incident.told.worstMs)}${how.phase === null ? '' : ` ${spentIn(how.phase)}`}`;
  }
}

function bodyText(how: HowBad, { incident }: Trouble): string {
  const { slow, failed } = incident.told;
  switch (how.kind) {
    case 'hanging':
      return RECORDING;
    case 'failing':
      return how.failure.message;
    case 'slow':
      return failed === 0 ? `${slow} requests were slow so far.` : `${slow} slow and ${failed} failed so far.`;
  }
}

/**
 * Several targets are in trouble. `all`: those that the notice speaks of, in the order of the list; `opened`: those among them
 * that nobody had been told of. `key`: the notice that it grows from; null: it is a new one.
 */
export function groupOpening(all: readonly Trouble[], opened: readonly Trouble[], key: NoticeKey | null): Draft {
  const [first] = opened;
  const names = all.map(({ row }) => row.target.name);
  const howMany = `${count(all.length, 'target')}${ofSharedGroup(all.map(({ row }) => row.target))}`;
  const unsent = all.every(({ how }) => how.kind === 'failing' && saysNoNetwork(how.failure.code));
  return {
    notice: noticeOf({
      key: key ?? noticeKey(`group-${first?.incident.told.id ?? 0}`),
      title: unsent ? `No network: ${howMany} cannot be reached` : `${howMany} ${groupVerb(all)}: ${nameList(names)}`,
      body: unsent ? ['Nothing can be sent from this computer.'] : groupBody(all),
      opens: { kind: 'overview' },
      actions: ['show'],
      replaces: key,
    }),
    opened,
    ended: [],
  };
}

function groupVerb(all: readonly Trouble[]): string {
  if (all.every(({ how }) => how.kind === 'hanging')) return 'are hanging';
  return all.every(({ how }) => how.kind === 'failing') ? 'are failing' : 'are in trouble';
}

function groupBody(all: readonly Trouble[]): string[] {
  const hanging = all.flatMap(({ how }) => (how.kind === 'hanging' ? [how] : []));
  const failing = all.flatMap(({ how }) => (how.kind === 'failing' ? [failureWords(how.failure.code).state] : []));
  const slow = all.length - hanging.length - failing.length;
  const parts: string[] = [];
  if (hanging.length > 0) {
    const longestMs = Math.max(...hanging.map(({ elapsedMs }) => elapsedMs));
    const phases = mostCommon(hanging.map(({ phase }) => phase));
    const [phase] = phases;
    const most = phase === undefined ? '' : `${phases.length > 1 ? ', most' : ''} ${waitingFor(phase[0])}`;
    parts.push(
      `${hanging.length === all.length ? 'W' : `${hanging.length} w`}aiting up to ${shortMs(longestMs)}${most}`,
    );
  }
  parts.push(
    ...mostCommon(failing)
      .slice(0, 3)
      .map(([state, times]) => (times === all.length ? `All: ${state}` : `${times} ${state}`)),
  );
  if (slow > 0) parts.push(`${slow} slow`);
  const controls = controlsIn(all).length;
  return [
    `${parts.join(', ')}.`,
    ...(controls > 1 ? [`${controls} controls are among them, so the cause is probably near this computer.`] : []),
    ...(hanging.length > 0 ? [RECORDING] : []),
  ];
}

/** Each value with how often it is there; the most common first, those that are alike in their order. */
export function mostCommon<Value>(values: readonly Value[]): (readonly [Value, number])[] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}
