import type { ComparedSeries } from './compared-series.ts';
import type { Conclusion } from './comparison.ts';
import type { ContrastThing } from './contrast.ts';
import type { PairFinding } from './pair-finding.ts';

/** What would tell more, by what has been told apart; null where measuring on is what helps. */
export function nextToCompare(
  series: readonly ComparedSeries[],
  main: readonly PairFinding[],
  kind: Conclusion['kind'],
): string | null {
  switch (kind) {
    case 'too-few':
      return null;
    case 'not-comparable':
      return main.length === 0
        ? 'Next to compare: the same members over a time in which both are measured.'
        : 'Next to compare: one service in two ways, such as through the CDN and at its origin, or by two resolvers.';
    case 'no-difference':
      return nothingToTell(main) ? null : told(notYet(series));
    case 'difference':
      return told(
        isCompared(series, ({ vantage }) => vantage)
          ? notYet(series, ['vantage'])
          : 'the same, from a second vantage point',
      );
  }
}

const nothingToTell = (main: readonly PairFinding[]): boolean =>
  main.every(({ firstShare, otherShare }) => firstShare === 0 && otherShare === 0);

const told = (what: string | null): string | null => (what === null ? null : `Next to compare: ${what}.`);

function isCompared(series: readonly ComparedSeries[], trait: (of: ComparedSeries['traits']) => unknown): boolean {
  const [first] = series;
  return series.some((other) => first !== undefined && trait(other.traits) !== trait(first.traits));
}

/** The first thing in the order of an elimination that has not been told apart yet: the server's side first, as it is the commonest. */
function notYet(series: readonly ComparedSeries[], without: readonly ContrastThing[] = []): string | null {
  const traits = series[0]?.traits;
  if (traits === undefined) return null;
  const isCdnDone = isCompared(series, ({ connectTo }) => connectTo);
  if (traits.cdn !== null && traits.connectTo === null && !isCdnDone) return 'the CDN and its origin';
  if (!without.includes('vantage') && !isCompared(series, ({ vantage }) => vantage)) {
    return isCdnDone ? 'the server itself, from a second vantage point' : 'the same, from a second vantage point';
  }
  if (!isCompared(series, ({ resolver }) => resolver) && traits.kind !== 'tcp') return 'two resolvers';
  if (!isCompared(series, ({ family }) => family)) return 'IPv4 and IPv6';
  if (traits.kind === 'http' && !isCompared(series, ({ connection }) => connection))
    return 'fresh and kept-alive connections';
  return isCompared(series, ({ role }) => role) ? null : 'a well-known service as control';
}
