import { cdnCodeAsk, cdnCodeMeaning } from '../../cdn-codes.ts';
import { printableCut } from '../../printable.ts';
import { quoted } from '../../quoted.ts';
import type { VerdictFacts } from '../facts.ts';
import { type CdnEdge, cdnOf } from '../reading/cdn-edge.ts';
import type { Finding, Rule, Weight } from '../rule.ts';
import { allOf, capital } from '../wording/counted.ts';
import { finding, opinionOf } from '../wording/finding.ts';

/** The CDN answers, and tells by its status that its own way to the origin server failed. */
export const cdnOriginRule: Rule = (facts) => {
  const { bad, answer } = facts;
  const status = bad.status ?? answer?.status ?? null;
  if (status === null || bad.failure?.code !== 'unexpected-status') return null;
  const cdn = cdnOf(answer);
  const meaning = cdnCodeMeaning(status);
  if (meaning !== null) return ownCode(status, meaning, cdn, facts);
  return cdn !== null && (status === 502 || status === 504) ? gatewayCode(status, cdn, facts) : null;
};

function ownCode(status: number, meaning: string, cdn: CdnEdge | null, facts: VerdictFacts): ReturnType<Rule> {
  return opinionOf({
    segment: 'cdn-origin',
    summary: `The CDN answers, but with ${status}: ${meaning}.`,
    support: [
      finding(cdn === null ? 'strong' : 'decisive', `Status ${status} is made up by the CDN: ${meaning}.`),
      ...common(status, cdn, facts, 'fair'),
    ],
    counter:
      cdn === null
        ? [
            finding(
              'fair',
              `No header of the answer names a CDN, and a server may use status ${status} for something of its own.`,
            ),
          ]
        : [],
    ask: [cdnCodeAsk(status), askCdn(cdn)],
    wouldTell: ['the same request straight to the origin server, past the CDN'],
  });
}

/** Codes that any proxy uses: the CDN for its own way to the origin, or the origin for what lies behind it. */
function gatewayCode(status: 502 | 504, cdn: CdnEdge, facts: VerdictFacts): ReturnType<Rule> {
  const isOwn = facts.answer?.isTextOfCdn === true;
  return opinionOf({
    segment: 'cdn-origin',
    summary: isOwn
      ? `${capital(cdn.name)} answers ${status}: it got no usable answer from the origin server${status === 504 ? ' in time' : ''}.`
      : `The answer is ${status} and came through ${cdn.name}: the origin server, or the path from the CDN to it, failed.`,
    support: [
      finding(
        isOwn ? 'strong' : 'fair',
        isOwn
          ? `The page of the ${status} is the CDN's own.`
          : `The headers of the ${status} are those of ${cdn.name}, so it may be the CDN's own.`,
      ),
      finding(
        'weak',
        `${status} says that whoever stands behind ${status === 504 ? 'did not answer in time' : 'gave no usable answer'}.`,
      ),
      ...common(status, cdn, facts, isOwn ? 'fair' : 'weak'),
    ],
    counter: isOwn
      ? []
      : [finding('weak', `The origin server may have sent the ${status} itself, and the CDN passed it on.`)],
    ask: [
      askCdn(cdn),
      'Whoever runs the origin server: what does its log say of these times, and did it send this status itself?',
    ],
    wouldTell: ['the same request straight to the origin server, past the CDN'],
  });
}

function common(status: number, cdn: CdnEdge | null, { bad, others }: VerdictFacts, alike: Weight): Finding[] {
  const found: Finding[] = [];
  if (bad.alike > 1 && bad.alike === bad.count) {
    found.push(finding(alike, `${capital(allOf(bad.alike, 'bad request'))} got the same ${status}.`));
  }
  if (cdn !== null && (cdn.at !== '' || cdn.requestId !== null)) {
    const id = cdn.requestId === null ? '' : `, request id ${cdn.requestId}`;
    found.push(finding('weak', `The edge that answered: ${cdn.name}${cdn.at}${id}.`));
  }
  const origin = others.variants.find(({ differsIn }) => differsIn === 'address');
  if (origin !== undefined) {
    const target = `Target ${quoted(origin.name, 60)}, which goes to ${printableCut(origin.has, 60)} instead,`;
    found.push(
      origin.fares === 'fine'
        ? finding('fair', `${target} is fine, so it is the path through the CDN.`)
        : finding('weak', `${target} is in trouble, too.`),
    );
  }
  return found;
}

function askCdn(cdn: CdnEdge | null): string {
  const who = cdn?.requestId === null || cdn === null ? 'these answers' : `request id ${cdn.requestId}`;
  return `The CDN: what do its logs say of the path to the origin server for ${who}?`;
}
