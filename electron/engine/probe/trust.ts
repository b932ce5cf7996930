import { readFileSync, statSync } from 'node:fs';
import tls, { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { printableCut } from '../../domain/printable.ts';
import { type Attempt, failed, succeeded } from './attempt.ts';

/**
 * The certificate authorities that servers are checked against: Node's own with NODE_EXTRA_CA_CERTS, the system's, and
 * those of the file that SSL_CERT_FILE names, so that private authorities work as they do for other programs.
 * One context is shared by all handshakes, because building one costs far more than a handshake. Fails in phase `tls`
 * when the named file cannot be read or holds no certificate.
 */
export function trustContext(environment: Readonly<Record<string, string | undefined>>): Attempt<SecureContext> {
  try {
    return succeeded(contextFor(environment.SSL_CERT_FILE));
  } catch (error) {
    const words = printableCut(error instanceof Error ? error.message : String(error), 200);
    const where = printableCut(environment.SSL_CERT_FILE ?? 'the system’s store', 500);
    return failed('tls', 'certificate-untrusted', `The authorities in ${where} cannot be read: ${words}.`);
  }
}

function contextFor(caFile: string | undefined): SecureContext {
  if (caFile === undefined || caFile === '') {
    systemContext ??= createSecureContext({ ...SHARED, ca: commonAuthorities() });
    return systemContext;
  }
  const { mtimeMs } = statSync(caFile);
  const known = fileContexts.get(caFile);
  if (known !== undefined && known.mtimeMs === mtimeMs) return known.context;
  const context = createSecureContext({ ...SHARED, ca: [...commonAuthorities(), readFileSync(caFile, 'utf8')] });
  fileContexts.set(caFile, { mtimeMs, context });
  return context;
}

/**
 * The groups that nearly every server takes. OpenSSL's default adds a post-quantum key share, which makes the first
 * message too long for one packet, and costs this host as much as the rest of the handshake.
 */
const SHARED = { ecdhCurve: 'X25519:P-256:P-384:P-521' };

let systemContext: SecureContext | null = null;
let common: readonly string[] | null = null;
const fileContexts = new Map<string, { readonly mtimeMs: number; readonly context: SecureContext }>();

/** The certificates behind `trustContext`, PEM, in texts that may hold several. Throws where the named file cannot be read. */
export function trustedAuthorities(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { SSL_CERT_FILE: caFile } = environment;
  return caFile === undefined || caFile === ''
    ? commonAuthorities()
    : [...commonAuthorities(), readFileSync(caFile, 'utf8')];
}

function commonAuthorities(): string[] {
  // Node below 22.15 cannot list the system's authorities; importing the function by its name would fail there.
  common ??=
    typeof tls.getCACertificates === 'function'
      ? [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]
      : rootCertificates;
  return [...common];
}
