import type { Digest } from '../../domain/notice/digest.ts';
import { digestText, type TextOptions } from '../../notices/digest/digest-text.ts';
import { digestTitle } from '../../notices/digest/digest-title.ts';

/** Discord takes no more than 2,000 characters, Slack advises 4,000. */
const MOST = 1_950;
const CUT_MARK = '\n… (the message was too long; the rest is in Stallscope)';

/**
 * The message as `text` of a Slack-compatible webhook: the title in bold, then the plain text. Names come from outside, so nothing in
 * them may become a link, a mention or markup.
 */
export function slackText(digest: Digest, nowUs: number, options: TextOptions): string {
  const title = escaped(digestTitle(digest, nowUs, options.zone));
  const lines = digestText(digest, nowUs, options).trimEnd().split('\n').map(escaped);
  let text = `*${title}*`;
  for (const line of lines) {
    const longer = `${text}\n${line}`;
    if (longer.length > MOST - CUT_MARK.length) return `${text}${CUT_MARK}`;
    text = longer;
  }
  return text;
}

const NO_SPACE = '\u200b';

/**
 * `&`, `<` and `>` as Slack's documentation asks. Signs that begin markup or a mention in Slack, Mattermost or Discord are
 * followed by a space without width, because none of the three has an escape that the others understand.
 */
export function escaped(line: string): string {
  return line
    .replace(/[*_~`|#@[\]\\]/g, (sign) => `${sign}${NO_SPACE}`)
    .replace(/:\/\//g, `:${NO_SPACE}//`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
