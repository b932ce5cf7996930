import type { ComparedSeries, RateKind, TimeWindow } from '../../../../electron/domain/comparison/compared-series.ts';
import { RATE_KINDS } from '../../../../electron/domain/comparison/compared-series.ts';

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How trouble comes: windows at random moments (a Poisson process), of random lengths, in which most probes are bad. */
export interface Trouble {
  readonly hours: number;
  /** Of each member: the share of the time that its windows cover. */
  readonly shares: readonly [number, number];
  readonly meanWindowS: number;
  /** How lengths are spread about their mean; `long-tailed`: lognormal with sigma 1. */
  readonly lengths: 'equal' | 'exponential' | 'long-tailed';
  /** The part of the windows that happen to both members at once, of those of the one that has fewer. */
  readonly together: number;
  /** Windows come in bouts of about this many within an hour. 1: each on its own. */
  readonly bout?: number;
  readonly intervalS?: number;
  readonly blockS?: number;
}

const HIT = 0.9;

/** What would be found of each member if it were measured forever. */
export function trueShare(share: number): number {
  return share * HIT;
}

export function simulate(trouble: Trouble, random: () => number): [ComparedSeries, ComparedSeries] {
  const { hours, shares, meanWindowS, together } = trouble;
  const seconds = hours * 3_600;
  // The busy share of a queue with as many servers as wanted is 1 - exp(-rate * mean length).
  const rates = shares.map((share) => -Math.log(1 - share) / meanWindowS);
  const common = together * Math.min(...rates);
  const shared = windowsOf(common, trouble, seconds, random);
  const series = rates.map((rate) => {
    const own = windowsOf(rate - common, trouble, seconds, random);
    return seriesOf(united([...shared, ...own]), trouble, seconds, random);
  });
  const [first, other] = series;
  if (first === undefined || other === undefined) throw new Error('two members');
  return [first, other];
}

type Span = [fromS: number, toS: number];

function windowsOf(rate: number, trouble: Trouble, seconds: number, random: () => number): Span[] {
  const { meanWindowS, lengths, bout = 1 } = trouble;
  const spans: Span[] = [];
  const lead = 3_600 + 30 * meanWindowS;
  if (rate <= 0) return spans;
  for (let at = -lead; ; ) {
    at -= Math.log(1 - random()) / (rate / bout);
    if (at > seconds) return spans;
    const count = bout === 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / bout));
    for (let index = 0; index < count; index += 1) {
      const start = bout === 1 ? at : at + random() * 3_600;
      spans.push([start, start + lengthOf(meanWindowS, lengths, random)]);
    }
  }
}

function lengthOf(mean: number, lengths: Trouble['lengths'], random: () => number): number {
  if (lengths === 'equal') return mean;
  if (lengths === 'exponential') return -Math.log(1 - random()) * mean;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mean * Math.exp(normal - 0.5);
}

function united(spans: Span[]): Span[] {
  spans.sort((one, other) => one[0] - other[0]);
  const found: Span[] = [];
  for (const [from, to] of spans) {
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

function seriesOf(spans: readonly Span[], trouble: Trouble, seconds: number, random: () => number): ComparedSeries {
  const { intervalS = 5, blockS = 600 } = trouble;
  const blocks = Math.round(seconds / blockS);
  const bad = new Float64Array(blocks);
  const windows: TimeWindow[] = [];
  const offset = random() * intervalS;
  for (const [from, to] of spans) {
    const firstProbe = Math.max(0, Math.ceil((from - offset) / intervalS));
    let hits = 0;
    for (let probe = firstProbe; ; probe += 1) {
      const at = offset + probe * intervalS;
      if (at > to || at >= seconds) break;
      if (random() >= HIT) continue;
      hits += 1;
      const block = Math.floor(at / blockS);
      bad[block] = (bad[block] ?? 0) + 1;
    }
    if (hits > 0) {
      windows.push({
        incident: windows.length + 1,
        fromUs: Math.max(0, from) * 1e6,
        toUs: Math.min(to, seconds) * 1e6,
        worstMs: 9_000,
      });
    }
  }
  return seriesFrom({ bad, probes: new Float64Array(blocks).fill(blockS / intervalS), windows, blockS, intervalS });
}

/** A series whose bad probes are all slow and stuck in connecting. */
export function seriesFrom(of: {
  readonly bad: Float64Array;
  readonly probes: Float64Array;
  readonly windows?: readonly TimeWindow[];
  readonly blockS?: number;
  readonly intervalS?: number;
  readonly name?: string;
  readonly traits?: Partial<ComparedSeries['traits']>;
}): ComparedSeries {
  const { bad, probes, windows = [], blockS = 600, intervalS = 5, name = 'shop', traits = {} } = of;
  const none = new Float64Array(bad.length);
  const isHere = (kind: RateKind) => kind === 'bad' || kind === 'slow' || kind === 'connect';
  const counts = Object.fromEntries(RATE_KINDS.map((kind) => [kind, isHere(kind) ? bad : none]));
  return {
    name,
    traits: {
      role: 'subject',
      kind: 'http',
      service: 'https://shop.example/',
      connectTo: null,
      resolver: null,
      family: null,
      connection: 'fresh',
      vantage: 'desk-14',
      cdn: null,
      ...traits,
    },
    fromUs: 0,
    blockUs: blockS * 1e6,
    probes,
    counts: counts as Record<RateKind, Float64Array>,
    suspect: 0,
    windows,
    times: { total: null, resolve: null, connect: null, tls: null, wait: null, transfer: null },
    intervalMs: intervalS * 1_000,
    slowAfterMs: 2_000,
    timeoutMs: 30_000,
    clock: null,
  };
}
