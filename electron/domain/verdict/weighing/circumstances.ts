import type { VerdictFacts } from '../facts.ts';
import { cdnOf } from '../reading/cdn-edge.ts';
import { somethingAnswered } from '../reading/connection-reading.ts';
import { controlsReading } from '../reading/controls-reading.ts';
import { periodFindings } from '../reading/period-findings.ts';
import type { Finding } from '../rule.ts';
import type { Segment } from '../verdict.ts';
import { counted } from '../wording/counted.ts';
import { finding } from '../wording/finding.ts';
import { othersText } from '../wording/others-text.ts';
import { quickText } from '../wording/quick-text.ts';
import { variantText } from '../wording/variant-text.ts';

/** What was seen around it and belongs to the story whatever the verdict; none of it decides. */
export function circumstances(segment: Segment, facts: VerdictFacts): readonly Finding[] {
  const { heldBack, bad, others } = facts;
  const quick = quickText(facts);
  const controls = controlsReading(facts);
  // Controls that were fine speak against a fault on this side, and are no part of its story.
  const isNear = segment === 'observer' || segment === 'local-network' || segment === 'isp' || facts.subject.isThisHost;
  return [
    ...periodFindings(facts, 'weak'),
    ...variantFindings(facts),
    ...(controls.state === 'fine' && !controls.failedOfTheirOwn && !isNear
      ? [finding('weak', controls.text, controls)]
      : []),
    ...(controls.state === 'all-bad' && !isNear && somethingAnswered(facts)
      ? [finding('weak', controls.text, controls)]
      : []),
    ...(controls.state === 'some-bad' ? [finding('weak', controls.text, controls)] : []),
    ...(quick === null ? [] : [finding('weak', quick)]),
    ...(others.bad > 0 ? [finding('weak', othersText(others))] : []),
    ...(bad.goodBetween > bad.count
      ? [
          finding(
            'weak',
            `In the same time ${counted(bad.goodBetween, 'request')} to it ${bad.goodBetween === 1 ? 'was' : 'were'} good, so it comes and goes.`,
          ),
        ]
      : []),
    ...(heldBack > 0
      ? [
          finding(
            'weak',
            `${counted(heldBack, 'planned request')} ${heldBack === 1 ? 'was' : 'were'} not sent, because as many as allowed hung already.`,
          ),
        ]
      : []),
  ];
}

/** Targets that differ in one thing and are fine narrow it down to that. What leaves a CDN out is told of by the rules. */
function variantFindings({ others, answer }: VerdictFacts): Finding[] {
  return others.variants
    .filter(({ differsIn, fares }) => fares === 'fine' && !(differsIn === 'address' && cdnOf(answer) !== null))
    .slice(0, 2)
    .map((variant) => finding('weak', variantText(variant)));
}
