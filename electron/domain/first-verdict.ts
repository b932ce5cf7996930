import { msText } from './ms-text.ts';
import type { Phase } from './phase.ts';
import type { Verdict } from './verdict/verdict.ts';
import { type VerdictDraft, verdictByAnswer, verdictByCode } from './verdict-by-failure.ts';
import type { ControlFacts, VerdictFacts } from './verdict-facts.ts';

/** Where the fault most likely lies, from the phase it hung in and what else was seen at the time. Never sure: the full rules need the evidence. */
export function firstVerdict(facts: VerdictFacts): Verdict {
  const draft = segmentOf(facts);
  return {
    segment: draft.segment,
    confidence: draft.confidence,
    summary: draft.summary,
    reasons: [
      wentWrong(facts),
      ...draft.reasons,
      ...controlReasons(controlsAtTheTime(facts)),
      ...quickReasons(facts),
      ...heldBackReasons(facts),
    ],
    against: [...draft.against, ...mixedAgainst(facts)],
    ask: draft.ask,
    fromHop: null,
    citations: [],
  };
}

/** A connection that is up by then is as good as any. */
const QUICK_MS = 1_000;

/** Before anything is known. */
export const NO_VERDICT: Verdict = {
  segment: 'unknown',
  confidence: 'low',
  summary: 'Nothing is known yet.',
  reasons: [],
  against: [],
  ask: [],
  fromHop: null,
  citations: [],
};

function segmentOf(facts: VerdictFacts): VerdictDraft {
  const { failure, status } = facts;
  if (facts.offline) return ON_NO_NETWORK;
  const controls = controlsAtTheTime(facts);
  const answered = status === null ? null : verdictByAnswer(status, facts);
  if (answered !== null) return answered;
  const coded = failure === null ? null : verdictByCode(failure.code, facts);
  if (coded !== null) return coded;
  if (controls.total > 0 && controls.fine === 0 && controls.hanging + controls.failing > 0) return nothingGoes(facts);
  return byPhase(facts);
}

const ON_NO_NETWORK: VerdictDraft = {
  segment: 'local-network',
  confidence: 'high',
  summary: 'This machine was on no network.',
  reasons: ['None of its interfaces had an address that leads anywhere, and there was no default route.'],
  against: [],
  ask: ['On this side: the cable, the Wi-Fi and the modem; no provider and no server had a part in it.'],
};

/** What was seen of the controls by their own probes; where none fell into the time, what the capture found. */
function controlsAtTheTime({ controls, evidence }: VerdictFacts): ControlFacts {
  if (controls.hanging + controls.failing + controls.fine > 0 || evidence.controls === undefined) return controls;
  const { tried, reached } = evidence.controls;
  return { total: Math.max(controls.total, tried), hanging: 0, failing: tried - reached, fine: reached };
}

/** All controls are in trouble as well. */
function nothingGoes(facts: VerdictFacts): VerdictDraft {
  return {
    segment: 'local-network',
    confidence: 'low',
    summary: 'Other services hang at the same time, so the fault lies near this machine or at its provider.',
    reasons: facts.others.bad > 0 ? [othersText(facts)] : [],
    against: ['Without the answer of the gateway, the local network and the internet provider cannot be told apart.'],
    ask: ['The internet provider: where do the path traces to these targets and to the controls end, at these times?'],
  };
}

function othersText({ others }: VerdictFacts): string {
  if (others.total === 1) return 'The other target is in trouble, too.';
  return `${others.bad} of ${others.total} other targets ${others.bad === 1 ? 'is' : 'are'} in trouble, too.`;
}

function byPhase(facts: VerdictFacts): VerdictDraft {
  switch (facts.phase) {
    case 'resolve':
      return {
        segment: 'resolver',
        confidence: 'low',
        summary:
          facts.failure?.code === 'name-not-found' || facts.failure?.code === 'no-address'
            ? 'The resolver says that the name has no address.'
            : 'The name is not resolved in time, or not at all.',
        reasons: ['While it hung, nothing had been sent to the target itself: it had not got further than its name.'],
        against: ['If every resolver is slow, it is the way to them or the servers that are responsible for the name.'],
        ask: ['The operator of the slow resolver: was it loaded, or cut off from what it asks, at these times?'],
      };
    case 'connect':
      return stuckInConnect(facts);
    case 'tls':
      return {
        segment: 'tls',
        confidence: 'low',
        summary: 'The connection is up, but the TLS handshake does not end in time.',
        reasons: ['The TCP connection was made, so the way there and the port are open.'],
        against: ['Loss of large packets on the way (path MTU) holds up a handshake in the same manner.'],
        ask: ['Whoever runs the server or the load balancer: what do its TLS log and its load say of these times?'],
      };
    case 'wait':
      return waiting(facts);
    case 'transfer':
      return {
        segment: 'transfer',
        confidence: 'low',
        summary: 'The answer begins, but its body stalls.',
        reasons: ['The first byte came; the rest took its time.'],
        against: [
          'Whether packets are lost or the server sends slowly, only the retransmissions of the connection tell.',
        ],
        ask: [
          'Whoever runs the server: what does its sending side (ss -ti) towards this address show while it happens?',
        ],
      };
  }
}

function stuckInConnect(facts: VerdictFacts): VerdictDraft {
  const { freshConnect } = facts.evidence;
  if (freshConnect?.kind === 'connected' || facts.quick.count > 0) {
    return {
      segment: 'destination',
      confidence: 'low',
      summary:
        'Some connection requests are not answered while others are: the destination, or something before it, drops them.',
      reasons:
        freshConnect?.kind === 'connected'
          ? [`A fresh connection to the same address was up in ${msText(freshConnect.ms)} while this one hung.`]
          : [],
      against: ['Random loss on the way would look the same: the loss at the last hops of the path traces tells.'],
      ask: [
        'Whoever runs the server: were there listen-queue overflows, full connection tracking or firewall drops at these times?',
      ],
    };
  }
  return {
    segment: 'path',
    confidence: 'low',
    summary: 'The connection request is not answered: it is lost on the way, or dropped at the destination.',
    reasons: [
      ...(freshConnect?.kind === 'no-answer'
        ? ['Fresh connections to the same address were not answered at once either.']
        : []),
      ...(facts.others.bad > 0 ? [othersText(facts)] : []),
    ],
    against: [
      ...(facts.controls.total === 0
        ? ['There is no control target, so the local network and the internet provider are not ruled out.']
        : []),
      'If the path trace reaches the last hop before the server, it is the destination and not the path.',
    ],
    ask: [
      'The hosting provider: does this connection request arrive at the server, and if not, where is it lost (path traces)?',
    ],
  };
}

function waiting(facts: VerdictFacts): VerdictDraft {
  const { freshConnect, request } = facts.evidence;
  if (request?.kind === 'lost') return requestLost(request.sentAgain);
  const quick = freshConnect?.kind === 'connected' && freshConnect.ms < QUICK_MS;
  return {
    segment: 'application',
    confidence: quick || facts.quick.count > 0 ? 'medium' : 'low',
    summary: 'The connection is up and the request sent, but the answer does not come in time.',
    reasons: [
      ...(request?.kind === 'acknowledged' ? ['The other side acknowledged the whole request at once.'] : []),
      ...(quick ? [`A fresh connection to the same address was up in ${msText(freshConnect.ms)}.`] : []),
    ],
    against:
      quick || request?.kind === 'acknowledged'
        ? []
        : [
            freshConnect?.kind === 'no-answer'
              ? 'A fresh connection to the same address got no answer, which speaks for the path.'
              : 'Whether the request arrived, only the unacknowledged bytes of the connection tell.',
          ],
    ask: ['Whoever runs the application: what did it do with this request at these times?'],
  };
}

/** Connection requests pass and data does not: it never came to the application. */
function requestLost(sentAgain: number): VerdictDraft {
  return {
    segment: 'path',
    confidence: 'low',
    summary: 'The connection is up, but the request sent on it is not acknowledged: it is lost on the way.',
    reasons: [`The request was sent again ${sentAgain} times without an acknowledgement.`],
    against: ['A host or a firewall at the destination that drops the data of this connection looks the same.'],
    ask: ['The hosting provider: do the segments of this connection arrive at the server at these times?'],
  };
}

function wentWrong({ failure, phase, worstMs, alike, bad }: VerdictFacts): string {
  const all = bad === 2 ? 'Both' : `All ${bad}`;
  const some = alike === bad ? `${all} bad requests` : `${alike} of ${bad} bad requests`;
  const many = bad > 1 ? some : 'The request';
  if (failure !== null && failure.code !== 'timeout') return `${many} failed: ${failure.message}`;
  return `${many} hung ${PHASE_WORDS[phase]}, for ${msText(worstMs)}${bad > 1 ? ' at the longest' : ''}.`;
}

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  resolve: 'while the name was resolved',
  connect: 'while connecting',
  tls: 'in the TLS handshake',
  wait: 'while waiting for the first byte',
  transfer: 'while receiving the body',
};

function controlReasons({ total, hanging, failing, fine }: ControlFacts): string[] {
  if (total === 0 || hanging + failing + fine === 0) return [];
  if (hanging + failing === 0)
    return [`${fine === 1 ? 'The control was' : `All ${fine} controls were`} fine at the same time.`];
  return [`Of the controls, ${hanging} hung, ${failing} failed and ${fine} were fine at the same time.`];
}

function quickReasons({ quick }: VerdictFacts): string[] {
  if (quick.count === 0 || quick.medianMs === null) return [];
  const requests = quick.count === 1 ? '1 later request' : `${quick.count} later requests`;
  return [`While it hung, ${requests} took ${msText(quick.medianMs)}: it is this connection, not the whole path.`];
}

function heldBackReasons({ heldBack }: VerdictFacts): string[] {
  if (heldBack === 0) return [];
  return [
    `${heldBack} planned ${heldBack === 1 ? 'request was' : 'requests were'} not sent, because three hung already.`,
  ];
}

function mixedAgainst({ alike, bad }: VerdictFacts): string[] {
  return alike < bad ? [`${bad - alike} of ${bad} bad requests went wrong in another way.`] : [];
}
