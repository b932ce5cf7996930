import type { VerdictFacts } from '../facts.ts';
import type { Finding } from '../rule.ts';
import { finding } from '../wording/finding.ts';
import { connectionReading, freshReading, somethingAnswered } from './connection-reading.ts';
import { type ControlsReading, controlsReading } from './controls-reading.ts';
import { gatewayIsBad, gatewayReading } from './gateway-reading.ts';

/**
 * What speaks against every segment beyond the internet provider: that the near side is in trouble itself. Nothing where the other side has
 * answered for itself, for then the way was open.
 */
export function nearSideCounter(facts: VerdictFacts): readonly Finding[] {
  if (facts.subject.isThisHost || somethingAnswered(facts)) return [];
  const controls = controlsReading(facts);
  const gateway = gatewayReading(facts);
  return [
    ...(controls.state === 'all-bad' ? [finding(controls.weight, controls.text, controls)] : []),
    ...(gatewayIsBad(gateway) && controls.state !== 'fine'
      ? [finding(gateway.state === 'lost' ? 'strong' : 'fair', gateway.text, gateway)]
      : []),
  ];
}

/** The controls were fine, which rules the near side out: it fits every fault beyond it, so it weighs little for each. */
export function farSideSupport(facts: VerdictFacts): readonly Finding[] {
  const controls: ControlsReading = controlsReading(facts);
  return controls.state === 'fine' && !controls.failedOfTheirOwn && !facts.subject.isThisHost
    ? [finding('weak', controls.text, controls)]
    : [];
}

/** What shows that packets get through to the server and back while it hangs: it speaks against the path. */
export function reachesServer(facts: VerdictFacts): boolean {
  return (
    connectionReading(facts.socket) === 'acknowledged' ||
    freshReading(facts.fresh) === 'quick' ||
    somethingAnswered(facts)
  );
}
