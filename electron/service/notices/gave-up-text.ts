import { utcText } from '../../domain/utc-text.ts';

/** What is noted when messages wait no longer for a channel. `sinceUs`: since when it has taken nothing. */
export function gaveUpText(channel: string, messages: number, sinceUs: number): string {
  const what = messages === 1 ? 'One message to it was' : `${messages} messages to it were`;
  return `“${channel}” has taken nothing since ${utcText(sinceUs)}. ${what} given up after a day; the outbox has what was to be told, and newer ones are still tried.`;
}
