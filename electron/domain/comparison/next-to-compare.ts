import type { ComparedSeries } from './compared-series.ts';
import type { Conclusion } from './comparison.ts';
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
      return nothingToTell(main) ? null : told(isVantage(main) ? nearServer(series) : notYet(series));
    case 'difference':
      return told(isVantage(main) ? nearSide(series, main) : notYet(series, 'vantage'));
  }
}

const isVantage = (main: readonly PairFinding[]): boolean =>
  main.some(({ contrast }) => contrast.kind === 'same-service' && contrast.things.includes('vantage'));

function nearServer(series: readonly ComparedSeries[]): string {
  const traits = series[0]?.traits;
  return traits !== undefined && traits.cdn !== null && traits.connectTo === null
    ? 'the CDN and its origin'
    : 'the same, measured on the server itself';
}

/** Whether all that goes out from there suffers, or the way to this server alone. */
function nearSide(series: readonly ComparedSeries[], [finding]: readonly PairFinding[]): string | null {
  const worse = finding === undefined ? undefined : series[finding.shows === 'less' ? 0 : finding.member];
  if (worse === undefined || series.some(({ traits }) => traits.role === 'control')) return null;
  return `a well-known service as control${worse.traits.vantage === null ? '' : `, from ${worse.traits.vantage}`}`;
}

const nothingToTell = (main: readonly PairFinding[]): boolean =>
  main.every(({ firstShare, otherShare }) => firstShare === 0 && otherShare === 0);

const told = (what: string | null): string | null => (what === null ? null : `Next to compare: ${what}.`);

function isCompared(series: readonly ComparedSeries[], trait: (of: ComparedSeries['traits']) => unknown): boolean {
  const [first] = series;
  return series.some((other) => first !== undefined && trait(other.traits) !== trait(first.traits));
}

/**
 * The first thing that has not been told apart yet: what one target can be varied in, and a second vantage point last, as it takes a second
 * computer; or first, where the CDN is cleared or a difference has been found (`before`).
 */
function notYet(series: readonly ComparedSeries[], before: 'vantage' | null = null): string | null {
  const traits = series[0]?.traits;
  if (traits === undefined) return null;
  const isVantageDone = isCompared(series, ({ vantage }) => vantage);
  const isServerDone = isCompared(series, ({ connectTo }) => connectTo);
  if (before === 'vantage' && !isVantageDone) return 'the same, from a second vantage point';
  if (isServerDone && !isVantageDone) return 'the server itself, from a second vantage point';
  if (traits.cdn !== null && traits.connectTo === null && !isServerDone) return 'the CDN and its origin';
  if (traits.kind !== 'tcp' && !isCompared(series, ({ resolver }) => resolver)) return 'two resolvers';
  if (traits.kind !== 'dns' && !isCompared(series, ({ family }) => family)) return 'IPv4 and IPv6';
  if (traits.kind === 'http' && !isCompared(series, ({ connection }) => connection)) {
    return 'fresh and kept-alive connections';
  }
  if (!isVantageDone) return 'the same, from a second vantage point';
  return isCompared(series, ({ role }) => role) ? null : 'a well-known service as control';
}
