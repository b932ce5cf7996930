import { mtrReport, type ReportHop } from '../../domain/mtr-report.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import type { Redactor } from '../redaction/redact.ts';
import { fileNamePart } from '../words/file-name-part.ts';
import { offsetText } from '../words/relative-time.ts';
import { visibleLine } from '../words/visible-text.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { headRows, RULE, textFile } from '../write/text-file.ts';
import { hopsFile } from './hops-file.ts';
import { type LastGoodPath, lastGoodPaths } from './last-good-paths.ts';
import { type MergedTrace, mergedTraces } from './merged-traces.ts';
import type { TraceFacts } from './trace-facts.ts';

/** mtr/: numeric reports of what hung, of long runs and of the last good path; names and networks of the hops. */
export function mtrFiles(parts: BundleParts): readonly BundleFile[] {
  const { survey, redactor } = parts;
  const merged = mergedTraces(survey);
  const good = lastGoodPaths(survey);
  const width = Math.max(2, String(merged.length).length);
  return [
    ...merged.map((trace, index) => {
      const number = String(index + 1).padStart(width, '0');
      return textFile(`mtr/during-${number}-${pathName(trace.facts, redactor)}.txt`, () => duringText(trace, parts));
    }),
    ...(good.length === 0 ? [] : [textFile('mtr/last-good.txt', () => lastGoodText(good, parts))]),
    ...hopsFile(parts),
  ];
}

/** The report of a trace with what may be shown of its addresses, so that its columns stand straight. */
export function redactedReport(
  hops: readonly ReportHop[],
  source: string,
  startedAtUs: number,
  redactor: Redactor,
): string {
  const line = (text: string): string => visibleLine(redactor.text(text));
  const shown = hops.map((hop) => ({
    ...hop,
    addresses: hop.addresses.map(line),
    note: hop.note === null ? null : line(hop.note),
  }));
  return mtrReport(shown, line(source), utcText(startedAtUs));
}

export function destinationText({ protocol, destination, port }: TraceFacts): string {
  const way = protocol === null ? '' : `, ${protocol.toUpperCase()}`;
  return `${destination}${port === null ? '' : ` port ${port}`}${way}`;
}

function pathName({ protocol, destination, port }: TraceFacts, redactor: Redactor): string {
  const words = [protocol ?? 'any', fileNamePart(redactor.text(destination), 60)];
  return [...words, ...(port === null ? [] : [String(port)])].join('-');
}

function duringText(trace: MergedTrace, { source, redactor }: BundleParts): string {
  const { stall, facts, rounds, sharedPath } = trace;
  const line = (text: string): string => visibleLine(redactor.text(text));
  const target = source.targets.find((each) => each.id === stall.targetId);
  const head: (readonly [string, string])[] = [
    ['Report', 'path during one hang: the sum of all rounds that began while the request was open'],
    ['Destination', line(destinationText(facts))],
    [
      'Request',
      `${line(target?.name ?? `target ${stall.targetId}`)}, started ${utcText(stall.startedAtUs)} (UTC), ${stall.openedBy === 'overdue' ? 'hung' : 'failed'} in ${stall.phase}`,
    ],
    ['Rounds', `${roundsText(trace)}; ${openText(trace)}`],
    ['Reached', facts.reached === true ? 'yes' : 'no'],
    ['Made by', 'the tracer of Stallscope, which asks all hops at once in each round'],
  ];
  if (sharedPath) {
    head.push(['Note', 'other traces ran over the same path meanwhile: loss at routers on the way proves nothing']);
  }
  const report = redactedReport(trace.hops, stall.localAddress ?? 'observer', trace.startedAtUs, redactor);
  return `${headRows(head)}${report}${rounds === 1 ? '' : `\n${LOSS_NOTE}\n`}`;
}

/** `12 rounds, from +0.51 s to +7.02 s`. */
export function roundsText({ rounds, startedAtUs, endedAtUs, stall }: MergedTrace): string {
  const count = `${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
  return `${count}, from ${offsetText(startedAtUs, stall.startedAtUs)} to ${offsetText(endedAtUs, stall.startedAtUs)}`;
}

function openText({ stall }: MergedTrace): string {
  return stall.endedAtUs === null
    ? 'the request is still open'
    : `the request was open until ${offsetText(stall.endedAtUs, stall.startedAtUs)}`;
}

const LOSS_NOTE =
  'Loss at a hop that is not seen at the hops behind it is a router that answers few probes, no lost packets.';

function lastGoodText(paths: readonly LastGoodPath[], { source, redactor }: BundleParts): string {
  const from = source.vantages.at(0)?.sourceAddress ?? 'observer';
  return paths
    .map((path) => {
      const head: (readonly [string, string])[] = [
        ['Report', 'last good path before the hang'],
        ['Destination', visibleLine(redactor.text(destinationText(path.facts)))],
        ['Taken', `${utcText(path.takenAtUs)} (UTC)`],
      ];
      return `${headRows(head)}${redactedReport(path.hops, path.from ?? from, path.takenAtUs, redactor)}`;
    })
    .join(`\n${RULE}\n`);
}
