import { filled, missing } from '../filled.ts';
import { judgeAnswer } from '../http/judge-answer.ts';
import { receiverOf } from '../http/receiver.ts';
import { messageOf } from '../message.ts';
import { secretMask, secretsOfUrl } from '../secret-mask.ts';
import type { SenderParts, SendOver } from '../sender.ts';
import { signatureOf } from './signature.ts';

const TIMEOUT_MS = 20_000;

/** JSON to a receiver of one's own, signed where a key was given. */
export function createWebhookSender({ post, userAgent, zone }: SenderParts): SendOver<'webhook'> {
  return async (way, { secrets, digest, nowUs, mayBeRepeat, signal }) => {
    const url = filled(way.url, secrets, 'url');
    if (url === null) return missing(way.url, 'the URL');
    const key = way.signingKey === null ? null : filled(way.signingKey, secrets, 'signingKey');
    if (way.signingKey !== null && key === null)
      return missing(way.signingKey, 'the key that messages are signed with');
    const body = JSON.stringify(messageOf({ digest, nowUs, mayBeRepeat, zone: zone() }));
    const answer = await post({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': userAgent,
        'stallscope-id': headerText(digest.id),
        ...(key === null ? {} : { 'stallscope-signature': signatureOf(body, key, nowUs) }),
      },
      body,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    return judgeAnswer(answer, receiverOf(url), secretMask([...secretsOfUrl(url), ...(key === null ? [] : [key])]));
  };
}

/** What no header may hold is left out; ids are made of other signs in any case. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '');
