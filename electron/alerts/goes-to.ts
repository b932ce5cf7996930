import { urlOrNull } from '../domain/host.ts';
import type { Channel, ChannelSecrets } from '../domain/notice/channel.ts';
import { cut } from '../notices/short-text.ts';
import { filled } from './filled.ts';

const MOST = 120;

/** Where a channel goes, in a few words without a secret: `hooks.example.com`, `ops@example.com and 2 more`, `/usr/local/bin/page`. */
export function goesTo({ way }: Pick<Channel, 'way'>, secrets: ChannelSecrets): string {
  switch (way.kind) {
    case 'webhook':
    case 'slack':
      return receiverWords(filled(way.url, secrets, 'url'));
    case 'pagerduty':
      return receiverWords(way.endpoint);
    case 'mail': {
      const [first, ...others] = way.to;
      if (first === undefined) return 'nobody';
      return cut(others.length === 0 ? first : `${cut(first, MOST - 20)} and ${others.length} more`, MOST);
    }
    case 'command':
      return cut(way.program, MOST);
  }
}

/** The host of a URL; that it goes there in clear is worth a word. */
export function receiverWords(text: string | null): string {
  if (text === null) return 'an address that is not at hand';
  const url = urlOrNull(text);
  if (url === null || url.host === '') return 'an address that is none';
  return url.protocol === 'http:' ? cut(`${url.host}, in clear`, MOST) : cut(url.host, MOST);
}
