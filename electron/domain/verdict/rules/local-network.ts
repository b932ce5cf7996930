import type { VerdictFacts } from '../facts.ts';
import { somethingAnswered } from '../reading/connection-reading.ts';
import { controlsReading } from '../reading/controls-reading.ts';
import { gatewayIsBad, gatewayReading } from '../reading/gateway-reading.ts';
import { pathReadings } from '../reading/path-reading.ts';
import type { Finding, Rule, Weight } from '../rule.ts';
import { counted } from '../wording/counted.ts';
import { finding, opinionOf } from '../wording/finding.ts';
import { othersText } from '../wording/others-text.ts';
import { familyText } from '../wording/subject-words.ts';

const ASK = 'On this side: the cable or Wi-Fi, the switch, the gateway and its load at these times.';

/** The fault lies between this machine and its gateway, or in this machine's own network. */
export const localNetworkRule: Rule = (facts) => {
  const { subject, observer } = facts;
  if (subject.isThisHost && !observer.offline) return null;
  if (observer.offline) return offline();
  const support = [...refusedHere(facts), ...atTheGateway(facts), ...around(facts)];
  return opinionOf({
    segment: 'local-network',
    summary: summaryOf(facts),
    fromHop: gatewayReading(facts).state === 'lost' ? 1 : null,
    support,
    counter: counterFindings(facts),
    ask: askOf(facts),
    wouldTell: ['what the gateway answers while it hangs'],
  });
};

function askOf(facts: VerdictFacts): string[] {
  if (isProxy(facts)) return ['Whoever runs the proxy: why was this request turned down at these times?'];
  if (refusedHere(facts).length > 0) {
    return ['On this side: the interface, its address, the default route and a local firewall at these times.'];
  }
  const isNear = gatewayIsBad(gatewayReading(facts));
  return isNear ? [ASK] : [ASK, 'The internet provider: was this line in order at these times?'];
}

function offline(): ReturnType<Rule> {
  return opinionOf({
    segment: 'local-network',
    summary: 'This machine was on no network.',
    support: [
      finding('decisive', 'None of its interfaces had an address that leads anywhere, and there was no default route.'),
    ],
    ask: ['On this side: the cable, the Wi-Fi and the modem; no provider and no server had a part in it.'],
  });
}

function summaryOf(facts: VerdictFacts): string {
  const { subject } = facts;
  if (isProxy(facts)) return 'The proxy does not let the request through.';
  if (refusedHere(facts).length > 0) {
    return facts.otherFamily?.end === 'connected' && subject.family !== null
      ? `This machine has no way to send there over ${familyText(subject.family)}, while ${familyText(facts.otherFamily.family)} works.`
      : 'This machine itself has no way to send there.';
  }
  switch (gatewayReading(facts).state) {
    case 'lost':
      return 'The gateway is not found in the local network, so nothing gets out of it.';
    case 'gone':
    case 'lossy':
    case 'slow':
    case 'silent':
      return 'The gateway answers badly or not at all: the fault lies in the local network.';
    default:
      return 'Other services are in trouble at the same time, so the fault lies near this computer or at its internet provider.';
  }
}

const isProxy = ({ bad }: VerdictFacts): boolean =>
  bad.failure?.code === 'proxy-refused' || bad.failure?.code === 'proxy-authentication';

/** The system, or the proxy before it, refused by itself. */
function refusedHere(facts: VerdictFacts): Finding[] {
  const { bad, otherFamily, subject } = facts;
  if (isProxy(facts)) return [finding('decisive', 'The proxy answered for itself; the target was not reached.')];
  switch (bad.failure?.code) {
    case 'network-unreachable':
    case 'address-unavailable':
    case 'permission-denied': {
      const refused = finding('strong', "The system's own network refused before anything was sent.");
      if (otherFamily?.end !== 'connected' || subject.family === null) return [refused];
      const text = `The same name could be connected to over ${familyText(otherFamily.family)} at that moment, so only ${familyText(subject.family)} has no way out.`;
      return [refused, finding('strong', text, otherFamily)];
    }
    default:
      return [];
  }
}

function atTheGateway(facts: VerdictFacts): Finding[] {
  const gateway = gatewayReading(facts);
  const controls = controlsReading(facts).state;
  const weigh = (whenAllBad: Weight, otherwise: Weight): Finding[] => [
    finding(controls === 'all-bad' ? whenAllBad : otherwise, gateway.text, gateway),
  ];
  switch (gateway.state) {
    case 'lost':
      return weigh('decisive', controls === 'fine' ? 'weak' : 'strong');
    case 'gone':
    case 'lossy':
    case 'slow':
      return weigh('strong', controls === 'fine' ? 'weak' : 'fair');
    case 'silent':
      return weigh('fair', 'weak');
    default:
      return [];
  }
}

/** Whatever leaves this machine is in trouble. */
function around(facts: VerdictFacts): Finding[] {
  const { counters, others } = facts;
  if (somethingAnswered(facts)) return [];
  const controls = controlsReading(facts);
  const { state: gateway, isTunnel } = gatewayReading(facts);
  const isBeyond = gateway === 'fine' || gateway === 'no-pings' || isTunnel;
  const found: Finding[] = [];
  if (controls.state === 'all-bad') {
    found.push(finding(isBeyond ? 'weak' : 'fair', controls.text, controls));
    if (others.total > 0 && others.bad === others.total) found.push(finding('weak', othersText(others)));
  }
  if (counters !== null && counters.noRoutes > 0) {
    const text = `This machine had no route for ${counted(counters.noRoutes, 'packet')} meanwhile.`;
    found.push(finding(controls.state === 'fine' ? 'weak' : 'fair', text, counters));
  }
  if (counters !== null && counters.interfaceErrors > 0) {
    const text = `Its network interfaces counted ${counted(counters.interfaceErrors, 'error or dropped packet', 'errors and dropped packets')} meanwhile.`;
    found.push(finding(controls.state === 'all-bad' ? 'fair' : 'weak', text, counters));
  }
  const [first] = pathReadings(facts);
  if (first?.end.kind === 'cut' && first.end.ttl === 0 && !isBeyond) {
    const text = 'The path trace got no answer from any hop, not even from the first.';
    found.push(finding(controls.state === 'all-bad' ? 'fair' : 'weak', text, first.path));
  }
  if (first?.loss?.fromTtl === 1) {
    const text = `Packets are lost from the first hop on, ${first.loss.lost} of ${first.loss.sent} at the end of the path.`;
    found.push(finding(controls.state === 'fine' ? 'weak' : 'strong', text, first.path));
  }
  return found;
}

function counterFindings(facts: VerdictFacts): Finding[] {
  const gateway = gatewayReading(facts);
  const controls = controlsReading(facts);
  const isAnswering = gateway.state === 'fine' || gateway.state === 'no-pings';
  return [
    ...(isAnswering && refusedHere(facts).length === 0 ? [finding('strong', gateway.text, gateway)] : []),
    ...(controls.state === 'fine' && refusedHere(facts).length === 0
      ? [finding('strong', controls.text, controls)]
      : []),
  ];
}
