import { type HopLabel, labelledAddress, NO_LABEL } from '../../domain/hop-label.ts';
import { msText } from '../../domain/ms-text.ts';
import { type HopTimes, hopTimes } from '../../domain/mtr-report.ts';
import { printable } from '../../domain/printable.ts';
import { type Hop, hopLoss, placeOfDestination, type Trace } from '../../domain/trace.ts';
import type { TraceOutcome } from '../../service/service.ts';
import { traceFindings } from './trace-findings.ts';

type Traced = Extract<TraceOutcome, { readonly kind: 'traced' }>;

/** A silent end of a way is shown this far; the rest is counted. */
const SILENT_HOPS_SHOWN = 3;

/** What was traced and how, the hops as mtr reports them, and what one must know to read them. `host` is how the person named it. */
export function traceReport(traced: Traced, host: string, source: string, labels: HopLabels = NO_LABELS): string[] {
  const { trace } = traced;
  const findings = traceFindings(traced);
  return [
    printable(headline(traced, host)),
    ...hopTable(trace, source, { labels }),
    ...(findings.length === 0 ? [] : ['', ...findings.map(printable)]),
  ];
}

function headline({ trace, rounds, method }: Traced, host: string): string {
  const { destination, port, protocol } = trace;
  const named = host === destination ? destination : `${host} (${destination})`;
  const where = port === null ? named : `${named} port ${port}`;
  const cycles = rounds.asked === 1 ? '' : `${rounds.done} ${rounds.done === 1 ? 'cycle' : 'cycles'} in `;
  return `Trace to ${where} by ${protocol.toUpperCase()}: ${endWords(trace)}, ${cycles}${msText(trace.durationMs)} (${method})`;
}

export function endWords({ reached, hops, port, protocol }: Trace): string {
  if (!reached) return 'not reached';
  const last = hops.at(-1);
  if (last === undefined) return 'reached';
  const answers = last.answerers.flatMap((one) => one.answers);
  const state = answers.includes('open') ? 'open' : answers.includes('closed') ? 'closed' : null;
  const atHop = `reached at ${placeOfDestination(last)}`;
  return state === null || port === null || protocol !== 'tcp' ? atHop : `${atHop}, port ${state}`;
}

/** Names and systems of hops, by address. */
export type HopLabels = ReadonlyMap<string, HopLabel>;

export const NO_LABELS: HopLabels = new Map();
const NONE_MARKED: ReadonlySet<number> = new Set();

/**
 * The layout of `mtr --report --no-dns`, which people who read traces read at a glance. `source` stands where mtr puts the host's name;
 * hops whose distance is in `marked` have a `*` before it.
 */
export function hopTable(
  trace: Trace,
  source: string,
  { marked = NONE_MARKED, labels = NO_LABELS }: { readonly marked?: ReadonlySet<number>; readonly labels?: HopLabels },
): string[] {
  const { hops, silent } = withoutSilentEnd(trace);
  const rows = hops.flatMap((hop) => hopRows(hop, marked.has(hop.ttl), labels));
  const head = `HOST: ${printable(source)}`;
  const width = Math.max(33, head.length + 1, ...rows.map((row) => row.place.length + 1));
  return [
    `${head.padEnd(width)} Loss%   Snt   Last   Avg  Best  Wrst StDev`,
    ...rows.map((row) => `${row.place.padEnd(width)}${row.columns}`.trimEnd()),
    ...(silent === null ? [] : [`     … and so on until hop ${silent}`]),
  ];
}

/** A way that is silent at its end is not worth a line for each distance that was tried. `silent`: the last of those left out. */
function withoutSilentEnd({ hops, reached }: Trace): { readonly hops: readonly Hop[]; readonly silent: number | null } {
  const lastHeard = hops.findLastIndex((hop) => hop.addresses.length > 0);
  const shown = lastHeard + 1 + SILENT_HOPS_SHOWN;
  if (reached || hops.length <= shown + 1) return { hops, silent: null };
  return { hops: hops.slice(0, shown), silent: hops.at(-1)?.ttl ?? null };
}

interface HopRow {
  readonly place: string;
  readonly columns: string;
}

function hopRows(hop: Hop, isMarked: boolean, labels: HopLabels): readonly HopRow[] {
  const [first = '???', ...others] = hop.addresses;
  const shown = (address: string): string => printable(labelledAddress(address, labels.get(address) ?? NO_LABEL));
  const loss = hopLoss(hop);
  const columns = [
    (loss === null ? '–' : `${(loss * 100).toFixed(1)}%`).padStart(6),
    String(hop.sent).padStart(5),
    // Of several who answer each shows its own times; their loss cannot be told apart.
    ...timeCells(others.length === 0 ? statisticsOf(hop) : statisticsOfAnswerer(hop, first)),
    ...(hop.note === null ? [] : [` ${printable(hop.note)}`]),
  ].join(' ');
  return [
    { place: `${isMarked ? '*' : ' '}${String(hop.ttl).padStart(2)}.|-- ${shown(first)}`, columns },
    ...others.map((address) => ({
      place: `    |  \`|-- ${shown(address)}`,
      columns: [' '.repeat(12), ...timeCells(statisticsOfAnswerer(hop, address))].join(' '),
    })),
  ];
}

/** Never a 0 for what was not measured, unlike mtr. null: not told, and left empty. */
const timeCells = (times: HopTimes | null): string[] =>
  times === null
    ? []
    : [
        cell(times.lastMs, 6),
        cell(times.averageMs, 5),
        cell(times.bestMs, 5),
        cell(times.worstMs, 5),
        cell(times.deviationMs, 5),
      ];

const cell = (valueMs: number | null, width: number) => (valueMs === null ? '–' : valueMs.toFixed(1)).padStart(width);

const statisticsOf = (hop: Hop): HopTimes => hop.statistics ?? hopTimes(hop.rttMs);

/** Of a tool that does not say who answered when, the hop's times stand beside its first address. */
function statisticsOfAnswerer(hop: Hop, address: string): HopTimes | null {
  const own = hop.answerers.find((one) => one.address === address);
  if (own !== undefined) return hopTimes(own.rttMs);
  return hop.answerers.length === 0 && address === hop.addresses[0] ? statisticsOf(hop) : null;
}
