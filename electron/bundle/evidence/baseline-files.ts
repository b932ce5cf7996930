import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { durationText } from '../words/relative-time.ts';
import { visibleLine } from '../words/visible-text.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { headRows, RULE, table, textFile } from '../write/text-file.ts';
import { type LastGoodPath, lastGoodPaths } from './last-good-paths.ts';
import { type MergedTrace, mergedTraces } from './merged-traces.ts';
import { destinationText, redactedReport, roundsText } from './mtr-files.ts';
import { comparedPaths } from './path-comparison.ts';
import { timingsText } from './timings-text.ts';

/** baseline/: the last good path and the usual times. */
export function baselineFiles(parts: BundleParts): readonly BundleFile[] {
  const { survey } = parts;
  const good = lastGoodPaths(survey);
  const isTimed = [...survey.usualTimes.values()].some((times) => times.span !== null);
  return [
    ...(good.length === 0 ? [] : [textFile('baseline/last-good-path.txt', () => lastGoodPathText(good, parts))]),
    ...(isTimed ? [textFile('baseline/timings.txt', () => timingsText(parts))] : []),
  ];
}

function lastGoodPathText(paths: readonly LastGoodPath[], parts: BundleParts): string {
  const merged = mergedTraces(parts.survey);
  return paths.map((path) => pathText(path, merged, parts)).join(`\n${RULE}\n`);
}

function pathText(path: LastGoodPath, merged: readonly MergedTrace[], parts: BundleParts): string {
  const { redactor } = parts;
  const { item, facts, takenAtUs, hops } = path;
  const agoMs = (item.stall.startedAtUs - takenAtUs) / 1_000;
  const line = (text: string): string => visibleLine(redactor.text(text));
  const head = headRows([
    ['Baseline', 'the last path to this destination that was complete'],
    ['Destination', line(destinationText(facts))],
    [
      'Taken',
      `${utcText(takenAtUs)} (UTC), ${durationText(agoMs)} before the request that hung at ${utcText(item.stall.startedAtUs)}`,
    ],
    ['Found', line(item.head.summary)],
  ]);
  const report = redactedReport(hops, path.from ?? 'observer', takenAtUs, redactor);
  const during = merged.find(
    (trace) =>
      trace.stall.startedAtUs >= takenAtUs &&
      trace.facts.destination === facts.destination &&
      trace.facts.protocol === facts.protocol,
  );
  return `${head}${report}\n${comparisonText(path, during ?? null, parts)}`;
}

function comparisonText({ hops }: LastGoodPath, during: MergedTrace | null, { redactor }: BundleParts): string {
  if (during === null)
    return 'No path was traced by the same protocol while a request hung, so there is nothing to compare it with.\n';
  const line = (addresses: readonly string[]): string =>
    addresses.map((one) => visibleLine(redactor.text(one))).join(', ');
  const rows = comparedPaths(hops, during.hops).map(({ ttl, before, now, difference }) => [
    String(ttl),
    line(before) || '-',
    line(now) || '-',
    difference,
  ]);
  const title = `Hop by hop against the path while the request of ${utcText(during.stall.startedAtUs)} hung (${roundsText(during)}):`;
  return `${title}\n\n${table([['Hop', 'Then', 'During the hang', 'Difference'], ...rows], [1, 2, 3])}\n`;
}
