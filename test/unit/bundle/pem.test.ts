import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedactor } from '../../../electron/bundle/redaction/create-redactor.ts';
import { learnPem, redactedPem } from '../../../electron/bundle/redaction/pem.ts';
import { createTestAuthority, type TestAuthority } from '../../support/certificates.ts';
import { program, requireOrSkip } from '../../support/needs.ts';
import { sampleSource } from './sample-source.ts';

const standard = () => createRedactor('standard', sampleSource());
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64');

describe.runIf(requireOrSkip('certificates under redaction', [program('openssl', 'openssl')]))('a certificate', () => {
  let authority: TestAuthority;
  beforeAll(() => {
    authority = createTestAuthority();
  });
  afterAll(() => authority.remove());

  const issued = (commonName: string, alternativeNames: readonly string[]): string =>
    authority.issue({
      label: `made-${createHash('sha1')
        .update(commonName + alternativeNames.join())
        .digest('hex')}`,
      commonName,
      alternativeNames,
    }).cert;

  test('stays as it is when it names nothing that is taken out', () => {
    const pem = issued('api.example.com', ['DNS:api.example.com', 'IP:198.51.100.7']);
    expect(redactedPem(pem, standard())).toBe(pem);
  });

  test.each([
    ['the host in its subject', 'nas-berlin', ['DNS:api.example.com']],
    ['a user in its subject', 'API of carola', ['DNS:api.example.com']],
    ['a private address, which it holds as four bytes', 'api.example.com', ['IP:192.168.178.44']],
    ['a private address of IPv6', 'api.example.com', ['IP:fd00::44']],
    ['a machine of the private network', 'api.example.com', ['DNS:drucker.kellerweg.lan']],
    ['a person’s mail address at the host', 'api.example.com', ['email:carola@example.com']],
  ])('is left out, with its SHA-256 in its place, when it names %s', (_name, commonName, alternativeNames) => {
    const pem = issued(commonName, alternativeNames);
    const left = redactedPem(pem, standard());
    expect(left).toContain(createHash('sha256').update(derOf(pem)).digest('hex'));
    expect(left).not.toContain('BEGIN CERTIFICATE');
    expect(left).not.toContain(pem.split('\n')[1]);
    expect(redactedPem(pem, createRedactor('none', sampleSource()))).toBe(pem);
  });

  test('takes only its own place in a chain', () => {
    const kept = issued('api.example.com', ['DNS:api.example.com']);
    const telling = issued('nas-berlin', ['DNS:nas-berlin']);
    const chain = redactedPem(`${telling}${kept}`, standard());
    expect(chain).toContain(kept.trim());
    expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  });

  test('teaches the names of private machines to all other texts', () => {
    const redactor = standard();
    learnPem(issued('api.example.com', ['DNS:drucker.kellerweg.lan']), redactor);
    expect(redactor.text('drucker.kellerweg.lan')).toBe('[host-name-1]');
  });
});

test('what is no certificate that can be read is left out, and text around it is redacted', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----';
  const left = redactedPem(
    `of nas-berlin\n${key}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    standard(),
  );
  expect(left).toMatch(/^of \[host-name-1\]\n\[left out: private key, 9 bytes,/);
  expect(left).toContain('[left out: certificate, 3 bytes,');
  expect(left).not.toMatch(/bm90|AAAA/);
});
