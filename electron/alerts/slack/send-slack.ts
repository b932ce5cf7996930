import { filled, missing } from '../filled.ts';
import { judgeAnswer } from '../http/judge-answer.ts';
import { receiverOf } from '../http/receiver.ts';
import { secretMask, secretsOfUrl } from '../secret-mask.ts';
import type { SenderParts, SendOver } from '../sender.ts';
import { slackText } from './slack-text.ts';

const TIMEOUT_MS = 20_000;

/** To an incoming webhook of Slack, or of what speaks like it: Mattermost, Rocket.Chat, Discord's address that ends with `/slack`. */
export function createSlackSender({ post, userAgent, zone }: SenderParts): SendOver<'slack'> {
  return async (way, { secrets, digest, nowUs, mayBeRepeat, signal }) => {
    const url = filled(way.url, secrets, 'url');
    if (url === null) return missing(way.url, 'the URL');
    const answer = await post({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': userAgent },
      body: JSON.stringify({ text: slackText(digest, nowUs, { zone: zone(), mayBeRepeat }) }),
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    return judgeAnswer(answer, receiverOf(url), secretMask(secretsOfUrl(url)));
  };
}
