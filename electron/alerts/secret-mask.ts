import { urlOrNull } from '../domain/host.ts';
import { printableCut } from '../domain/printable.ts';

/** So many letters and digits of a secret in a row, and a text is not shown. Fewer tell nobody anything. */
const WINDOW = 8;
const MOST_SECRETS = 200;

/** Shows what others said only where no secret is in it. */
export interface SecretMask {
  /** `text` in quotation marks, in one printable line of at most `most` characters; null where it repeats a secret or says nothing. */
  quote(text: string, most?: number): string | null;
}

/**
 * Knows all secrets of one message. Receivers repeat what they were sent, whole or in part, escaped, encoded or broken into lines, so
 * texts are compared by their letters and digits alone.
 */
export function secretMask(secrets: readonly string[]): SecretMask {
  const all = [...new Set(secrets.flatMap(formsOf))].filter((one) => one !== '').slice(0, MOST_SECRETS);
  const bare = all.map(lettersOf);
  return {
    quote(text, most = 160) {
      const line = printableCut(text.replace(/\s+/g, ' ').trim(), most);
      if (line === '') return null;
      // What was cut off may have been what gave it away: the whole text counts.
      for (const form of [text, line, decoded(text)]) {
        const letters = lettersOf(form);
        if (all.some((secret) => form.includes(secret))) return null;
        if (bare.some((secret) => sharesWindow(letters, secret))) return null;
      }
      return `“${line}”`;
    },
  };
}

/** Whoever was sent a password by Basic authentication or AUTH PLAIN knows it in these forms. */
function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret, 'utf8').toString('base64').replace(/=+$/, '');
  return [secret, decoded(secret), base64, Buffer.from(`\0${secret}`, 'utf8').toString('base64').replace(/=+$/, '')];
}

/** The parts of a URL that let somebody in: everything but scheme, host and port. */
export function secretsOfUrl(text: string): readonly string[] {
  const url = urlOrNull(text);
  if (url === null) return [text];
  const path = `${url.pathname}${url.search}${url.hash}`;
  const user = decoded(url.username);
  const password = decoded(url.password);
  const parts = [...url.pathname.split('/').map(decoded), ...url.searchParams.values()].filter(
    // A short plain word, as `hook`, lets nobody in.
    (part) => part.length >= WINDOW || (part.length >= 6 && !/^[a-z]+$/.test(part)),
  );
  return [
    ...(path.length < 3 ? [] : [text, path]),
    ...parts,
    ...(password === '' ? [] : [password, `${user}:${password}`]),
    ...(password === '' && user !== '' ? [user, `${user}:`] : []),
  ];
}

function sharesWindow(letters: string, secret: string): boolean {
  if (secret.length < WINDOW) return false;
  for (let at = 0; at + WINDOW <= secret.length; at += 1) {
    if (letters.includes(secret.slice(at, at + WINDOW))) return true;
  }
  return false;
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Without percent-encoding, JSON's and HTML's escapes; what is none stays as it is. */
function decoded(text: string): string {
  return text
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#(x?)([0-9a-f]{1,6});/gi, (whole, x: string, digits: string) => {
      const code = Number.parseInt(digits, x === '' ? 10 : 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
}
