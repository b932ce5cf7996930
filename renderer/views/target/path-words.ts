import { type HopLabel, labelledAddress, NO_LABEL } from '../../../electron/domain/hop-label.ts';
import { lossBeginsAtTtl } from '../../../electron/domain/hop-loss.ts';
import { mtrReport } from '../../../electron/domain/mtr-report.ts';
import { placeOfDestination } from '../../../electron/domain/trace.ts';
import type { ChartStall } from '../../charts/chart-data.ts';
import { whenText } from '../../charts/moment-words.ts';
import { durationText } from '../../components/duration.ts';
import type { Trace } from '../../state/path-view.ts';
import type { Path, RouteChange } from '../../state/paths.ts';
import { domainHops, type HopLine } from './path-rows.ts';

/** What a path is, in a few sentences. `stalls`: those of the time around it. */
export function pathSentence(
  path: Pick<Path, 'at' | 'cause' | 'trace'>,
  lines: readonly HopLine[],
  changes: readonly RouteChange[],
  stalls: readonly ChartStall[],
): string {
  const { trace } = path;
  const port = trace.port === null ? '' : trace.destination.includes(':') ? ` port ${trace.port}` : `:${trace.port}`;
  const head = `${trace.protocol.toUpperCase()} to ${trace.destination}${port}, ${tracedWords(path, stalls)}.`;
  return [head, ...courseWords(trace, lines, changes)].join(' ');
}

function tracedWords({ at, cause }: Pick<Path, 'at' | 'cause'>, stalls: readonly ChartStall[]): string {
  const atMs = Date.parse(at);
  const time = whenText(atMs);
  switch (cause) {
    case 'stall': {
      const stall = stalls.findLast((one) => one.atMs <= atMs && atMs <= one.atMs + one.elapsedMs);
      return stall === undefined
        ? `traced while a request hung, ${time}`
        : `traced while overdue, at +${durationText(atMs - stall.atMs)}, ${time}`;
    }
    case 'focus':
      return `traced each second, last at ${time}`;
    case 'asked':
      return `traced on demand at ${time}`;
    case 'baseline':
      return `traced at ${time}`;
  }
}

function courseWords(trace: Trace, lines: readonly HopLine[], changes: readonly RouteChange[]): readonly string[] {
  const begins = lossBeginsAtTtl(domainHops(trace));
  const fresh = lines.find((line) => line.was !== null);
  const words: string[] = [];
  if (begins !== null) {
    const isFresh = lines.find((line) => line.ttl === begins)?.was != null;
    const isFirstToLast = begins === trace.hops.at(-1)?.ttl;
    const since = isFresh ? `, which is new${sinceWords(begins, changes)}${isFirstToLast ? '' : ','}` : '';
    words.push(`Loss begins at hop ${begins}${since}${isFirstToLast ? '' : ' and continues to the end'}.`);
  }
  if (!trace.reached) {
    const last = trace.hops.findLast((hop) => hop.addresses.length > 0);
    words.push(last === undefined ? 'Nobody on the way answers.' : `Nothing answers behind hop ${last.ttl}.`);
  } else if (begins === null) {
    const last = trace.hops.at(-1);
    words.push(`No loss${last === undefined ? '' : `, reached at ${placeOfDestination(last)}`}.`);
  }
  if (fresh !== undefined && fresh.ttl !== begins) {
    words.push(`Hop ${fresh.ttl} is new${sinceWords(fresh.ttl, changes)}.`);
  }
  return words;
}

function sinceWords(ttl: number, changes: readonly RouteChange[]): string {
  const change = changes.find((one) => one.ttl === ttl);
  return change === undefined ? '' : ` since ${whenText(Date.parse(change.at))}`;
}

/** The path as a desk wants it, in the layout of mtr. `startedAt` is ISO 8601. */
export function pathText(trace: Trace, startedAt: string, host: string, labels: ReadonlyMap<string, HopLabel>): string {
  const hops = trace.hops.map((hop) => ({
    ttl: hop.ttl,
    addresses: hop.addresses.map((address) => labelledAddress(address, labels.get(address) ?? NO_LABEL)),
    sent: hop.sent,
    lossPercent: hop.loss === null ? null : hop.loss * 100,
    lastMs: hop.lastMs,
    averageMs: hop.averageMs,
    bestMs: hop.bestMs,
    worstMs: hop.worstMs,
    deviationMs: hop.deviationMs,
    note: hop.note,
  }));
  return mtrReport(hops, host, startedAt);
}
