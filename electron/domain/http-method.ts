import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';

/** RFC 9110, 5.6.2: a token. Methods are case-sensitive, and all that servers know are upper case. */
export function parseHttpMethod(text: string): Parsed<string> {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/.test(text)) return refused(`${quoted(text)} is not an HTTP method`);
  const method = text.toUpperCase();
  return method === 'CONNECT' ? refused('CONNECT asks for a tunnel and is no probe') : parsed(method);
}
