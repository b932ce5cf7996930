import type { Phase } from '../phase.ts';
import type { VerdictFacts } from './facts.ts';
import type { Segment, Verdict } from './verdict.ts';
import { wentWrong } from './went-wrong.ts';

/** Before anything is known. */
export const NO_VERDICT: Verdict = {
  segment: 'unknown',
  confidence: 'low',
  summary: 'Nothing is known yet.',
  fromHop: null,
  reasons: [],
  against: [],
  ask: [],
  citations: [],
};

/** Where the fault most likely lies, by the phase in which it hung. */
export function judge(facts: VerdictFacts): Verdict {
  const { bad } = facts;
  return {
    ...NO_VERDICT,
    segment: SEGMENT_OF[bad.phase],
    summary: SUMMARY_OF[bad.phase],
    reasons: [wentWrong(bad)],
  };
}

const SEGMENT_OF: Readonly<Record<Phase, Segment>> = {
  resolve: 'resolver',
  connect: 'path',
  tls: 'tls',
  wait: 'application',
  transfer: 'transfer',
};

const SUMMARY_OF: Readonly<Record<Phase, string>> = {
  resolve: 'The name is not resolved in time, or not at all.',
  connect: 'The connection request is not answered: it is lost on the way, or dropped at the destination.',
  tls: 'The connection is up, but the TLS handshake does not end in time.',
  wait: 'The connection is up and the request sent, but the answer does not come in time.',
  transfer: 'The answer begins, but its body stalls.',
};
