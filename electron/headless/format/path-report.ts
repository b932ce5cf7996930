import { changedHops } from '../../domain/changed-hops.ts';
import type { PathSnapshot, RouteChange } from '../../domain/path-snapshot.ts';
import { printable } from '../../domain/printable.ts';
import { utcText } from '../../domain/utc-text.ts';
import { table } from './table.ts';
import { dateTimeText } from './time-text.ts';
import { endWords, type HopLabels, hopTable, NO_LABELS } from './trace-report.ts';

/** A recorded path with what it is held against. */
export interface PathReport {
  /** As the person named it: a target or an address. */
  readonly subject: string;
  readonly path: PathSnapshot;
  /** The last good path before it; null when there is none. */
  readonly lastGood: PathSnapshot | null;
  readonly lastChange: RouteChange | null;
}

const CAUSES: Readonly<Record<PathSnapshot['cause'], string>> = {
  baseline: 'traced every few minutes',
  stall: 'traced while a request hung',
  focus: 'traced each second in focus',
  asked: 'traced when asked',
};

const when = (atUs: number): string => `${dateTimeText(utcText(atUs))} UTC`;
const who = (addresses: readonly string[]): string =>
  addresses.length === 0 ? 'silent' : addresses.map(printable).join(' or ');

/** One path as mtr reports it, with its time and cause; hops that differ from the last good path are marked. Times are UTC. */
export function pathReport(report: PathReport, source: string, labels: HopLabels = NO_LABELS): string[] {
  const { path, lastGood, lastChange } = report;
  const { trace } = path;
  const changed = lastGood === null ? new Set<number>() : changedHops(trace, lastGood.trace);
  return [
    printable(headline(report)),
    ...hopTable(trace, source, { marked: changed, labels }),
    '',
    ...(lastGood === null
      ? [
          trace.reached && path.cause !== 'stall'
            ? 'No earlier path is recorded that it could be held against.'
            : 'No good path from before is recorded.',
        ]
      : comparison(path, lastGood, changed)),
    lastChange === null
      ? 'No change of route is recorded.'
      : `The route changed last at ${when(lastChange.atUs)}: ${printable(lastChange.summary)}`,
  ];
}

function headline({ subject, path: { trace, takenAtUs, cause } }: PathReport): string {
  const { destination, port, protocol } = trace;
  const named = subject === destination ? destination : `${subject} (${destination})`;
  const where = port === null ? named : `${named} port ${port}`;
  return `Path to ${where} by ${protocol.toUpperCase()} at ${when(takenAtUs)}, ${CAUSES[cause]}: ${endWords(trace)}`;
}

function comparison(path: PathSnapshot, lastGood: PathSnapshot, changed: ReadonlySet<number>): string[] {
  const good = `the last good path, of ${when(lastGood.takenAtUs)}`;
  const goodEnd = lastGood.trace.hops.at(-1)?.ttl ?? 0;
  const end = path.trace.reached ? [] : [`Here the way ended early; ${good}, reached its end at hop ${goodEnd}.`];
  if (changed.size === 0) return [...end, `No router differs from those of ${good}.`];
  const before = new Map(lastGood.trace.hops.map((hop) => [hop.ttl, hop.addresses]));
  return [
    ...end,
    `* differs from ${good}:`,
    ...path.trace.hops
      .filter((hop) => changed.has(hop.ttl))
      .map((hop) => {
        const former = before.get(hop.ttl);
        const was = former === undefined ? 'the way was shorter then' : `was ${who(former)}`;
        return `  hop ${hop.ttl} is ${who(hop.addresses)}, ${was}`;
      }),
  ];
}

/** Changes of route as a table, in the order given. */
export function routeChangeTable(changes: readonly RouteChange[]): string[] {
  return table(
    [
      { title: 'AT (UTC)', align: 'left' },
      { title: 'KIND', align: 'left' },
      { title: 'HOP', align: 'right' },
      { title: 'WHAT', align: 'left' },
    ],
    changes.map((change) => [
      dateTimeText(utcText(change.atUs)),
      change.kind,
      String(change.ttl),
      printable(change.summary),
    ]),
  );
}
