import { msText } from '../../ms-text.ts';
import type { VerdictFacts } from '../facts.ts';
import { somethingAnswered } from '../reading/connection-reading.ts';
import { controlsReading } from '../reading/controls-reading.ts';
import { gatewayIsBad, gatewayReading } from '../reading/gateway-reading.ts';
import { hopText, nameOf, type PathReading, pathReadings } from '../reading/path-reading.ts';
import { answersFromOutside, resolverName } from '../reading/resolver-reading.ts';
import type { Finding, Rule } from '../rule.ts';
import { listed } from '../wording/counted.ts';
import { finding, opinionOf, weightAtTheTime } from '../wording/finding.ts';
import { othersText } from '../wording/others-text.ts';

/** The gateway is the first hop; the access network of a provider is the next few. */
const ACCESS_HOPS = 3;

/** The fault lies behind the gateway, before the ways to different services part. */
export const ispRule: Rule = (facts) => {
  const { subject, observer } = facts;
  if (subject.isThisHost || observer.offline || somethingAnswered(facts)) return null;
  const controls = controlsReading(facts);
  // As long as something else gets through the same provider, it is not the provider that is cut off.
  if (controls.state !== 'all-bad') return null;
  const gateway = gatewayReading(facts);
  const [first] = pathReadings(facts);
  const nearEnd = first === undefined ? null : nearEndOf(first);
  const isThere = gateway.state === 'fine' || gateway.state === 'no-pings';
  const isTunnel = gateway.state === 'none' && gateway.isTunnel;
  const support = [
    finding(isThere || isTunnel ? controls.weight : 'weak', controls.text, controls),
    ...(isThere ? [finding('strong', gateway.text, gateway)] : []),
    ...(nearEnd === null ? [] : [nearEnd.found]),
    ...(facts.others.total > 0 && facts.others.bad === facts.others.total
      ? [finding('fair', othersText(facts.others))]
      : []),
    ...allResolversSilent(facts),
  ];
  const counter = [
    ...(gatewayIsBad(gateway)
      ? [finding(gateway.state === 'lost' ? 'decisive' : 'strong', gateway.text, gateway)]
      : []),
    ...gotThrough(facts),
  ];
  const who = isTunnel ? 'Whoever runs the VPN' : 'The internet provider';
  return opinionOf({
    segment: 'isp',
    summary: isTunnel
      ? 'Nothing gets through the tunnel that everything from here goes through: the fault lies with the VPN or the internet provider below it.'
      : nearEnd?.isLoss === true
        ? 'Behind the gateway packets are lost on the way to whatever is reached: the fault lies with the internet provider.'
        : 'The gateway answers and nothing behind it does: the fault lies with the internet provider.',
    fromHop: nearEnd?.fromHop ?? null,
    support: isTunnel ? [...support, finding('fair', gateway.text, gateway)] : support,
    counter,
    ask: [`${who}: what happened on this line at these times? The traces show how far packets came.`],
    wouldTell: ['whether the gateway itself reaches anything outside'],
  });
};

function nearEndOf({
  end,
  loss,
  path,
}: PathReading): { readonly found: Finding; readonly fromHop: number; readonly isLoss: boolean } | null {
  if (end.kind === 'cut' && end.ttl >= 1 && end.ttl <= ACCESS_HOPS) {
    const text = `The path trace ends at ${hopText(end.ttl, end.by)}, right behind the gateway.`;
    return { found: finding(weightAtTheTime('strong', path), text, path), fromHop: end.ttl + 1, isLoss: false };
  }
  if (loss?.fromTtl !== null && loss?.fromTtl !== undefined && loss.fromTtl > 1 && loss.fromTtl <= ACCESS_HOPS) {
    const text = `Packets are lost from ${hopText(loss.fromTtl, loss.by)} on, ${loss.lost} of ${loss.sent} at the end of the path.`;
    return { found: finding(weightAtTheTime('strong', path), text, path), fromHop: loss.fromTtl, isLoss: true };
  }
  return null;
}

/** Whatever answered from behind the gateway in that moment: then the line was not cut off, whoever else kept silent. */
function gotThrough(facts: VerdictFacts): Finding[] {
  const { resolvers } = facts;
  const arrived = pathReadings(facts).filter(
    ({ end, loss, path }) => end.kind === 'reached' && end.ttl > 1 && loss === null && path.timing === 'in-flight',
  );
  const silent = resolvers.some(({ queryMs }) => queryMs === null);
  const answered = resolvers.filter(answersFromOutside);
  const protocols = [...new Set(arrived.map(({ path }) => path.protocol.toUpperCase()))];
  return [
    ...(arrived[0] === undefined
      ? []
      : [
          finding(
            'strong',
            `By ${listed(protocols)} ${nameOf({ addresses: [arrived[0].path.destination] })} was reached without loss while it hung, so the line was open.`,
            ...arrived.map(({ path }) => path),
          ),
        ]),
    ...(silent && answered[0] !== undefined
      ? [
          finding(
            'strong',
            `Resolver ${resolverName(answered[0])} answered in ${msText(answered[0].queryMs ?? 0)} while another kept silent.`,
            ...answered,
          ),
        ]
      : []),
  ];
}

function allResolversSilent({ resolvers }: VerdictFacts): Finding[] {
  if (resolvers.length === 0 || resolvers.some(({ queryMs }) => queryMs !== null)) return [];
  const who = listed(resolvers.slice(0, 3).map(({ address }) => address));
  return [finding('weak', `No resolver answered either (${who}).`, ...resolvers)];
}
