import type { VerdictFacts } from '../facts.ts';
import { periodAsk } from '../reading/period-findings.ts';
import type { Finding, Opinion, Weight } from '../rule.ts';
import { type Citation, CONFIDENCES, type Confidence, SEGMENTS, type Segment, type Verdict } from '../verdict.ts';
import { wentWrong } from '../wording/went-wrong.ts';
import { circumstances } from './circumstances.ts';
import { type Doubt, doubtsOn } from './doubts.ts';
import type { Draft } from './draft.ts';
import { remarksOn } from './remarks.ts';
import { undecided } from './undecided.ts';

/** A decisive finding outweighs two strong ones; all weak ones together do not come to a fair one. */
const POINTS: Readonly<Record<Weight, number>> = { decisive: 10, strong: 4, fair: 2, weak: 0.5 };
const ALL_WEAK_AT_MOST = 1.5;
/** Less is nothing but weak support. */
const LEAST_POINTS = 2;
/** What must be left of it when all that speaks against it is taken off. */
const LEAST_LEFT = 1.5;
/** Opinions that are closer than this are not told apart. */
const TOO_CLOSE = 1;
/** One that has as much of the first one's points, and more than a strong finding's, contradicts it. */
const RIVAL_SHARE = 0.7;

const MOST_REASONS = 6;
const MOST_AGAINST = 5;
const MOST_QUESTIONS = 3;

/** An opinion and what it comes to. */
export interface Weighed {
  readonly opinion: Opinion;
  readonly points: number;
}

/** Makes one verdict of what the rules say: the opinion with the most behind it, with as much confidence as it deserves, or `unknown`. */
export function combine(opinions: readonly Opinion[], facts: VerdictFacts): Verdict {
  const weighed = opinions
    .map((opinion): Weighed => ({ opinion, points: pointsOf(opinion.support) - pointsOf(opinion.counter) }))
    .toSorted((one, other) => other.points - one.points || outwards(one) - outwards(other));
  const candidates = weighed.filter(
    ({ opinion, points }) => points >= LEAST_LEFT && pointsOf(opinion.support) >= LEAST_POINTS,
  );
  // A measurement that the observer spoiled says nothing of anybody else, whatever speaks for them.
  const observer = candidates.find(({ opinion }) => opinion.segment === 'observer' && hasStrong(opinion.support));
  const first = observer ?? candidates[0];
  const second = observer === undefined ? candidates[1] : undefined;
  if (first === undefined || (second !== undefined && areTooClose(first, second))) {
    const open =
      candidates.length > 0
        ? candidates.filter((one) => first !== undefined && (one === first || areTooClose(first, one)))
        : weighed;
    return written(
      undecided(
        open.map(({ opinion }) => opinion),
        facts,
      ),
      facts,
    );
  }
  const doubts = doubtsOn(first.opinion, facts);
  return written(
    {
      segment: first.opinion.segment,
      confidence: confidenceOf(first, second, doubts),
      summary: first.opinion.summary,
      fromHop: first.opinion.fromHop,
      support: first.opinion.support,
      against: againstOf(first, second, doubts, facts),
      ask: [...first.opinion.ask, ...(AT_THE_SERVER.has(first.opinion.segment) ? periodAsk(facts) : [])],
    },
    facts,
  );
}

/** Where a job that keeps to a clock may run. */
const AT_THE_SERVER: ReadonlySet<Segment> = new Set(['destination', 'tls', 'application', 'transfer', 'cdn-origin']);

function pointsOf(findings: readonly Finding[]): number {
  let sum = 0;
  let weak = 0;
  for (const { weight } of findings) {
    if (weight === 'weak') weak += POINTS.weak;
    else sum += POINTS[weight];
  }
  return sum + Math.min(weak, ALL_WEAK_AT_MOST);
}

const outwards = ({ opinion }: Weighed): number => SEGMENTS.indexOf(opinion.segment);

const hasStrong = (findings: readonly Finding[]): boolean =>
  findings.some(({ weight }) => weight === 'strong' || weight === 'decisive');

function areTooClose(first: Weighed, second: Weighed): boolean {
  if (first.points - second.points < TOO_CLOSE) return true;
  return second.points >= POINTS.strong && second.points >= RIVAL_SHARE * first.points;
}

/** `high` only with a decisive or two strong findings, no strong counter, no rival, and nothing missing that would matter. */
function confidenceOf(first: Weighed, second: Weighed | undefined, doubts: readonly Doubt[]): Confidence {
  const { support, counter } = first.opinion;
  const strong = support.filter(({ weight }) => weight === 'strong').length;
  const fair = support.filter(({ weight }) => weight === 'fair').length;
  const isDecided = support.some(({ weight }) => weight === 'decisive');
  const ahead = first.points - (second?.points ?? 0);
  const isSure = (isDecided || strong >= 2) && !hasStrong(counter) && ahead >= POINTS.strong;
  const isLikely =
    (isDecided || strong >= 1 || fair >= 2) && first.points >= LEAST_POINTS + TOO_CLOSE && ahead >= LEAST_POINTS;
  const byReasons: Confidence = isSure ? 'high' : isLikely ? 'medium' : 'low';
  const limits = doubts.filter(({ most }) => most !== 'high');
  // One gap may be filled in by the rest; with three of them it is a guess.
  const byDoubts: Confidence =
    limits.some(({ most }) => most === 'low') || limits.length >= 3 ? 'low' : limits.length > 0 ? 'medium' : 'high';
  return CONFIDENCES[Math.min(CONFIDENCES.indexOf(byReasons), CONFIDENCES.indexOf(byDoubts))] ?? 'low';
}

/** The weightiest first: strong counters, then doubts, then what looks like a reason and is none. */
function againstOf(
  first: Weighed,
  second: Weighed | undefined,
  doubts: readonly Doubt[],
  facts: VerdictFacts,
): Finding[] {
  const isRival = second !== undefined && second.points * 3 >= first.points;
  const known = new Set(first.opinion.support.flatMap(({ evidence }) => evidence));
  // What is a reason already, in other words, is no news.
  const rival = (isRival ? second.opinion.support : [])
    .filter(
      ({ weight, evidence }) => (weight === 'strong' || weight === 'decisive') && !evidence.some((id) => known.has(id)),
    )
    .slice(0, 1);
  return [
    ...first.opinion.counter.map((one) => ({ one, order: ORDER[one.weight] })),
    ...rival.map((one) => ({ one, order: ORDER.fair })),
    ...doubts.map(({ text, weight }) => ({
      one: { text, weight: 'weak', evidence: [] } satisfies Finding,
      order: weight,
    })),
    ...remarksOn(facts).map((one) => ({ one, order: one.weight === 'fair' ? REMARK : ORDER.weak })),
  ]
    .toSorted((one, other) => other.order - one.order)
    .map(({ one }) => one);
}

const ORDER: Readonly<Record<Weight, number>> = { decisive: 10, strong: 8, fair: 4.5, weak: 1 };
const REMARK = 4.2;

function written(draft: Draft, facts: VerdictFacts): Verdict {
  const { segment, confidence, summary, fromHop } = draft;
  const opening: Finding = { text: wentWrong(facts.bad), weight: 'decisive', evidence: [] };
  const support = draft.support.toSorted((one, other) => POINTS[other.weight] - POINTS[one.weight]);
  const reasons = distinct([opening, ...support, ...circumstances(segment, facts)], []).slice(0, MOST_REASONS);
  const against = distinct(draft.against, reasons).slice(0, MOST_AGAINST);
  return {
    segment,
    confidence,
    summary,
    fromHop,
    reasons: reasons.map(({ text }) => text),
    against: against.map(({ text }) => text),
    ask: [...new Set(draft.ask)].slice(0, MOST_QUESTIONS),
    citations: [...reasons, ...against]
      .filter(({ evidence }) => evidence.length > 0)
      .map(({ text, evidence }): Citation => ({ text, evidence })),
  };
}

/** Each sentence once, and none that is among `said`. */
function distinct(findings: readonly Finding[], said: readonly Finding[]): Finding[] {
  const texts = new Set(said.map(({ text }) => text));
  return findings.filter(({ text }) => {
    if (texts.has(text)) return false;
    texts.add(text);
    return true;
  });
}
