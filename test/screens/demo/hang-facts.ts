import type { Phase } from '../../../electron/domain/phase.ts';
import type { Target } from '../../../electron/domain/target.ts';
import type { VerdictFacts } from '../../../electron/domain/verdict/facts.ts';
import { subjectFacts } from '../../../electron/domain/verdict/subject-facts.ts';

/** What was seen of a hang whose request was lost on the way, as the lab shows it. */
export function hangFacts(
  target: Target,
  hang: { readonly phase: Phase; readonly bad: number; readonly worstMs: number; readonly openedAtUs: number },
): VerdictFacts {
  const captured = { evidence: [], timing: 'in-flight' } as const;
  return {
    subject: subjectFacts(target, { address: '192.0.2.66', port: 443, isThisHost: false }),
    bad: {
      count: hang.bad,
      alike: hang.bad,
      goodBetween: 0,
      phase: hang.phase,
      phases: { resolve: 0, connect: 0, tls: 0, wait: 0, transfer: 0, [hang.phase]: hang.bad },
      failure: null,
      status: null,
      worstMs: hang.worstMs,
      reused: 0,
    },
    observer: { suspect: [], eventLoopDelayMs: 3, offline: false, clockOffMs: null },
    controls: { total: 1, hanging: 0, failing: 0, fine: 1, connects: { ...captured, tried: 1, reached: 1 } },
    others: { total: 12, bad: 0, fineAtSameAddress: 0, variants: [] },
    quick: { count: 2, medianMs: 149 },
    heldBack: 0,
    gateway: {
      ...captured,
      address: '198.51.100.1',
      interfaceName: 'eth0',
      sent: 3,
      received: 3,
      rttMs: 0.2,
      link: 'reachable',
    },
    resolvers: [],
    paths: [],
    lastGood: null,
    socket: {
      ...captured,
      state: 'established',
      phase: hang.phase,
      synRetransmits: 0,
      dataRetransmits: 4,
      unackedSegments: 1,
      unackedBytes: 131,
      receivedBytes: 0,
      silentMs: hang.worstMs,
      rttMs: 40.8,
      zeroWindow: false,
      lossTowardsUs: null,
    },
    fresh: { ...captured, tried: 3, up: 3, secured: 3, refused: 0, late: 0, connectMs: 41 },
    otherFamily: null,
    counters: null,
    host: null,
    answer: null,
    history: { openedAtUs: [hang.openedAtUs], intervalMs: target.thresholds.intervalMs },
    missing: [],
  };
}
