import { readFileSync, statSync } from 'node:fs';
import tls, { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whom receivers of messages are checked against. */
export interface Trust {
  readonly context: SecureContext;
}

/**
 * The authorities that targets are checked against, too: Node's own with NODE_EXTRA_CA_CERTS, the system's, and those of the file
 * that SSL_CERT_FILE names, so that receivers inside of a company work as they do for other programs. Read once; the file again when
 * it has changed. Refused where the file cannot be read or holds no certificate.
 */
export function createTrust(environment: Environment): () => Parsed<Trust> {
  let known: { readonly mtimeMs: number | null; readonly trust: Trust } | null = null;
  const file = environment.SSL_CERT_FILE;
  return () => {
    try {
      const mtimeMs = file === undefined || file === '' ? null : statSync(file).mtimeMs;
      if (known === null || known.mtimeMs !== mtimeMs) {
        const own = file === undefined || file === '' ? [] : [readFileSync(file, 'utf8')];
        const authorities = [...commonAuthorities(), ...own];
        known = { mtimeMs, trust: { context: createSecureContext({ ca: authorities }) } };
      }
      return parsed(known.trust);
    } catch {
      return refused(`the certificate authorities in ${quoted(file ?? 'the system’s store', 300)} cannot be read`);
    }
  };
}

let common: readonly string[] | null = null;

function commonAuthorities(): readonly string[] {
  // Node below 22.15 cannot list the system's authorities; importing the function by its name would fail there.
  common ??=
    typeof tls.getCACertificates === 'function'
      ? [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]
      : rootCertificates;
  return common;
}
