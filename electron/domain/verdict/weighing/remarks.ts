import { hopLossKinds } from '../../hop-loss.ts';
import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import { controlsReading } from '../reading/controls-reading.ts';
import { gatewayReading } from '../reading/gateway-reading.ts';
import { hopText, nameOf, pathReadings } from '../reading/path-reading.ts';
import { resolverName, resolverState } from '../reading/resolver-reading.ts';
import type { Finding } from '../rule.ts';
import { capital, counted, listed, percentText } from '../wording/counted.ts';
import { finding } from '../wording/finding.ts';

/** What looks like a reason and is none, the most misleading first; named so that nobody stumbles over it in the raw captures. */
export function remarksOn(facts: VerdictFacts): readonly Finding[] {
  return [
    ...limitedAnswers(facts),
    ...silentHops(facts),
    ...slowButNotAsked(facts),
    ...ownReasons(facts),
    ...resolversDisagree(facts),
    ...sharedPath(facts),
  ];
}

/** Below it nobody would take it for loss. */
const NOTABLE_SHARE = 0.2;
const LEAST_ASKED = 3;

/** Beside another trace routers answer even less: what they leave out then is no fault either, but a trace that was alone tells it better. */
function aloneFirst(facts: VerdictFacts) {
  return pathReadings(facts).toSorted((one, other) => Number(one.path.sharedPath) - Number(other.path.sharedPath));
}

/** Routers answer probes when they have time; what they pass on is another matter. */
function limitedAnswers(facts: VerdictFacts): Finding[] {
  for (const { path } of aloneFirst(facts)) {
    const kinds = hopLossKinds(path.hops);
    const limited = path.hops.flatMap((hop, index) => {
      const isLimited = kinds[index] === 'limits-answers' && !path.sparedTtls.includes(hop.ttl);
      const share = hop.sent === 0 ? 0 : hop.lost / hop.sent;
      return isLimited && share >= NOTABLE_SHARE ? [{ hop, share }] : [];
    });
    const [first] = limited;
    if (first === undefined) continue;
    const where = hopText(first.hop.ttl, nameOf(first.hop));
    const text =
      limited.length === 1
        ? `${capital(where)} leaves ${percentText(first.share)} of the probes unanswered, but the loss does not go on behind it: it limits its answers, which is no fault.`
        : `${capital(listed(limited.slice(0, 3).map(({ hop }) => `hop ${hop.ttl}`)))} leave probes unanswered, but the loss does not go on behind them: they limit their answers, which is no fault.`;
    return [finding('fair', text, path)];
  }
  return [];
}

/** In a report they stand with a loss of 100 %, which looks worse than anything. One lost probe is no silence. */
function silentHops(facts: VerdictFacts): Finding[] {
  for (const { path, end } of aloneFirst(facts)) {
    if (end.kind !== 'reached') continue;
    const hops = path.hops.filter(({ ttl }) => ttl <= end.ttl);
    const kinds = hopLossKinds(hops);
    const silent = hops.filter(
      ({ ttl, sent }, index) => kinds[index] === 'silent' && sent >= LEAST_ASKED && !path.sparedTtls.includes(ttl),
    );
    if (silent.length === 0) continue;
    const isOne = silent.length === 1;
    const which = capital(listed(silent.slice(0, 4).map(({ ttl }) => `hop ${ttl}`)));
    const text = `${which} answered none of the probes, but the hops behind ${isOne ? 'it' : 'them'} did: ${isOne ? 'it limits its' : 'they limit their'} answers or ${isOne ? 'gives' : 'give'} none, which is no fault.`;
    return [finding('weak', text, path)];
  }
  return [];
}

/** A slow resolver holds up only those who wait for it. */
function slowButNotAsked({ bad, resolvers, subject }: VerdictFacts): Finding[] {
  if (bad.phase === 'resolve' || subject.kind === 'dns' || bad.phases.resolve > 0) return [];
  const slow = resolvers.find((one) => {
    const state = resolverState(one, false);
    return state === 'slow' || state === 'silent';
  });
  if (slow === undefined) return [];
  const how = slow.queryMs === null ? 'gave no answer' : `took ${msText(slow.queryMs)}`;
  const why = subject.pinned
    ? 'the address of this target is given, so no name was asked for'
    : 'no bad request was waiting for its name';
  return [finding('fair', `The resolver ${resolverName(slow)} ${how}, but ${why}.`, slow)];
}

/** Controls that failed by themselves, and a gateway that only keeps silent. */
function ownReasons(facts: VerdictFacts): Finding[] {
  const controls = controlsReading(facts);
  const gateway = gatewayReading(facts);
  return [
    ...(controls.failedOfTheirOwn ? [finding('fair', controls.text, controls)] : []),
    ...(gateway.state === 'no-pings' ? [finding('weak', gateway.text, gateway)] : []),
    ...(gateway.state === 'silent' && controls.state === 'fine'
      ? [finding('weak', `${gateway.text.slice(0, -1)}, but the controls were reached through it.`, gateway)]
      : []),
  ];
}

/** Usual for names of CDNs, and worth a line where one address is bad. */
function resolversDisagree({ resolvers, bad }: VerdictFacts): Finding[] {
  const told = resolvers.filter(({ answers }) => answers.length > 0);
  const [first] = told;
  if (first === undefined) return [];
  const other = told.find(({ answers }) => !answers.some((answer) => first.answers.includes(answer)));
  if (other === undefined) return [];
  const text = `The resolvers give different addresses: ${resolverName(first)} says ${first.answers[0] ?? ''}, ${resolverName(other)} says ${other.answers[0] ?? ''}. Names of CDNs do that as well.`;
  return [finding(bad.phase === 'resolve' ? 'weak' : 'fair', text, first, other)];
}

function sharedPath(facts: VerdictFacts): Finding[] {
  const shared = facts.paths.filter((path) => path.sharedPath && path.hops.some(({ lost }) => lost > 0));
  const [first] = shared;
  if (first === undefined || shared.length < facts.paths.length) return [];
  return [
    finding(
      'weak',
      `${capital(counted(shared.length, 'trace'))} ran beside another one over the same path, so loss at single hops proves nothing.`,
      first,
    ),
  ];
}
