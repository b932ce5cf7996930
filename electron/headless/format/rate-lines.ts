import type { ComparisonJson } from '../../contract/comparison-shapes.ts';
import { msText } from '../../domain/ms-text.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

type RateRow = ComparisonJson['rates'][number];
type Difference = RateRow['differences'][number];

const TITLES: Readonly<Record<RateRow['kind'], string>> = {
  bad: 'Slow or failed',
  slow: 'Slow',
  failed: 'Failed',
  resolve: 'Stuck in resolve',
  connect: 'Stuck in connect',
  tls: 'Stuck in TLS',
  wait: 'Stuck in wait',
  transfer: 'Stuck in transfer',
};

const SHOWS: Readonly<Record<Difference['shows'], string>> = {
  more: 'more',
  less: 'less',
  same: 'the same',
  'none-shown': 'none shown',
};

/** Rates of each kind of trouble, one line a member; the others against the first. Kinds that nobody had are named in one line. */
export function rateLines(
  { rates, blockMs }: Pick<ComparisonJson, 'rates' | 'blockMs'>,
  labels: readonly string[],
  paint: Paint,
): string[] {
  const head = `${paint('bold', 'Rates')}, with 95 % intervals by blocks of ${msText(blockMs)}`;
  const had = rates.filter(({ kind, rates: own }) => kind === 'bad' || own.some(({ bad }) => bad > 0));
  const none = rates
    .filter((row) => !had.includes(row))
    .map(({ kind }) => TITLES[kind].toLowerCase().replace('tls', 'TLS'));
  const digits = digitsOf(rates);
  const percent = (share: number | null): string => (share === null ? '' : (share * 100).toFixed(digits));
  const [title = '', ...lines] = table(
    [
      { title: '', align: 'left' },
      { title: 'COUNT', align: 'right' },
      { title: 'SHARE', align: 'right' },
      { title: 'INTERVAL', align: 'right' },
      { title: 'MORE', align: 'right' },
      { title: 'INTERVAL', align: 'right' },
      { title: 'SHOWS', align: 'left' },
    ],
    had.flatMap(({ rates: own, differences }) =>
      own.map((rate, member) => [
        labels[member] ?? '',
        rate.bad.toLocaleString('en-US'),
        rate.share === null ? 'none' : `${percent(rate.share)} %`,
        rate.low === null ? 'not known' : `${percent(rate.low)} to ${percent(rate.high)}`,
        ...differenceCells(
          differences.find((one) => one.member === member),
          digits,
        ),
      ]),
    ),
  );
  const blocks = had.flatMap(({ kind }, index) => [
    TITLES[kind],
    ...lines.slice(index * labels.length, (index + 1) * labels.length).map((line) => `  ${line}`),
  ]);
  const rest = none.length === 0 ? [] : [`Nobody: ${none.join(', ')}.`];
  return [
    head,
    ...[`  ${title}`, ...blocks, ...rest].map((line) => `  ${line}`),
    `  MORE: percentage points above the first, ${labels[0] ?? ''}.`,
  ];
}

function differenceCells(difference: Difference | undefined, digits: number): string[] {
  if (difference === undefined) return ['', '', ''];
  const { share, low, high, p, shows } = difference;
  const points = (of: number | null): string => (of === null ? '' : signed(of * 100, digits));
  const chance =
    p === null || shows === 'same' || shows === 'none-shown' ? '' : `, p ${p < 0.001 ? '< 0.001' : p.toFixed(3)}`;
  return [points(share), low === null ? 'not known' : `${points(low)} to ${points(high)}`, `${SHOWS[shows]}${chance}`];
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '-' : '+'}${text}`;
}

/** As many decimals of a percentage as the smallest overall rate needs, the same in all of the table. */
function digitsOf(rates: ComparisonJson['rates']): number {
  const shares = (rates[0]?.rates ?? []).flatMap(({ share }) => (share === null || share === 0 ? [] : [share]));
  return shares.some((share) => share < 0.001) ? 3 : 2;
}
