import type { ComparedSeries } from './compared-series.ts';
import type { Contrast, ContrastThing } from './contrast.ts';
import { listed } from './listed.ts';
import { HARDLY_ANY, isShown, type PairFinding, windowsFall } from './pair-finding.ts';

/** Two members and what to call them. `better` and `worse` are in order where a difference shows, else as they stand. */
interface Sides {
  readonly finding: PairFinding;
  readonly worse: Side;
  readonly better: Side;
  /** The better one has hardly any of the trouble, so all of it goes with what differs. */
  readonly isAll: boolean;
}

export interface Side {
  readonly series: ComparedSeries;
  readonly word: string;
}

/** What a finding says about the cause, to follow a colon; without its full stop. Says no more than what differs between the two allows. */
export function contrastClause(finding: PairFinding, first: Side, other: Side): string {
  const isFirstWorse = finding.shows === 'less';
  const worseShare = isFirstWorse ? finding.firstShare : finding.otherShare;
  const betterShare = isFirstWorse ? finding.otherShare : finding.firstShare;
  const sides: Sides = {
    finding,
    worse: isFirstWorse ? first : other,
    better: isFirstWorse ? other : first,
    isAll: betterShare <= HARDLY_ANY * worseShare,
  };
  const { contrast } = finding;
  if (first.series.slowAfterMs !== other.series.slowAfterMs) {
    return 'but what is called slow differs between them, so it shows no cause';
  }
  switch (contrast.kind) {
    case 'control':
      return controlClause(sides, contrast.isFirst ? first : other, contrast.isFirst ? other : first);
    case 'other-service':
      return 'they are different services, so it shows no cause';
    case 'same-service':
      return sameServiceClause(sides, contrast);
  }
}

function sameServiceClause(sides: Sides, { things }: Extract<Contrast, { kind: 'same-service' }>): string {
  const [thing] = things;
  if (thing === undefined) {
    return isShown(sides.finding)
      ? 'they are asked in the same way, so the cause is something that is not compared here'
      : 'they are asked in the same way';
  }
  if (things.length > 1) {
    const names = listed(things.map((one) => THING_NAMES[one]));
    return isShown(sides.finding)
      ? `they differ in ${names}, so it cannot be told which of these matters`
      : `neither ${names.replaceAll(' and ', ' nor ')} shows as the cause`;
  }
  return isShown(sides.finding) ? differingClause(thing, sides) : sameClause(thing, sides);
}

const NOT_AT_ONCE = 'but not at the same moments, so each may have a cause of its own';

const THING_NAMES: Readonly<Record<ContrastThing, string>> = {
  cdn: 'the CDN',
  server: 'the server',
  resolver: 'the resolver',
  family: 'the address family',
  connection: 'the kind of connection',
  vantage: 'the vantage point',
};

function sameClause(thing: ContrastThing, { finding }: Sides): string {
  switch (thing) {
    case 'cdn':
      return 'the CDN is not the cause';
    case 'server':
      return 'the fault is not in one of these servers alone';
    case 'resolver':
      return 'the resolver is not the cause';
    case 'family':
      return 'the address family is not the cause';
    case 'connection':
      return 'neither opening connections nor keeping them open is the cause';
    case 'vantage':
      switch (windowsFall(finding)) {
        case 'together':
          return 'it happens on both at once, so the fault lies near the server';
        case 'apart':
          return NOT_AT_ONCE;
        case null:
          return 'the fault is not on the way from one of them alone';
      }
  }
}

function differingClause(thing: ContrastThing, { finding, worse, better, isAll }: Sides): string {
  const { traits } = worse.series;
  const isByName = traits.connectTo === null;
  switch (thing) {
    case 'cdn':
      if (isByName && isAll) return 'the fault lies at the CDN, on the way to it, or between it and the origin';
      if (isByName) return 'the CDN or the way over it adds to a fault that the origin has too';
      return isAll
        ? 'the fault lies at the origin or on the direct way to it, and does not show through the CDN'
        : 'the CDN is not the cause, and keeps off part of what goes wrong at the origin or on the direct way to it';
    case 'server': {
      const where = isByName ? 'where the name leads to' : `at ${worse.word}`;
      return isAll
        ? `the fault lies ${where} or on the way there`
        : `something ${where} or on the way there adds to it`;
    }
    case 'resolver': {
      const isInResolving = finding.kinds.some(({ kind, shows }) => kind === 'resolve' && shows === finding.shows);
      if (!isInResolving) return `not in resolving, so ${worse.word} may lead to addresses that are worse`;
      return isAll
        ? `the fault lies at ${worse.word} or on the way to it`
        : `${worse.word} or the way to it adds to it`;
    }
    case 'family': {
      const family = traits.family ?? (better.series.traits.family === 4 ? 6 : 4);
      return isAll
        ? `the fault lies on the way over IPv${family} or at the server’s IPv${family} address`
        : `the way over IPv${family} or the server’s IPv${family} address adds to it`;
    }
    case 'connection':
      if (traits.connection === 'fresh')
        return isAll ? 'the fault comes with new connections' : 'new connections add to it';
      return isAll
        ? 'the fault comes with connections that are kept open, which the server or something on the way drops'
        : 'keeping connections open adds to it';
    case 'vantage': {
      const from = traits.vantage ?? 'the other side';
      if (isAll) return `the fault lies on the way from ${from} or at ${from}, not at the server`;
      const also = windowsFall(finding) === 'together' ? ', and what happens on both at once lies near the server' : '';
      return `part of it lies on the way from ${from} or at ${from}${also}`;
    }
  }
}

function controlClause({ finding, worse, isAll }: Sides, control: Side, subject: Side): string {
  if (!isShown(finding)) {
    switch (windowsFall(finding)) {
      case 'together':
        return `it happens on both at once, so it is not ${subject.word} but this side, or the provider`;
      case 'apart':
        return NOT_AT_ONCE;
      case null:
        return `the fault is not that of ${subject.word} alone`;
    }
  }
  if (worse === control) return `the control has trouble of its own, and is no measure for ${subject.word}`;
  return isAll
    ? 'the fault is not on this side of the provider'
    : `only part of it is ${subject.word}’s own or on the way there`;
}
