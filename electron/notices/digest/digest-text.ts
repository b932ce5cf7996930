import { certificateText } from '../../domain/certificate-text.ts';
import {
  type Change,
  changesIn,
  type Digest,
  type TargetTrouble,
  type Trouble,
  targetsOf,
  targetsWrong,
} from '../../domain/notice/digest.ts';
import { count, cut } from '../short-text.ts';
import { settledDetail } from './certificate-settled.ts';
import { changeHeadline, type ToldBy } from './change-words.ts';
import { isLate } from './lateness.ts';
import { momentText, zoneHere, zoneText } from './moment-text.ts';
import { nextStep, nextStepWhenBlind } from './next-step.ts';
import { conditionWord, countWords, nowWords, pastWords, verdictWords } from './trouble-words.ts';

/** A receiver that has thousands of targets in trouble is told how many, and of the first of them what. */
const MOST_CHANGES = 40;
const MOST_TROUBLES = 40;
const MOST_TARGETS = 10;
const MOST_STEPS = 6;

export interface TextOptions {
  /** IANA name; that of this process where none is given. */
  readonly zone?: string;
  /** The message may have been delivered already. */
  readonly mayBeRepeat?: boolean;
}

/**
 * The whole message in plain text but for its title, for somebody who knows nothing of it: what changed and when (local time and UTC), what is wrong
 * now, where the fault most likely lies, what to do next, and who measured. Lines end with `\n`. `nowUs`: when it is sent.
 */
export function digestText(digest: Digest, nowUs: number, options: TextOptions = {}): string {
  const zone = options.zone ?? zoneHere();
  const by: ToldBy = { vantage: digest.vantage, nowUs, zone };
  const blocks = [
    remarks(digest, by, options.mayBeRepeat ?? false),
    ['What changed', ...changeLines(digest, by)],
    wrongNow(digest, by),
    steps(digest),
    measuredBy(digest, by),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function remarks(digest: Digest, { nowUs, zone }: ToldBy, mayBeRepeat: boolean): readonly string[] {
  const [first] = digest.changes;
  const late =
    first !== undefined && isLate(digest, nowUs)
      ? [`Happened at ${momentText(first.atUs, zone)}, could not be sent before ${momentText(nowUs, zone)}.`]
      : [];
  const repeat = mayBeRepeat
    ? ['This may be a repeat: the message was sent before, and nothing came back that would tell whether it arrived.']
    : [];
  return [...late, ...repeat];
}

function changeLines(digest: Digest, by: ToldBy): readonly string[] {
  const shown = digest.changes.slice(0, MOST_CHANGES);
  const lines = shown.flatMap((change) => [
    `- ${momentText(change.atUs, by.zone)}: ${changeHeadline(change, by)}.`,
    ...changeDetail(change, by).map((line) => `  ${line}`),
  ]);
  const more = changesIn(digest) - shown.length;
  return more === 0 ? lines : [...lines, `- and ${count(more, 'more change')}`];
}

/** What the headline does not say. Of troubles that go on, the list of what is wrong now says the rest. */
function changeDetail(change: Change, by: ToldBy): readonly string[] {
  switch (change.kind) {
    case 'recovered':
    case 'steady':
      return change.trouble.targets
        .slice(0, MOST_TARGETS)
        .flatMap((target) => [
          `${cut(target.target, 80)}: ${pastWords(target)}; ${countWords(target)}.`,
          verdictWords(target),
        ]);
    case 'flapping':
      return ['Nothing more is told of it until it has been steady for a while.'];
    case 'blind':
      return change.says === '' ? [] : [cut(change.says, 400)];
    case 'seeing':
      return [
        `It had begun at ${momentText(change.sinceUs, by.zone)}.`,
        ...(change.untold === undefined || change.untold === 0
          ? []
          : [
              `${count(change.untold, 'target')} seemed to be in trouble meanwhile, ${change.untold === 1 ? 'is' : 'are'} fine now, and ${change.untold === 1 ? 'is' : 'are'} not told of.`,
            ]),
      ];
    case 'certificate':
      return [cut(certificateText(change.target, change.finding, by.nowUs), 1_000)];
    case 'certificate-settled':
      return change.unwatched === true ? [] : [settledDetail(change.finding)];
    case 'heartbeat-missed':
      return [
        `The first was missed at ${momentText(change.sinceUs, by.zone)}. They get through again; the service that waits for them may have raised an alarm.`,
      ];
    case 'channel-silent':
      return [
        `It has taken nothing since ${momentText(change.sinceUs, by.zone)}. ${cut(change.says, 400)}`,
        'What is to be told there waits for a day; then it is given up, and can be read in the outbox.',
      ];
    case 'channel-heard':
      return change.givenUp === 0
        ? []
        : [
            `${count(change.givenUp, 'message')} had waited too long and ${change.givenUp === 1 ? 'was' : 'were'} given up; the outbox has ${change.givenUp === 1 ? 'it' : 'them'}.`,
          ];
    case 'test':
      return ['Somebody asked for it. If you can read this, messages arrive here.'];
    case 'opened':
    case 'worse':
    case 'better':
    case 'reminder':
    case 'acknowledged':
      return [];
  }
}

function wrongNow(digest: Digest, by: ToldBy): readonly string[] {
  const { changes, wrongNow, unlisted, watched } = digest;
  // A trial does not look at the targets, so it must not say how they are.
  if (changes.every(({ kind }) => kind === 'test')) return [];
  const of = count(watched, 'target');
  const sight = changes.findLast(({ kind }) => kind === 'blind' || kind === 'seeing');
  // What is measured goes on speaking about targets where it only is not kept.
  const isBlind = sight?.kind === 'blind' && sight.why !== 'store';
  if (wrongNow.length === 0) return [`Wrong now: ${isBlind ? 'not known' : 'nothing'}, ${of} watched`];
  const bad = targetsWrong(digest);
  const shown = wrongNow.slice(0, MOST_TROUBLES);
  const more = wrongNow.length + (unlisted?.subjects ?? 0) - shown.length;
  return [
    isBlind ? `Wrong before, not known now: ${bad} of ${of} watched` : `Wrong now: ${bad} of ${of} watched`,
    ...shown.flatMap((trouble) => troubleLines(trouble, by)),
    ...(more === 0 ? [] : [`- and ${more} more`]),
  ];
}

function troubleLines(trouble: Trouble, by: ToldBy): readonly string[] {
  const { subject, condition, sinceUs, targets } = trouble;
  const kind = subject.kind === 'group' ? 'Group ' : '';
  const shown = targets.slice(0, MOST_TARGETS);
  const more = targetsOf(trouble) - shown.length;
  return [
    `- ${kind}${cut(subject.name, 80)}: ${conditionWord(condition)} since ${momentText(sinceUs, by.zone)}`,
    ...shown.flatMap((target) => targetLines(target)),
    ...(more === 0 ? [] : [`  and ${count(more, 'more target')}`]),
  ];
}

function targetLines(trouble: TargetTrouble): readonly string[] {
  const { target, required, acknowledged } = trouble;
  const marks = [...(required ? [] : ['optional']), ...(acknowledged ? ['somebody has seen it'] : [])];
  const marked = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
  return [`  ${cut(target, 80)}${marked} ${nowWords(trouble)}; ${countWords(trouble)}.`, `  ${verdictWords(trouble)}`];
}

function steps({ changes, wrongNow }: Digest): readonly string[] {
  const all = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'blind') all.add(nextStepWhenBlind(change.why));
  }
  for (const { targets } of wrongNow) {
    for (const { verdict, failure } of targets) all.add(nextStep(verdict.segment, failure));
  }
  const shown = [...all].slice(0, MOST_STEPS);
  return shown.length === 0 ? [] : ['What to do next', ...shown.map((step) => `- ${step}`)];
}

function measuredBy({ vantage, madeAtUs }: Digest, { zone }: ToldBy): readonly string[] {
  const of = zoneText(madeAtUs, zone);
  const times = of === 'UTC' ? 'Times are UTC' : `Local times are of ${of}`;
  return [`Measured by Stallscope on ${cut(vantage, 100)}. ${times}.`];
}
