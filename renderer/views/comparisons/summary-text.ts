import { roughSpanText } from '../../charts/gap-bands.ts';
import { durationText } from '../../components/duration.ts';
import type { Comparison } from '../../state/comparison.ts';
import {
  blocksText,
  digitsFor,
  headWord,
  intervalText,
  noteLines,
  percentText,
  pointsText,
  RATE_WORDS,
  shownRates,
  titleOf,
} from './comparison-words.ts';

/** The comparison as plain text, for a ticket or a mail: UTC times, figures under each other. */
export function summaryText(comparison: Comparison): string {
  const { members, conclusion, from, to } = comparison;
  const heads = members.map((member) => headWord(member, members));
  const lengthMs = Date.parse(to) - Date.parse(from);
  return [
    `${titleOf(members)}: ${utc(from)} to ${utc(to)} UTC (${roughSpanText(lengthMs)})`,
    '',
    conclusion.sentence,
    ...noteLines(comparison).map((line) => `- ${line}`),
    '',
    ...members.map(
      ({ name, address, probes, windows, vantage }, index) =>
        `${heads[index]}: ${name} (${address})${vantage === null ? '' : `, measured from ${vantage}`}, ${probes.toLocaleString()} samples, ${windows.toLocaleString()} timeout windows`,
    ),
    '',
    ...aligned(ratesTable(comparison, heads)),
    '',
    ...aligned([
      ['Time of good and slow requests', ...heads],
      ...(['p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const).map((quantile) => [
        quantile === 'maxMs' ? 'longest' : quantile.slice(0, 3),
        ...members.map(({ times }) => (times.total === null ? '-' : durationText(times.total[quantile]))),
      ]),
    ]),
    '',
    `${blocksText(comparison)}.`,
    ...comparison.clocks,
  ].join('\n');
}

function ratesTable(comparison: Comparison, heads: readonly string[]): readonly (readonly string[])[] {
  const rows = shownRates(comparison);
  const digits = digitsFor(Math.max(0, ...rows.flatMap(({ rates }) => rates.map(({ share }) => share ?? 0))));
  const others = comparison.members.map((_, index) => index).slice(1);
  return [
    ['', ...heads, ...others.map((other) => `${heads[other]} - ${heads[0]}`)],
    ...rows.map(({ kind, rates, differences }) => [
      RATE_WORDS[kind],
      ...rates.map(({ share }) => (share === null ? '-' : `${percentText(share, digits)} %`)),
      ...others.map((other) => {
        const found = differences.find(({ member }) => member === other);
        if (found === undefined || found.share === null) return '-';
        const interval = intervalText(found, digits);
        return `${pointsText(found.share, digits)}${interval === null ? '' : ` (${interval})`}`;
      }),
    ]),
  ];
}

/** Columns as wide as their widest cell, figures on the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

const utc = (at: string): string => at.slice(0, 19).replace('T', ' ');
