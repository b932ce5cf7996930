import { urlOrNull } from '../../domain/host.ts';
import type { Delivery } from '../delivery.ts';
import { filled, missing } from '../filled.ts';
import { judgeAnswer } from '../http/judge-answer.ts';
import { isNearUrl } from '../http/near-url.ts';
import { receiverOf } from '../http/receiver.ts';
import { secretMask } from '../secret-mask.ts';
import type { SenderParts, SendOver } from '../sender.ts';
import { pagerDutyEvents } from './pagerduty-events.ts';

const TIMEOUT_MS = 20_000;

/** To the Events API v2. All events of a message go again when one of them fails: with the same key they change nothing. */
export function createPagerDutySender({ post, userAgent, zone }: SenderParts): SendOver<'pagerduty'> {
  return async (way, { secrets, digest, nowUs, mayBeRepeat, signal }) => {
    const routingKey = filled(way.routingKey, secrets, 'routingKey');
    if (routingKey === null) return missing(way.routingKey, 'the routing key');
    if (urlOrNull(way.endpoint)?.protocol === 'http:' && !isNearUrl(way.endpoint)) return inClear(way.endpoint);
    const receiver = receiverOf(way.endpoint);
    const mask = secretMask([routingKey]);
    let told: Delivery = { kind: 'delivered', says: `There was nothing to tell ${receiver}.` };
    for (const event of pagerDutyEvents({ digest, nowUs, mayBeRepeat, zone: zone() }, routingKey)) {
      const answer = await post({
        method: 'POST',
        url: way.endpoint,
        headers: { 'content-type': 'application/json', 'user-agent': userAgent },
        body: JSON.stringify(event),
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      told = judgeAnswer(answer, receiver, mask);
      if (told.kind === 'failed') return told;
    }
    return told;
  };
}

/** Whoever reads the routing key on the way may open and close incidents. */
const inClear = (endpoint: string): Delivery => ({
  kind: 'failed',
  again: 'never',
  afterMs: null,
  unreached: false,
  says: `Not sent: the routing key would go to ${receiverOf(endpoint)} in clear. Write the endpoint with https://.`,
});
