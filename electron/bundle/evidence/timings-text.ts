import type { TargetId } from '../../domain/ids.ts';
import { targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { probed } from '../samples/sample-tally.ts';
import { TIMED_PHASES, type UsualTimes } from '../samples/usual-times.ts';
import { visibleLine } from '../words/visible-text.ts';
import { headRows, table } from '../write/text-file.ts';

/** baseline/timings.txt: how long each phase of good requests took before and after the window. */
export function timingsText(parts: BundleParts): string {
  const { source, survey } = parts;
  const head = headRows([
    ['Baseline', 'good requests before and after the window, in milliseconds; those of the window are left out'],
    ['Window', `${utcText(source.window.fromUs)} to ${utcText(source.window.toUs)} (UTC)`],
    ['Accuracy', 'p50, p90 and p99 within 2 %; least and most are exact'],
  ]);
  const known = source.targets.map(({ id }) => id);
  const all = [...known, ...[...survey.usualTimes.keys()].filter((id) => !known.includes(id))];
  return `${head}${all.map((id) => targetText(id, survey.usualTimes.get(id) ?? null, parts)).join('\n')}`;
}

function targetText(id: TargetId, times: UsualTimes | null, { source, survey, redactor }: BundleParts): string {
  const target = source.targets.find((each) => each.id === id);
  const line = (text: string): string => visibleLine(redactor.text(text));
  const name = target === undefined ? `target ${id}` : `${line(target.name)} (${line(targetAddress(target))})`;
  const tally = survey.tallies.get(id);
  const inWindow =
    tally === undefined || probed(tally.inWindow) === 0
      ? 'no request in the window'
      : `in the window ${tally.inWindow.ok} good, ${tally.inWindow.slow} slow, ${tally.inWindow.failed} failed`;
  const span = times?.span ?? null;
  if (times === null || span === null) return `${name}\n  no good request around the window; ${inWindow}\n`;
  const rows = TIMED_PHASES.flatMap((phase) => {
    const sketch = times.of(phase);
    if (sketch === null) return [];
    const figures = [sketch.minMs, sketch.quantile(0.5), sketch.quantile(0.9), sketch.quantile(0.99), sketch.maxMs];
    return [[`  ${phase}`, String(sketch.count), ...figures.map((ms) => (ms === null ? '-' : ms.toFixed(2)))]];
  });
  return [
    name,
    `  from ${utcText(span.fromUs)} to ${utcText(span.toUs)}; ${inWindow}`,
    '',
    table([['  phase', 'requests', 'least', 'p50', 'p90', 'p99', 'most'], ...rows]),
    '',
  ].join('\n');
}
