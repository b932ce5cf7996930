import { roughSpanText } from '../../charts/gap-bands.ts';
import { PHASE_LABELS } from '../../components/words/phase-words.ts';
import type { Comparison, ComparisonMember } from '../../state/comparison.ts';

export type RateKind = Comparison['rates'][number]['kind'];
export type Rate = Comparison['rates'][number]['rates'][number];
export type RateDifference = Comparison['rates'][number]['differences'][number];

export const RATE_WORDS: Readonly<Record<RateKind, string>> = {
  bad: 'Slow or failed',
  slow: 'Slow',
  failed: 'Failed',
  resolve: `Stuck in ${PHASE_LABELS.resolve}`,
  connect: `Stuck in ${PHASE_LABELS.connect}`,
  tls: `Stuck in ${PHASE_LABELS.tls}`,
  wait: `Stuck in ${PHASE_LABELS.wait}`,
  transfer: `Stuck in ${PHASE_LABELS.transfer}`,
};

/** These are always told; phases in which nobody was stuck are told in a few words instead. */
const ALWAYS: readonly RateKind[] = ['bad', 'slow', 'failed'];

export const shownRates = ({ rates }: Comparison): Comparison['rates'] =>
  rates.filter(({ kind, rates: each }) => ALWAYS.includes(kind) || each.some(({ bad }) => bad > 0));

/** "Nobody was stuck in resolve or transfer."; null when all phases have a row. */
export function quietPhases({ rates, members }: Comparison): string | null {
  const quiet = rates.flatMap(({ kind, rates: each }) => {
    if (kind === 'bad' || kind === 'slow' || kind === 'failed' || each.some(({ bad }) => bad > 0)) return [];
    // A phase that nobody goes through, such as TLS of a plain port, says nothing.
    return members.some(({ times }) => times[kind] !== null) ? [PHASE_LABELS[kind]] : [];
  });
  return quiet.length === 0 ? null : `No request was stuck in ${listed(quiet, 'or')}.`;
}

export function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

type Named = Pick<ComparisonMember, 'name' | 'says'>;

/** Nothing else sets it apart, or not that alone. */
const isOwnName = ({ name, says }: Named): boolean =>
  says === '' || says === name || says.endsWith(` ${name}`) || says.startsWith(`${name}, `);

/** What sets a member apart, as short as it stays its own: `origin` for `origin 198.51.100.40` where there is one origin. */
export function shortWord(member: Named, all: readonly Named[]): string {
  if (isOwnName(member)) return member.says === '' ? member.name : member.says;
  const short = withoutAddress(member.says);
  const isItsOwn = all.filter(({ says }) => withoutAddress(says) === short).length === 1;
  return isItsOwn ? short : member.says;
}

/** The same over a column. */
export function headWord(member: Named, all: readonly Named[]): string {
  const word = shortWord(member, all);
  const isNamed = isOwnName(member);
  // Over narrow columns the marks tell which is which, so that a word needs only be short.
  if (all.length >= MANY && !isNamed && member.name.length < word.length) return member.name;
  if (isNamed) return word;
  const kind = firstWord(word);
  const isShared = all.filter((other) => firstWord(shortWord(other, all)) === kind).length > 1;
  // What all have in common need not stand over each.
  return isShared && KINDS[kind] !== undefined ? word.slice(kind.length + 1) : capitalised(word);
}

/** Beside its name, which may say a part of it already: of an origin called "shop origin", the address. */
export const wordsBeside = ({ name, says }: Named): string => {
  const address = /^(?:origin|server) (\S+)$/.exec(says)?.[1];
  if (address !== undefined && /origin|server/i.test(name)) return address;
  return says === name ? '' : says;
};

/** So many columns are narrow. */
const MANY = 5;

const withoutAddress = (says: string): string =>
  /^(?:origin|server) \S+$/.test(says) ? says.replace(/ \S+$/, '') : says;

/** Words begin with a capital; what a person named stays as it is. */
const capitalised = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);

/** Of members that differ in what begins with the same word. */
const KINDS: Readonly<Record<string, string>> = {
  resolver: 'Resolvers',
  server: 'Servers',
  origin: 'Origins',
  from: 'Vantage points',
};

const firstWord = (words: string): string => words.split(' ', 1)[0] ?? '';

const MOST_IN_TITLE = 3;
const LONGEST_TITLE = 30;

/** "CDN or origin"; names stand beside it anyway, so that without other words it is just a comparison. */
export function titleOf(members: readonly (Named & Pick<ComparisonMember, 'role'>)[]): string {
  const subjects = members.filter(({ role }) => role === 'subject');
  if (subjects.length < 2 || subjects.some(isOwnName)) return 'Comparison';
  const kind = firstWord(subjects[0]?.says ?? '');
  if (subjects.every(({ says }) => firstWord(says) === kind) && KINDS[kind] !== undefined) return KINDS[kind];
  if (subjects.length > MOST_IN_TITLE) return 'Comparison';
  const [first = '', ...others] = subjects.map((one) => shortWord(one, subjects));
  const words = [capitalised(first), ...others];
  if (words.join('').length > LONGEST_TITLE) return 'Comparison';
  return listed(words, 'or');
}

/** Percent with as many digits as the whole table has; never 0 for what is more. */
export function percentText(share: number, digits: number): string {
  const least = 10 ** -digits;
  const percent = share * 100;
  if (percent > 0 && percent < least / 2) return `<${least.toFixed(digits)}`;
  return percent.toFixed(digits);
}

/** Below ten percent hundredths matter. */
export const digitsFor = (topShare: number): number => (topShare <= 0.1 ? 2 : 1);

/** Percentage points with their sign: "−0.20". */
export function pointsText(share: number, digits: number): string {
  const points = Math.abs(share * 100).toFixed(digits);
  if (Number(points) === 0) return points;
  return `${share < 0 ? '−' : '+'}${points}`;
}

export function pText(p: number | null): string {
  if (p === null) return '–';
  if (p < 0.001) return '<0.001';
  return p < 0.995 ? p.toFixed(p < 0.0995 ? 3 : 2) : '1.00';
}

export const SHOWS_WORDS: Readonly<Record<RateDifference['shows'], string>> = {
  more: 'more than the first',
  less: 'less than the first',
  same: 'as good as equal',
  'none-shown': 'no difference shown',
};

/** "1.90 %, between 1.40 and 2.47 % with 95 % confidence: 328 of 17,263" */
export function rateSentence({ share, low, high, bad, of }: Rate, digits: number): string {
  const counts = `${bad.toLocaleString()} of ${of.toLocaleString()}`;
  if (share === null) return 'nothing measured';
  const interval =
    low === null || high === null
      ? 'too little to tell how sure that is'
      : `between ${percentText(low, digits)} and ${percentText(high, digits)} % with 95 % confidence`;
  return `${percentText(share, digits)} %, ${interval}: ${counts}`;
}

/** "−0.97 to +0.57"; null where it cannot be told. */
export const intervalText = ({ low, high }: Pick<RateDifference, 'low' | 'high'>, digits: number): string | null =>
  low === null || high === null ? null : `${pointsText(low, digits)} to ${pointsText(high, digits)}`;

/** "of 17,263 and 17,251 samples; 94 suspect left out" */
export function samplesText({ members }: Pick<Comparison, 'members'>): string {
  const each = members.map(({ probes }) => probes);
  const counts =
    each.length < MANY
      ? listed(
          each.map((probes) => probes.toLocaleString()),
          'and',
        )
      : `${Math.min(...each).toLocaleString()} to ${Math.max(...each).toLocaleString()}`;
  const suspect = members.reduce((sum, member) => sum + member.suspect, 0);
  return `of ${counts} samples${suspect === 0 ? '' : `; ${suspect.toLocaleString()} suspect left out`}`;
}

export const blocksText = ({ blockMs }: Pick<Comparison, 'blockMs'>): string =>
  `95 % intervals, by blocks of ${roughSpanText(blockMs)
    .replace('min', 'minutes')
    .replace(/^1 minutes$/, 'one minute')}`;

/** With what to compare next at its end. */
export const noteLines = ({ conclusion: { notes, next } }: Comparison): readonly string[] =>
  next === null ? notes : [...notes, /^next\b/i.test(next) ? next : `Next to compare: ${next}`];
