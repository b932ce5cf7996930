import { phaseMs } from '../../electron/domain/classify.ts';
import { PHASES } from '../../electron/domain/phase.ts';
import { durationText } from '../components/duration.ts';
import { PHASE_LABELS } from '../components/words/phase-words.ts';
import type { ChartEntry, ChartStall } from './chart-data.ts';
import { gapWords, roughSpanText } from './gap-bands.ts';
import type { MomentFacts } from './moment-facts.ts';
import { stackMs } from './phase-paths.ts';

const LOCAL = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

export const localText = (atMs: number): string => LOCAL.format(atMs);
export const timeOfDayText = (atMs: number): string => TIME.format(atMs);
export const dayAndTimeText = (atMs: number): string => DAY_AND_TIME.format(atMs);
/** Of today the time alone. */
export const whenText = (atMs: number): string =>
  new Date(atMs).toDateString() === new Date().toDateString() ? timeOfDayText(atMs) : localText(atMs);
export const utcText = (atMs: number): string => `${new Date(atMs).toISOString().slice(11, 19)} UTC`;

/** What became of a request that was overdue. */
export function stallWords(stall: ChartStall): string {
  const took = durationText(stall.elapsedMs);
  const phase = PHASE_LABELS[stall.phase];
  switch (stall.end) {
    case 'open':
      return `hanging in ${phase} for ${took}`;
    case 'near-miss':
      return `near miss: overdue in ${phase}, came after ${took}`;
    case 'slow':
      return `slow: hung in ${phase}, came after ${took}`;
    case 'failed':
      return `failed in ${phase} after ${took}`;
    case 'failed-at-once':
      return `failed at once in ${phase}, after ${took}`;
  }
}

/** The state of one sample, or the counts of many; empty when there is nothing but good ones. */
export function countsWords({ lengthMs, count, slow, failed, suspect }: ChartEntry): string {
  if (lengthMs === 0 && count <= 1) return failed > 0 ? 'failed' : slow > 0 ? 'slow' : suspect > 0 ? 'suspect' : 'ok';
  return [
    `${count.toLocaleString()} ${count === 1 ? 'sample' : 'samples'}`,
    ...(slow > 0 ? [`${slow.toLocaleString()} slow`] : []),
    ...(failed > 0 ? [`${failed.toLocaleString()} failed`] : []),
    ...(suspect > 0 ? [`${suspect.toLocaleString()} suspect`] : []),
  ].join(', ');
}

/** A moment in one sentence, for those who hear the chart. */
export function momentSentence(facts: MomentFacts, nowMs: number): string {
  const { entry, stall, gap, incident } = facts;
  const parts = [localText(facts.atMs)];
  if (gap !== null) parts.push(`not measured: ${gapWords(gap, nowMs)}`);
  else if (entry === null) parts.push('nothing measured');
  else parts.push(countsWords(entry), ...timesWords(entry));
  if (stall !== null) parts.push(stallWords(stall));
  if (incident !== null) parts.push(`in timeout window ${incident.id}`);
  return parts.join(', ');
}

function timesWords(entry: ChartEntry): readonly string[] {
  const phases = PHASES.flatMap((phase) => {
    const durationMs = phaseMs(entry.phases, phase);
    return durationMs === null ? [] : [`${PHASE_LABELS[phase]} ${durationText(durationMs)}`];
  });
  if (entry.lengthMs === 0) {
    const totalMs = stackMs(entry);
    return totalMs === null ? phases : [durationText(totalMs), ...phases];
  }
  const spread = [
    ['p50', entry.p50Ms],
    ['p95', entry.p95Ms],
    ['most', entry.maxMs],
  ] as const;
  return [
    `over ${roughSpanText(entry.lengthMs)}`,
    ...spread.flatMap(([word, ms]) => (ms === null ? [] : [`${word} ${durationText(ms)}`])),
    ...phases,
  ];
}
