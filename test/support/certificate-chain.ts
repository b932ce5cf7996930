import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate of a chain that the openssl program made, with its key. */
export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface LeafRequest {
  /** `IP:127.0.0.1`, `DNS:example.test`. */
  readonly names: readonly string[];
  readonly commonName?: string;
  /** Milliseconds from now; default: since an hour, for a day. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Takes this key again instead of a new one. */
  readonly keyOf?: MadeCertificate;
}

/** An authority with a root and one in between, as public ones have them. */
export interface MadeAuthority {
  readonly root: MadeCertificate;
  readonly between: MadeCertificate;
  leaf(request: LeafRequest): MadeCertificate;
}

export interface CertificateWorkshop {
  readonly directory: string;
  /** @param betweenToMs when the one in between ends, from now; default: in a year */
  authority(organization: string, betweenToMs?: number): MadeAuthority;
  selfSigned(request: LeafRequest): MadeCertificate;
  remove(): void;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Makes chains in a temporary folder. */
export function certificateWorkshop(): CertificateWorkshop {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-chains-'));
  let made = 0;
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', [...args], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const config = join(directory, 'ca.cnf');
  writeFileSync(
    config,
    [
      '[ca]\ndefault_ca = own\n[own]',
      `new_certs_dir = ${directory}\ndatabase = ${join(directory, 'index.txt')}`,
      'rand_serial = yes\ndefault_md = sha256\npolicy = any\nunique_subject = no',
      '[any]\norganizationName = optional\ncommonName = optional',
      '[req]\ndistinguished_name = dn\n[dn]',
    ].join('\n'),
  );
  writeFileSync(join(directory, 'index.txt'), '');

  const make = (
    subject: string,
    signer: MadeCertificate | null,
    span: { readonly fromMs: number; readonly toMs: number },
    extensions: readonly string[],
    keyOf: MadeCertificate | null,
  ): MadeCertificate => {
    made += 1;
    const label = `made-${made}`;
    const certFile = join(directory, `${label}.pem`);
    const keyFile = keyOf?.keyFile ?? join(directory, `${label}.key`);
    if (keyOf === null) openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', keyFile);
    // Without key identifiers, as some authorities issue them: only names and signatures tell who issued it.
    const without = ['subjectKeyIdentifier = none', 'authorityKeyIdentifier = none'];
    writeFileSync(join(directory, `${label}.ext`), [...extensions, ...without].join('\n'));
    openssl('req', '-new', '-config', config, '-key', keyFile, '-subj', subject, '-out', `${label}.csr`);
    openssl(
      ...['ca', '-batch', '-notext', '-config', config, '-in', `${label}.csr`, '-out', certFile],
      ...['-extfile', `${label}.ext`, '-startdate', opensslTime(span.fromMs), '-enddate', opensslTime(span.toMs)],
      ...(signer === null
        ? ['-selfsign', '-keyfile', keyFile]
        : ['-keyfile', signer.keyFile, '-cert', signer.certFile]),
    );
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile };
  };
  const ofAuthority = ['basicConstraints = critical,CA:true', 'keyUsage = critical,keyCertSign,cRLSign'];
  const makeLeaf = (signer: MadeCertificate | null, request: LeafRequest): MadeCertificate =>
    make(
      `/CN=${request.commonName ?? 'leaf'}`,
      signer,
      { fromMs: request.fromMs ?? -HOUR_MS, toMs: request.toMs ?? DAY_MS },
      ['basicConstraints = CA:false', `subjectAltName = ${request.names.join(',')}`],
      request.keyOf ?? null,
    );

  return {
    directory,
    authority(organization, betweenToMs = 365 * DAY_MS) {
      const long = { fromMs: -1_000 * DAY_MS, toMs: 3_650 * DAY_MS };
      const root = make(`/O=${organization}/CN=Root of ${organization}`, null, long, ofAuthority, null);
      const span = { fromMs: -900 * DAY_MS, toMs: betweenToMs };
      const between = make(`/O=${organization}/CN=Between of ${organization}`, root, span, ofAuthority, null);
      return { root, between, leaf: (request) => makeLeaf(between, request) };
    },
    selfSigned: (request) => makeLeaf(null, request),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const opensslTime = (fromNowMs: number): string =>
  `${new Date(Date.now() + fromNowMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
