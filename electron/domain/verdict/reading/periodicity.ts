/**
 * A pattern in the times at which windows began. `every`: at the same place of each round period, such as every 10 min on the minute.
 * `daily`: always within the same part of the day. `regular`: the time from one to the next is always the same.
 */
export type Periodicity =
  | {
      readonly kind: 'every' | 'daily';
      readonly periodMs: number;
      /** Part of the period in which they began, milliseconds after its start in UTC; `toMs` may lie beyond the period's end. */
      readonly fromMs: number;
      readonly toMs: number;
      /** Periods in which a window began there, of those that had any window, and of all from the first to the last. */
      readonly hits: number;
      readonly withAny: number;
      readonly all: number;
    }
  | { readonly kind: 'regular'; readonly periodMs: number; readonly spreadMs: number; readonly count: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What jobs are scheduled by, and people live by. */
const PERIODS_MS: readonly number[] = [
  ...[5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 8, 12, 24].map((hours) => hours * HOUR_MS),
  7 * DAY_MS,
];

/** Windows that follow each other so closely are one trouble that came and went. */
const ONE_TROUBLE_MS = 2 * MINUTE_MS;
const LEAST_WINDOWS = 4;
/** How often random windows may look periodic, over all periods that are tried. */
const CHANCE = 1e-3;
/** What is spread over more than this is no point in time. */
const WIDEST_SHARE = 0.2;
const WIDEST_OF_DAY_MS = 3 * HOUR_MS;
/** A pattern that seldom shows is none that one could wait for. */
const LEAST_SHARE_OF_PERIODS = 0.25;
/** So many of the windows may lie elsewhere; tried from none on. */
const STRAYS = [0, 0.05, 0.1, 0.15];

/**
 * Finds a period in windows' beginnings (UTC microseconds, ascending); null where chance explains them. `intervalMs` is the time between
 * probes: windows can begin at no other times, so nothing finer than that is a pattern.
 */
export function periodicityOf(openedAtUs: readonly number[], intervalMs: number): Periodicity | null {
  const times = troubles(openedAtUs.map((us) => us / 1_000));
  if (times.length < LEAST_WINDOWS) return null;
  const found = PERIODS_MS.map((periodMs) => atSamePlace(times, periodMs, intervalMs)).filter((one) => one !== null);
  const best = found.toSorted(
    (one, other) => other.hits / other.all - one.hits / one.all || other.periodMs - one.periodMs,
  )[0];
  return best ?? atSameDistance(times, intervalMs);
}

/** The first of each run of windows that follow each other closely. */
function troubles(times: readonly number[]): number[] {
  const firsts: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times.toSorted((one, other) => one - other)) {
    if (time - last >= ONE_TROUBLE_MS) firsts.push(time);
    last = time;
  }
  return firsts;
}

/** How many of so many windows are to lie in the same place, all of them first. */
function countsInside(windows: number): readonly number[] {
  const counts = STRAYS.map((share) => Math.ceil(windows * (1 - share)));
  return [...new Set(counts)].filter((count) => count >= LEAST_WINDOWS);
}

/**
 * The smallest part of the period that holds the beginnings of all periods, or of nearly all. Chance would put n of m points into a part f of
 * a circle with a probability of at most m · P(Binomial(m - 1, f) ≥ n - 1); windows of one period count once, since trouble comes in clusters.
 */
function atSamePlace(
  times: readonly number[],
  periodMs: number,
  intervalMs: number,
): Extract<Periodicity, { kind: 'every' | 'daily' }> | null {
  const phases = times.map((time) => mod(time, periodMs)).toSorted((one, other) => one - other);
  const counts = countsInside(phases.length);
  let best: { readonly found: Extract<Periodicity, { kind: 'every' | 'daily' }>; readonly chance: number } | null =
    null;
  for (const inside of counts) {
    const arc = smallestArc(phases, inside, periodMs);
    const widest = periodMs === DAY_MS ? WIDEST_OF_DAY_MS : periodMs * WIDEST_SHARE;
    if (arc.widthMs > widest) continue;
    const share = Math.min(1, (arc.widthMs + intervalMs) / periodMs);
    // Periods are cut opposite of the part, so that it lies in one of them each time.
    const cutMs = arc.fromMs + arc.widthMs / 2 - periodMs / 2;
    const cycles = new Map<number, boolean>();
    for (const time of times) {
      const cycle = Math.floor((time - cutMs) / periodMs);
      const isInside = mod(time - arc.fromMs, periodMs) <= arc.widthMs;
      cycles.set(cycle, (cycles.get(cycle) ?? true) && isInside);
    }
    const withAny = cycles.size;
    const hits = [...cycles.values()].filter((isHit) => isHit).length;
    const numbers = [...cycles.keys()];
    const all = Math.max(...numbers) - Math.min(...numbers) + 1;
    if (hits < LEAST_WINDOWS || hits / all < LEAST_SHARE_OF_PERIODS) continue;
    const chance = withAny * atLeast(hits - 1, withAny - 1, share) * counts.length;
    if (chance * (PERIODS_MS.length + 1) > CHANCE || (best !== null && best.chance <= chance)) continue;
    const kind = periodMs === DAY_MS ? 'daily' : 'every';
    best = {
      found: { kind, periodMs, fromMs: arc.fromMs, toMs: arc.fromMs + arc.widthMs, hits, withAny, all },
      chance,
    };
  }
  return best?.found ?? null;
}

/** Of ascending places on a circle, the smallest stretch that holds so many. */
function smallestArc(
  phases: readonly number[],
  inside: number,
  periodMs: number,
): { readonly fromMs: number; readonly widthMs: number } {
  let best = { fromMs: 0, widthMs: Number.POSITIVE_INFINITY };
  for (let index = 0; index < phases.length; index += 1) {
    const from = phases[index] ?? 0;
    const end = index + inside - 1;
    const to = (phases[end % phases.length] ?? 0) + (end >= phases.length ? periodMs : 0);
    if (to - from < best.widthMs) best = { fromMs: from, widthMs: to - from };
  }
  return best;
}

/** A job that sleeps between its rounds keeps to no clock, but always takes the same time from one to the next. */
function atSameDistance(
  times: readonly number[],
  intervalMs: number,
): Extract<Periodicity, { kind: 'regular' }> | null {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  if (gaps.length < LEAST_WINDOWS) return null;
  const ordered = gaps.toSorted((one, other) => one - other);
  const [least = 0, most = 0, median = 0] = [ordered[0], ordered.at(-1), ordered[Math.floor(ordered.length / 2)]];
  // What comes again sooner may be the time that a request is given and the pause until the next window.
  if (median < 2 * ONE_TROUBLE_MS) return null;
  const spreadMs = most - least;
  const share = Math.min(1, (spreadMs + intervalMs) / median);
  // Of waiting times that know nothing of each other, at most this share lies so close to the first one (e⁻¹ at the densest, both sides).
  if (gaps.length * share ** (gaps.length - 1) * (PERIODS_MS.length + 1) > CHANCE) return null;
  return { kind: 'regular', periodMs: median, spreadMs, count: times.length };
}

/** P(Binomial(of, share) ≥ hits). */
function atLeast(hits: number, of: number, share: number): number {
  if (hits <= 0 || share >= 1) return 1;
  let sum = 0;
  let term = (1 - share) ** of;
  for (let count = 0; count <= of; count += 1) {
    if (count >= hits) sum += term;
    term *= ((of - count) / (count + 1)) * (share / (1 - share));
  }
  return Math.min(1, sum);
}

const mod = (value: number, by: number): number => ((value % by) + by) % by;
