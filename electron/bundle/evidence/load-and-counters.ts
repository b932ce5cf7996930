import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { asList, asNumber, asObject } from '../words/json-reading.ts';
import { offsetText } from '../words/relative-time.ts';
import { visibleLine } from '../words/visible-text.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { headRows, table, textFile } from '../write/text-file.ts';

/** host/load-and-counters.txt: how busy the machine was, and what its network stack counted. Nothing where neither was captured. */
export function loadAndCountersFiles(parts: BundleParts): readonly BundleFile[] {
  const told = (kind: 'host-load' | 'tcp-counters'): readonly SurveyedEvidence[] =>
    parts.survey.evidence.filter(({ head }) => head.kind === kind && asObject(head.data) !== null);
  const [loads, counters] = [told('host-load'), told('tcp-counters')];
  if (loads.length === 0 && counters.length === 0) return [];
  return [textFile('host/load-and-counters.txt', () => text(loads, counters, parts))];
}

function text(
  loads: readonly SurveyedEvidence[],
  counters: readonly SurveyedEvidence[],
  { redactor }: BundleParts,
): string {
  const blocks: string[] = [];
  if (loads.length > 0) {
    const head = headRows([
      ['Load', 'of the observing machine, while each request hung'],
      ['Pressure', 'share of the last 10 s in which something waited for it (Linux PSI)'],
    ]);
    const title = [
      'Measured',
      'against request',
      'over',
      'CPU',
      'of',
      'load 1, 5, 15 min',
      'memory free',
      'cpu',
      'memory',
      'io',
    ];
    blocks.push(`${head}${table([title, ...loads.map(loadRow)], [0, 1])}\n`);
  }
  if (counters.length > 0) {
    blocks.push(countersText(counters, (name) => visibleLine(redactor.text(name))));
  }
  return blocks.join('\n');
}

function loadRow({ head, stall }: SurveyedEvidence): readonly string[] {
  const data = asObject(head.data);
  const share = asNumber(data?.cpuShare);
  const overMs = asNumber(data?.overMs);
  const load = asList(data?.load).flatMap((value) => asNumber(value) ?? []);
  const free = asNumber(data?.availableBytes);
  const pressure = asObject(data?.pressure);
  const waited = (what: string): string => {
    const percent = asNumber(asObject(asObject(pressure?.[what])?.some)?.last10SecondsPercent);
    return percent === null ? '-' : `${percent.toFixed(1)}%`;
  };
  return [
    utcText(head.startedAtUs),
    offsetText(head.startedAtUs, stall.startedAtUs),
    overMs === null ? '-' : `${(overMs / 1_000).toFixed(1)} s`,
    share === null ? '-' : `${(100 * share).toFixed(0)}%`,
    String(asNumber(data?.processors) ?? '-'),
    load.length === 0 ? '-' : load.map((value) => value.toFixed(2)).join(' '),
    free === null ? '-' : `${Math.round(free / 1_048_576)} MiB`,
    waited('cpu'),
    waited('memory'),
    waited('io'),
  ];
}

/** The first reading of all against the last one; both are of the whole machine. */
function countersText(items: readonly SurveyedEvidence[], shown: (name: string) => string): string {
  const [first] = items;
  const last = items.reduce((one, other) => (other.head.endedAtUs >= one.head.endedAtUs ? other : one));
  if (first === undefined) return '';
  const before = asObject(asObject(first.head.data)?.before) ?? {};
  const after = asObject(asObject(last.head.data)?.after) ?? {};
  const rows = Object.keys(after)
    .sort()
    .flatMap((name) => {
      const [from, to] = [asNumber(before[name]), asNumber(after[name])];
      // A counter that stood at zero is not kept, so one that is missing in the first of several readings may have been zero.
      if (to === null || (from === null && first !== last)) return [];
      const was = from ?? 0;
      return [[shown(name), String(was), String(to), to === was ? '' : `${to > was ? '+' : ''}${to - was}`]];
    });
  const changed = rows.filter(([, , , change]) => change !== '');
  const still = rows.filter(([, , , change]) => change === '');
  const readingText = ({ head, stall }: SurveyedEvidence, atUs: number): string =>
    `${utcText(atUs)} (UTC), ${offsetText(atUs, stall.startedAtUs)} of the request of ${utcText(stall.startedAtUs)}${head.id === first.head.id ? '' : ', the last one'}`;
  const head = headRows([
    ['Counters', 'of the whole machine: traffic of other programs and of the captures counts too'],
    ['Before', readingText(first, first.head.startedAtUs)],
    ['After', readingText(last, last.head.endedAtUs)],
  ]);
  const title = ['Counter', 'before', 'after', 'change'];
  const unchanged = still.length === 0 ? '' : `\nUnchanged\n\n${table(still.map((row) => row.slice(0, 2)))}\n`;
  return `${head}${table([title, ...changed])}\n${unchanged}`;
}
