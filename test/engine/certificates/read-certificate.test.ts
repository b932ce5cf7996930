import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFindings } from '../../../electron/domain/certificate-findings.ts';
import type { CertificateReading } from '../../../electron/domain/certificate-reading.ts';
import { readKnownAuthorities } from '../../../electron/engine/certificates/known-authorities.ts';
import { readCertificate } from '../../../electron/engine/certificates/read-certificate.ts';
import { type CertificateWorkshop, certificateWorkshop, type MadeAuthority } from '../../support/certificate-chain.ts';

const DAY_MS = 86_400_000;
let workshop: CertificateWorkshop;
let authority: MadeAuthority;
beforeAll(() => {
  workshop = certificateWorkshop();
  authority = workshop.authority('Example Trust');
});
afterAll(() => workshop.remove());

/** What is read of a chain as it was served, where this computer trusts these. */
async function read(served: readonly string[], trusted: readonly string[], host = '127.0.0.1') {
  const caFile = join(workshop.directory, 'trusted.pem');
  writeFileSync(caFile, trusted.join(''));
  const authorities = await readKnownAuthorities(trusted.length === 0 ? {} : { SSL_CERT_FILE: caFile });
  const leaf = new X509Certificate(served[0] ?? '');
  const reading = readCertificate(
    {
      host,
      certificate: {
        subject: leaf.subject,
        issuer: leaf.issuer,
        names: [],
        validFromUs: 0,
        validToUs: 0,
        fingerprintSha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
        protocol: null,
        cipher: null,
        alpn: null,
        chainPem: served,
      },
    },
    authorities,
  );
  if (reading === null) throw new Error('The certificate was not read.');
  return reading;
}

const findings = (reading: CertificateReading) =>
  certificateFindings(
    { host: '127.0.0.1', names: [], reading, firstSeenUs: 0, before: null },
    { nowUs: Date.now() * 1_000, clockOffMs: null, days: [30, 14, 7, 1] },
  );

describe('a chain as it was served', () => {
  test('that leads to a root known here is whole, though the root itself is not sent', async () => {
    const leaf = authority.leaf({ names: ['IP:127.0.0.1'], toMs: 200 * DAY_MS });
    const reading = await read([leaf.cert, authority.between.cert], [authority.root.cert]);
    expect(reading.end).toEqual({ kind: 'trusted' });
    expect(reading.chain.map(({ subject }) => subject)).toEqual([
      'CN=leaf',
      'O=Example Trust, CN=Between of Example Trust',
    ]);
    expect(findings(reading)).toEqual([]);
  });

  test('may come in any order, and with the root', async () => {
    const leaf = authority.leaf({ names: ['IP:127.0.0.1'] });
    const { root, between } = authority;
    expect((await read([leaf.cert, root.cert, between.cert], [root.cert])).end).toEqual({ kind: 'trusted' });
  });

  test('without the one in between is incomplete for sure where this computer happens to know that one', async () => {
    const leaf = authority.leaf({ names: ['IP:127.0.0.1'] });
    const reading = await read([leaf.cert], [authority.root.cert, authority.between.cert]);
    const missing = 'O=Example Trust, CN=Between of Example Trust';
    expect(reading.end).toEqual({ kind: 'incomplete', missing, sure: true });
    expect(findings(reading)).toContainEqual({ kind: 'chain-incomplete', missing, sure: true });
  });

  test('without the one in between is likely incomplete where nobody here knows who issued it', async () => {
    const leaf = authority.leaf({ names: ['IP:127.0.0.1'] });
    expect((await read([leaf.cert], [authority.root.cert])).end).toEqual({
      kind: 'incomplete',
      missing: 'O=Example Trust, CN=Between of Example Trust',
      sure: false,
    });
  });

  test('with the one in between of somebody else is likely incomplete', async () => {
    const leaf = authority.leaf({ names: ['IP:127.0.0.1'] });
    const other = workshop.authority('Example Trust');
    expect((await read([leaf.cert, other.between.cert], [authority.root.cert])).end).toMatchObject({
      kind: 'incomplete',
      sure: false,
    });
  });

  test('that leads to an authority of one’s own is not called incomplete', async () => {
    const leaf = authority.leaf({ names: ['IP:127.0.0.1'], toMs: 200 * DAY_MS });
    const reading = await read([leaf.cert, authority.between.cert], []);
    expect(reading.end).toEqual({ kind: 'unknown-authority', authority: 'O=Example Trust, CN=Root of Example Trust' });
    expect(findings(reading)).toEqual([]);
  });

  test('of one certificate that signs itself is not called incomplete', async () => {
    const alone = workshop.selfSigned({ names: ['IP:127.0.0.1'], toMs: 200 * DAY_MS });
    expect((await read([alone.cert], [])).end).toEqual({ kind: 'self-signed' });
    expect((await read([alone.cert], [alone.cert])).end).toEqual({ kind: 'trusted' });
  });

  test('ends when the first certificate of its way ends, whichever that is', async () => {
    const hasty = workshop.authority('Hasty Trust', 10 * DAY_MS);
    const leaf = hasty.leaf({ names: ['IP:127.0.0.1'], toMs: 300 * DAY_MS });
    const reading = await read([leaf.cert, hasty.between.cert], [hasty.root.cert]);
    expect(findings(reading)).toMatchObject([
      { kind: 'expires', days: 14, of: 'O=Hasty Trust, CN=Between of Hasty Trust' },
    ]);
  });

  test('is not held against what it carries along without need', async () => {
    const old = workshop.authority('Old Trust', -10 * DAY_MS);
    const leaf = authority.leaf({ names: ['IP:127.0.0.1'], toMs: 300 * DAY_MS });
    const reading = await read([leaf.cert, authority.between.cert, old.between.cert], [authority.root.cert]);
    expect(findings(reading)).toEqual([]);
  });

  test('says whether it is for the host for which it was shown', async () => {
    const leaf = authority.leaf({ names: ['DNS:*.example.test'] });
    const served = [leaf.cert, authority.between.cert];
    expect((await read(served, [authority.root.cert], 'api.example.test')).fitsHost).toBe(true);
    expect((await read(served, [authority.root.cert], '127.0.0.1')).fitsHost).toBe(false);
  });

  test('a key that is used again is the same key in both certificates', async () => {
    const first = authority.leaf({ names: ['IP:127.0.0.1'] });
    const second = authority.leaf({ names: ['IP:127.0.0.1'], keyOf: first });
    const third = authority.leaf({ names: ['IP:127.0.0.1'] });
    const [one, other, another] = await Promise.all(
      [first, second, third].map((leaf) => read([leaf.cert, authority.between.cert], [])),
    );
    expect(other?.leaf.fingerprintSha256).not.toBe(one?.leaf.fingerprintSha256);
    expect(other?.leaf.keySha256).toBe(one?.leaf.keySha256);
    expect(another?.leaf.keySha256).not.toBe(one?.leaf.keySha256);
    expect(one?.leaf.issuedBy).toBe('Example Trust');
  });
});
