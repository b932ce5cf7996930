import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private authority in a temporary folder; its certificates (ECDSA P-256) are made with the openssl program. */
export interface TestAuthority {
  readonly directory: string;
  /** The authority's certificate: put it into SSL_CERT_FILE to trust what it signs. */
  readonly caFile: string;
  issue(options: CertificateRequest): IssuedCertificate;
  remove(): void;
}

export interface CertificateRequest {
  /** Name of the files. */
  readonly label: string;
  /** `DNS:example.test`, `IP:127.0.0.1` … */
  readonly alternativeNames: readonly string[];
  readonly commonName?: string;
  /** Default: since an hour, for a day. Form: 20200101000000Z. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** Signed by itself instead of the authority. */
  readonly selfSigned?: boolean;
}

export interface IssuedCertificate {
  readonly keyFile: string;
  readonly certFile: string;
  readonly key: string;
  readonly cert: string;
}

export function createTestAuthority(): TestAuthority {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-certificates-'));
  const openssl = (...args: string[]) => {
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const config = join(directory, 'ca.cnf');
  writeFileSync(
    config,
    [
      '[ca]',
      'default_ca = own',
      '[own]',
      `new_certs_dir = ${directory}`,
      `database = ${join(directory, 'index.txt')}`,
      'rand_serial = yes',
      'default_md = sha256',
      'policy = any',
      'unique_subject = no',
      'string_mask = utf8only',
      '[any]',
      'commonName = optional',
      '[req]',
      'distinguished_name = dn',
      'string_mask = utf8only',
      'utf8 = yes',
      '[dn]',
      '[ca_extensions]',
      'basicConstraints = critical,CA:true',
      'keyUsage = critical,keyCertSign,cRLSign',
      'subjectKeyIdentifier = hash',
    ].join('\n'),
  );
  writeFileSync(join(directory, 'index.txt'), '');
  const newKey = (file: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file);
  newKey('ca.key');
  openssl(
    ...['req', '-new', '-x509', '-config', config, '-extensions', 'ca_extensions', '-key', 'ca.key'],
    ...['-subj', '/CN=Test authority', '-days', '30', '-out', 'ca.pem'],
  );

  return {
    directory,
    caFile: join(directory, 'ca.pem'),
    issue({ label, alternativeNames, commonName = label, validFrom, validTo, selfSigned = false }) {
      const keyFile = join(directory, `${label}.key`);
      const certFile = join(directory, `${label}.pem`);
      newKey(keyFile);
      const extensions = join(directory, `${label}.ext`);
      const names = alternativeNames.map((name, index) => {
        const colon = name.indexOf(':');
        return `${name.slice(0, colon)}.${index} = ${name.slice(colon + 1)}`;
      });
      writeFileSync(
        extensions,
        ['basicConstraints = CA:false', 'subjectAltName = @names', '[names]', ...names].join('\n'),
      );
      const subject = `/CN=${commonName.replaceAll('/', '\\/')}`;
      openssl('req', '-new', '-config', config, '-utf8', '-key', keyFile, '-subj', subject, '-out', `${label}.csr`);
      const dates = [
        ...['-startdate', validFrom ?? opensslTime(Date.now() - 3_600_000)],
        ...['-enddate', validTo ?? opensslTime(Date.now() + 86_400_000)],
      ];
      const signer = selfSigned
        ? ['-selfsign', '-keyfile', keyFile]
        : ['-keyfile', join(directory, 'ca.key'), '-cert', join(directory, 'ca.pem')];
      openssl(
        ...['ca', '-batch', '-notext', '-utf8', '-config', config, ...signer, ...dates],
        ...['-extfile', extensions, '-in', `${label}.csr`, '-out', certFile],
      );
      return { keyFile, certFile, key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
    },
    remove() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function opensslTime(atMs: number): string {
  return `${new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
