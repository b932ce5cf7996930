import { createHash, X509Certificate } from 'node:crypto';
import type { CertificateFacts } from '../../domain/sample.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { redactedPem } from '../redaction/pem.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { CertificateSighting, HandshakeFailure } from '../samples/certificate-tally.ts';
import { visibleLine } from '../words/visible-text.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { headRows, RULE, textFile } from '../write/text-file.ts';

const MOST_NAMES = 50;

interface SeenCertificate {
  readonly fingerprint: string;
  readonly sightings: readonly CertificateSighting[];
  /** null where nothing but its SHA-256 is known. */
  readonly facts: CertificateFacts | null;
}

/** tls/: the certificates as served, what they say, and what went wrong in handshakes. Nothing where no request got that far. */
export function tlsFiles(parts: BundleParts): readonly BundleFile[] {
  const { certificates, certificateFacts } = parts.survey;
  const seen = certificates.certificates.map(([fingerprint, sightings]) => ({
    fingerprint,
    sightings,
    facts: certificateFacts.get(fingerprint) ?? null,
  }));
  if (seen.length === 0 && certificates.failures.length === 0) return [];
  const chains = seen.filter(({ facts }) => facts !== null && facts.chainPem.length > 0);
  return [
    textFile('tls/summary.txt', () => summaryText(seen, parts)),
    ...(chains.length === 0 ? [] : [textFile('tls/chain.pem', () => chainText(seen, parts.redactor))]),
  ];
}

function summaryText(seen: readonly SeenCertificate[], parts: BundleParts): string {
  const { failures, isCut } = parts.survey.certificates;
  const head = headRows([
    ['Certificates', `${seen.length}${isCut ? ', and more that are left out here' : ''}, numbered as in chain.pem`],
    ['Handshakes', failures.length === 0 ? 'none failed' : `${failures.length} kinds of failure, at the end`],
  ]);
  return [
    `${head}${seen.map((each, index) => certificateText(each, index + 1, parts)).join('\n')}`,
    ...(failures.length === 0 ? [] : [failuresText(failures, seen, parts)]),
  ].join(`${RULE}\n`);
}

function certificateText(
  { fingerprint, sightings, facts }: SeenCertificate,
  number: number,
  parts: BundleParts,
): string {
  const { redactor } = parts;
  const line = (text: string): string => visibleLine(redactor.text(text));
  const rows: string[][] = [];
  if (facts === null) rows.push(['Known', 'nothing but its SHA-256: what else it said is no longer kept']);
  else {
    rows.push(['Subject', line(facts.subject)], ['Issuer', line(facts.issuer)]);
    const names = facts.names.slice(0, MOST_NAMES).map(line);
    const more = facts.names.length > MOST_NAMES ? [`and ${facts.names.length - MOST_NAMES} more`] : [];
    rows.push(...[...names, ...more].map((name, index) => [index === 0 ? 'Names' : '', name]));
    rows.push(['Valid from', utcText(facts.validFromUs)], ['Valid to', validToText(facts, parts)]);
  }
  rows.push(['SHA-256', fingerprint]);
  if (facts !== null) {
    rows.push(
      ['Protocol', facts.protocol ?? 'not known'],
      ['Cipher', facts.cipher ?? 'not known'],
      ['ALPN', facts.alpn ?? 'none agreed'],
      ['Chain', chainLine(facts)],
      ...facts.chainPem.slice(1).map((pem) => ['', line(subjectOf(pem))]),
    );
  }
  rows.push(...sightings.map((sighting, index) => [index === 0 ? 'Seen by' : '', sightingText(sighting, parts)]));
  return `Certificate ${number}\n${rows.map(([name = '', value = '']) => `  ${name.padEnd(11)}${value}`.trimEnd()).join('\n')}\n`;
}

function validToText({ validFromUs, validToUs }: CertificateFacts, { source: { window } }: BundleParts): string {
  const text = utcText(validToUs);
  if (validToUs < window.fromUs) return `${text} (had EXPIRED when the window opened)`;
  if (validToUs < window.toUs) return `${text} (EXPIRED within the window)`;
  return validFromUs > window.fromUs ? `${text} (was NOT VALID YET when the window opened)` : text;
}

function chainLine({ chainPem }: CertificateFacts): string {
  if (chainPem.length === 0) return 'not kept';
  return chainPem.length === 1
    ? '1 certificate, the leaf alone'
    : `${chainPem.length} certificates, leaf first; behind it:`;
}

function subjectOf(pem: string): string {
  try {
    return new X509Certificate(pem).subject.replaceAll('\n', ', ');
  } catch {
    // What cannot be read is in chain.pem as it came.
    return 'cannot be read';
  }
}

function sightingText(
  { targetId, requests, inWindow, firstUs, lastUs }: CertificateSighting,
  parts: BundleParts,
): string {
  const counts = `${requests} ${requests === 1 ? 'request' : 'requests'}, ${inWindow} of them in the window`;
  return `${targetName(targetId, parts)}: ${counts}; first ${utcText(firstUs)}, last ${utcText(lastUs)}`;
}

function failuresText(
  failures: readonly HandshakeFailure[],
  seen: readonly SeenCertificate[],
  parts: BundleParts,
): string {
  const lines = failures.map(({ targetId, failure, certificateSha256, requests, firstUs, lastUs }) => {
    const number = seen.findIndex(({ fingerprint }) => fingerprint === certificateSha256) + 1;
    const shown = number === 0 ? 'no certificate was shown' : `certificate ${number} was shown`;
    const message = visibleLine(parts.redactor.text(failure.message));
    return [
      `${targetName(targetId, parts)}: ${failure.code}, ${shown}`,
      `  ${message}`,
      `  ${requests} ${requests === 1 ? 'request' : 'requests'}; first ${utcText(firstUs)}, last ${utcText(lastUs)}`,
    ].join('\n');
  });
  return `Failed handshakes\n\n${lines.join('\n')}\n`;
}

function targetName(id: number, { source, redactor }: BundleParts): string {
  const name = source.targets.find((target) => target.id === id)?.name ?? `target ${id}`;
  return visibleLine(redactor.text(name));
}

/** Text before the armour is allowed and skipped by readers (RFC 7468, 5.2). */
function chainText(seen: readonly SeenCertificate[], redactor: Redactor): string {
  return seen
    .flatMap(({ facts }, index) =>
      (facts?.chainPem ?? []).map((pem, place) => {
        const what = place === 0 ? 'leaf' : `${place} above the leaf`;
        return `# Certificate ${index + 1}, ${what}, SHA-256 ${sha256Of(pem) ?? 'not known'}\n${redactedPem(pem, redactor).trimEnd()}\n`;
      }),
    )
    .join('\n');
}

function sha256Of(pem: string): string | null {
  const base64 = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  return base64 === undefined ? null : createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
}
