import type { ComparisonJson } from '../../contract/comparison-shapes.ts';
import { withWord } from '../../domain/comparison/word-in-sentence.ts';
import { msText } from '../../domain/ms-text.ts';
import { printable } from '../../domain/printable.ts';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';
import { rateLines } from './rate-lines.ts';
import { table } from './table.ts';
import { betweenMs, dateTimeText } from './time-text.ts';
import { wrapped } from './wrapped.ts';

const MOST_WINDOWS = 20;
const MOST_NUMBERS = 5;
const LONGEST_LABEL = 28;
const PHASES = ['total', 'resolve', 'connect', 'tls', 'wait', 'transfer'] as const;

/** A comparison from top to bottom, the sentence first. Times are UTC. */
export function comparisonReport(compared: ComparisonJson, columns: number, paint: Paint): string[] {
  const labels = labelsOf(compared);
  const { conclusion } = compared;
  const points = [...conclusion.notes, ...(conclusion.next === null ? [] : [conclusion.next])];
  return [
    ...wrapped(printable(conclusion.sentence), columns).map((line) => paint('bold', line)),
    ...points.flatMap((point) => bullet(point, columns)),
    '',
    `${dateTimeText(compared.from)} to ${dateTimeText(compared.to)} UTC, ${msText(betweenMs(compared.from, compared.to))}${placeText(compared)}`,
    ...membersTable(compared, labels).map((line) => cutTo(`  ${line}`, columns)),
    '',
    ...rateLines(compared, labels, paint),
    '',
    paint('bold', 'How long requests took that were answered'),
    ...timesTable(compared, labels).map((line) => `  ${line}`),
    '',
    ...windowLines(compared, labels, columns, paint),
    ...clockLines(compared, columns, paint),
  ];
}

/** What sets a member apart, short enough for a column, and no two alike. */
function labelsOf({ members }: ComparisonJson): readonly string[] {
  const cut = members.map(({ says }) => cutTo(printable(says), LONGEST_LABEL));
  return cut.map((label, index) =>
    cut.indexOf(label) === index ? label : `${cutTo(label, LONGEST_LABEL - 4)} (${index + 1})`,
  );
}

function cutTo(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

const bullet = (text: string, columns: number): string[] =>
  wrapped(printable(text), columns - 4).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`);

function membersTable({ members }: ComparisonJson, labels: readonly string[]): string[] {
  return table(
    [
      { title: '', align: 'left' },
      { title: 'PROBES', align: 'right' },
      { title: 'SUSPECT', align: 'right' },
      { title: 'MEASURED', align: 'right' },
      { title: 'WINDOWS', align: 'right' },
      { title: 'TARGET', align: 'left' },
    ],
    members.map((member, index) => [
      labels[index] ?? '',
      member.probes.toLocaleString('en-US'),
      member.suspect.toLocaleString('en-US'),
      msText(member.measuredMs),
      member.windows.toLocaleString('en-US'),
      targetText(member, members),
    ]),
  );
}

/** Where all were measured from; empty where that differs, or is nowhere else than here. */
function placeText({ members }: ComparisonJson): string {
  const [vantage = null, ...others] = new Set(members.map((member) => member.vantage));
  return vantage === null || vantage === 'here' || others.length > 0 ? '' : `, measured from ${printable(vantage)}`;
}

/** Its name where the label does not hold it, its address, and where it was measured from where that differs. */
function targetText(
  { name, says, address, vantage }: ComparisonJson['members'][number],
  members: ComparisonJson['members'],
): string {
  const named = says.includes(name) ? [] : [name];
  const isSaid = vantage === null || says.includes(vantage) || members.every((member) => member.vantage === vantage);
  return printable([...named, address, ...(isSaid ? [] : [`from ${vantage}`])].join(', '));
}

function timesTable({ members }: ComparisonJson, labels: readonly string[]): string[] {
  const rows = PHASES.flatMap((phase) =>
    members.flatMap(({ times }, index): string[][] => {
      const of = times[phase];
      if (of === null) return [];
      const title = members.findIndex((member) => member.times[phase] !== null) === index ? phase : '';
      return [
        [
          title,
          labels[index] ?? '',
          `${of.of.toLocaleString('en-US')}${of.isAll ? ' ' : '*'}`,
          ...[of.p50Ms, of.p90Ms, of.p95Ms, of.p99Ms, of.maxMs].map(msText),
        ],
      ];
    }),
  );
  if (rows.length === 0) return ['Nothing was answered.'];
  const lines = table(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left' },
      { title: 'PROBES ', align: 'right' },
      { title: 'P50', align: 'right' },
      { title: 'P90', align: 'right' },
      { title: 'P95', align: 'right' },
      { title: 'P99', align: 'right' },
      { title: 'MAX', align: 'right' },
    ],
    rows,
  );
  const isDrawn = members.some(({ times }) => PHASES.some((phase) => times[phase]?.isAll === false));
  return isDrawn ? [...lines, '* drawn evenly over the time from more of them'] : lines;
}

function windowLines(
  { members, aligned, pairs }: ComparisonJson,
  labels: readonly string[],
  columns: number,
  paint: Paint,
): string[] {
  const head = paint('bold', 'Timeout windows');
  if (members.every(({ windows }) => windows === 0)) return [head, '  Nobody had any.'];
  const label = (member: number): string => labels[member] ?? '';
  const sentences = pairs.map(({ member, both, onlyFirst, onlyOther, byChance }) => {
    const chance = both === 0 ? '' : ` (${chanceText(byChance)} would be by chance)`;
    return `${label(0)} and ${label(member)}: ${both} on both at once${chance}, ${onlyFirst} ${withWord(label(0))} alone, ${onlyOther} ${withWord(label(member))} alone.`;
  });
  const shared = aligned.filter(({ incidents }) => new Set(incidents.map(({ member }) => member)).size > 1);
  const shown = shared.slice(-MOST_WINDOWS).toReversed();
  const rows = table(
    [
      { title: 'AT ONCE, FROM (UTC)', align: 'left' },
      { title: 'FOR', align: 'right' },
      { title: 'INCIDENTS', align: 'left' },
    ],
    shown.map(({ from, to, incidents }) => [
      dateTimeText(from),
      msText(betweenMs(from, to)),
      members
        .flatMap((_, member) => {
          const own = incidents.filter((one) => one.member === member);
          // Windows that were reckoned from samples have no number.
          const numbers = own.flatMap(({ incident }) => (incident > 0 ? [String(incident)] : []));
          const told = [...numbers.slice(0, MOST_NUMBERS), ...(numbers.length > MOST_NUMBERS ? ['…'] : [])].join(', ');
          return own.length === 0 ? [] : [`${label(member)} ${told}`.trim()];
        })
        .join('; '),
    ]),
  );
  return [
    head,
    ...sentences.flatMap((sentence) => wrapped(printable(sentence), columns - 2)).map((line) => `  ${line}`),
    ...(shown.length === 0 ? [] : rows.map((line) => `  ${line}`)),
    ...(shared.length > shown.length ? [`  and ${counted(shared.length - shown.length, 'earlier one')}`] : []),
  ];
}

const chanceText = (byChance: number): string => (byChance < 0.05 ? 'hardly any' : `about ${byChance.toFixed(1)}`);

function clockLines({ clocks }: ComparisonJson, columns: number, paint: Paint): string[] {
  if (clocks.length === 0) return [];
  return ['', paint('bold', 'Clocks'), ...clocks.flatMap((clock) => bullet(clock, columns))];
}
