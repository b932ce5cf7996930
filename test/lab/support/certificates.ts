import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './run-tool.ts';

export interface LabCertificates {
  /** PEM of the lab's own authority: for `SSL_CERT_FILE` of the client. */
  readonly authorityFile: string;
  readonly chainFile: string;
  readonly keyFile: string;
  /** For the same names and the same key, over since yesterday. */
  readonly expiredChainFile: string;
}

/** An authority and one server certificate for all `names`, made by openssl, valid for two months. */
export async function makeCertificates(folder: string, names: readonly string[]): Promise<LabCertificates> {
  const at = (name: string): string => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await mustRun('openssl', [
    ...['req', '-x509', ...key, '-days', '60', '-subj', '/CN=Lab Authority'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...['-keyout', at('authority.key'), '-out', at('authority.pem')],
  ]);
  await mustRun('openssl', [
    ...['req', ...key, '-subj', `/CN=${names[0]}`, '-keyout', at('server.key'), '-out', at('server.csr')],
  ]);
  await writeFile(
    at('server.ext'),
    [
      'basicConstraints=CA:FALSE',
      'extendedKeyUsage=serverAuth',
      `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
    ].join('\n'),
  );
  await mustRun('openssl', [
    ...['x509', '-req', '-in', at('server.csr'), '-CA', at('authority.pem'), '-CAkey', at('authority.key')],
    ...['-CAcreateserial', '-days', '60', '-extfile', at('server.ext'), '-out', at('server.pem')],
  ]);
  await makeExpired(at);
  return {
    authorityFile: at('authority.pem'),
    chainFile: at('server.pem'),
    keyFile: at('server.key'),
    expiredChainFile: at('expired.pem'),
  };
}

const DAY_MS = 86_400_000;
/** `20260131235959Z` */
const asn1Time = (atMs: number): string => `${new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;

/** Only `openssl ca` can date a certificate back. */
async function makeExpired(at: (name: string) => string): Promise<void> {
  await writeFile(at('index.txt'), '');
  await writeFile(
    at('ca.conf'),
    [
      ...['[ca]', 'default_ca = own', '[own]', `new_certs_dir = ${at('')}`, `database = ${at('index.txt')}`],
      ...['rand_serial = yes', 'default_md = sha256', 'policy = any', '[any]', 'commonName = supplied'],
    ].join('\n'),
  );
  const now = Date.now();
  await mustRun('openssl', [
    ...['ca', '-batch', '-notext', '-config', at('ca.conf'), '-cert', at('authority.pem')],
    ...['-keyfile', at('authority.key'), '-in', at('server.csr'), '-extfile', at('server.ext')],
    ...['-startdate', asn1Time(now - 91 * DAY_MS), '-enddate', asn1Time(now - DAY_MS), '-out', at('expired.pem')],
  ]);
}
