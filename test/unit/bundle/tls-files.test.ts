import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CertificateFacts, Sample } from '../../../electron/domain/sample.ts';
import { createTestAuthority, type TestAuthority } from '../../support/certificates.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, CONTROL, sample, sampleSource } from './sample-source.ts';

let authority: TestAuthority;
let leaf = '';
let ca = '';
beforeAll(() => {
  authority = createTestAuthority();
  leaf = authority.issue({ label: 'leaf', alternativeNames: ['DNS:api.example.com'] }).cert;
  ca = readFileSync(authority.caFile, 'utf8');
});
afterAll(() => authority.remove());

const FIRST = 'a'.repeat(64);
const SECOND = 'b'.repeat(64);

const facts = (fingerprintSha256: string, change: Partial<CertificateFacts> = {}): CertificateFacts => ({
  subject: 'CN=api.example.com',
  issuer: 'O=Test, CN=Test CA',
  names: ['api.example.com', '*.example.com'],
  validFromUs: atUs(-86_400),
  validToUs: atUs(86_400),
  fingerprintSha256,
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  alpn: 'h2',
  chainPem: [leaf, ca],
  ...change,
});

const seen = (atS: number, certificateSha256: string | null, change: Partial<Sample> = {}) =>
  sample({ startedAtUs: atUs(atS), certificateSha256, ...change });

const bundle = (chunk: readonly Sample[], known: readonly CertificateFacts[]) =>
  exported(
    sampleSource({
      chunks: [chunk],
      certificate: async (wanted) => known.find(({ fingerprintSha256 }) => fingerprintSha256 === wanted) ?? null,
    }),
  );

test('the summary tells all that a desk asks of a certificate, and which requests saw it', async () => {
  const { entries } = await bundle(
    [seen(-60, FIRST), seen(3, FIRST), seen(5, FIRST, { targetId: CONTROL })],
    [facts(FIRST)],
  );
  const text = textOf(entries, 'tls/summary.txt');
  for (const line of [
    '  Subject    CN=api.example.com',
    '  Issuer     O=Test, CN=Test CA',
    '  Names      api.example.com',
    '             *.example.com',
    '  Valid from 2026-11-20T07:00:00.000Z',
    '  Valid to   2026-11-22T07:00:00.000Z',
    `  SHA-256    ${FIRST}`,
    '  Protocol   TLSv1.3',
    '  Cipher     TLS_AES_128_GCM_SHA256',
    '  ALPN       h2',
    '  Chain      2 certificates, leaf first; behind it:',
    `             ${new X509Certificate(ca).subject.replaceAll('\n', ', ')}`,
    '  Seen by    api: 2 requests, 1 of them in the window; first 2026-11-21T06:59:00.000Z, last 2026-11-21T07:00:03.000Z',
    '             control: 1 request, 1 of them in the window; first 2026-11-21T07:00:05.000Z, last 2026-11-21T07:00:05.000Z',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('the chain is as it was served, can be read by others, and names each certificate by its SHA-256', async () => {
  const { entries } = await bundle([seen(3, FIRST)], [facts(FIRST)]);
  const text = textOf(entries, 'tls/chain.pem');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  expect(blocks.map((pem) => new X509Certificate(pem).subject)).toEqual(
    [leaf, ca].map((pem) => new X509Certificate(pem).subject),
  );
  for (const pem of blocks)
    expect(text).toContain(createHash('sha256').update(new X509Certificate(pem).raw).digest('hex'));
});

test('several certificates are numbered in the order in which they were met, alike in both files', async () => {
  const { entries } = await bundle(
    [seen(-60, SECOND), seen(3, FIRST)],
    [facts(FIRST, { subject: 'CN=late' }), facts(SECOND, { subject: 'CN=early' })],
  );
  const summary = textOf(entries, 'tls/summary.txt');
  expect(summary).toMatch(/Certificate 1\n {2}Subject {4}CN=early[\s\S]*Certificate 2\n {2}Subject {4}CN=late/);
  expect(textOf(entries, 'tls/chain.pem').match(/^# Certificate \d, leaf/gm)).toEqual([
    '# Certificate 1, leaf',
    '# Certificate 2, leaf',
  ]);
});

test('a certificate that was not valid says so in the summary', async () => {
  const validTo = async (change: Partial<CertificateFacts>) =>
    textOf((await bundle([seen(3, FIRST)], [facts(FIRST, change)])).entries, 'tls/summary.txt');
  expect(await validTo({ validToUs: atUs(-10) })).toContain('had EXPIRED when the window opened');
  expect(await validTo({ validToUs: atUs(2) })).toContain('EXPIRED within the window');
  expect(await validTo({ validFromUs: atUs(100) })).toContain('was NOT VALID YET when the window opened');
});

test('handshakes that failed are told with what was wrong and which certificate was shown', async () => {
  const failure = { phase: 'tls', code: 'certificate-expired', message: 'The certificate shown has expired.' } as const;
  const { entries } = await bundle(
    [
      seen(1, FIRST, { outcome: 'failed', failure }),
      seen(2, FIRST, { outcome: 'failed', failure }),
      seen(3, null, { outcome: 'failed', failure: { phase: 'tls', code: 'reset', message: 'It was reset.' } }),
      seen(4, null, { outcome: 'failed', failure: { phase: 'connect', code: 'refused', message: 'Refused.' } }),
    ],
    [facts(FIRST)],
  );
  const text = textOf(entries, 'tls/summary.txt');
  expect(text).toContain(
    'api: certificate-expired, certificate 1 was shown\n  The certificate shown has expired.\n  2 requests; first 2026-11-21T07:00:01.000Z',
  );
  expect(text).toContain('api: reset, no certificate was shown\n  It was reset.\n  1 request;');
  expect(text).not.toContain('Refused');
});

test('a certificate whose facts are no longer kept is named by its SHA-256, and nothing is made up', async () => {
  const { entries } = await bundle([seen(3, FIRST)], []);
  const text = textOf(entries, 'tls/summary.txt');
  expect(text).toContain('nothing but its SHA-256');
  expect(text).toContain(FIRST);
  expect(text).not.toContain('Protocol');
  expect(entries.map(({ path }) => path)).not.toContain('tls/chain.pem');
});

test('facts that cannot be read do not cost the rest of the bundle', async () => {
  const { entries } = await exported(
    sampleSource({
      chunks: [[seen(3, FIRST)]],
      certificate: async () => {
        throw new Error('malformed database page');
      },
    }),
  );
  expect(textOf(entries, 'tls/summary.txt')).toContain(FIRST);
});

test('without TLS there is nothing under tls/', async () => {
  const { entries } = await bundle([seen(3, null)], []);
  expect(entries.filter(({ path }) => path.startsWith('tls/'))).toEqual([]);
});

test('very many certificates are told of in part, and that is said', async () => {
  const chunk = Array.from({ length: 80 }, (_, index) => seen(index / 100, index.toString(16).padStart(64, '0')));
  const { entries } = await bundle(chunk, []);
  const text = textOf(entries, 'tls/summary.txt');
  expect(text).toContain('50, and more that are left out here');
  expect(text.match(/^Certificate \d+$/gm)).toHaveLength(50);
});
