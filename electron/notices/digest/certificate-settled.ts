import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import type { Change } from '../../domain/notice/digest.ts';
import { cut, shortName } from '../short-text.ts';
import { dayText } from './moment-text.ts';

type Settled = Extract<Change, { kind: 'certificate-settled' }>;

/** `Certificate of shop is renewed, good until 2027-02-20`; without a full stop. */
export function settledHeadline({ target, finding, validToUs, unwatched }: Settled, vantage: string): string {
  const name = shortName(target);
  if (unwatched === true) return `Certificate of ${name} is no longer watched`;
  if (finding.kind === 'clock-wrong') return `The clock of ${shortName(vantage)} is right again`;
  if (validToUs === null) return `Certificate of ${name} is shown no more`;
  const until = `good until ${dayText(validToUs)}`;
  switch (finding.kind) {
    case 'expires':
      return validToUs > finding.validToUs
        ? `Certificate of ${name} is renewed, ${until}`
        : `Certificate of ${name} does not end soon, ${until}`;
    case 'not-yet-valid':
      return `Certificate of ${name} is valid now, ${until}`;
    case 'name-mismatch':
      return `Certificate of ${name} is for ${cut(finding.name, 80)} now, ${until}`;
    case 'chain-incomplete':
      return `${name} sends the whole chain of its certificate now, ${until}`;
    case 'issuer-changed':
    case 'key-changed':
      return `Certificate of ${name}: its change is no news any more, ${until}`;
  }
}

/** What had been told of it, in a sentence. */
export function settledDetail(finding: CertificateFinding): string {
  switch (finding.kind) {
    case 'expires':
      return `The one that was told of ${finding.days <= 0 ? 'ended' : 'was to end'} on ${dayText(finding.validToUs)}.`;
    case 'not-yet-valid':
      return `The one that was told of was good only from ${dayText(finding.validFromUs)} on.`;
    case 'name-mismatch':
      return 'What was shown before was for another name, so clients refused it.';
    case 'chain-incomplete':
      return 'Clients that do not know the certificate in between had refused the connection.';
    case 'issuer-changed':
      return `It had come from ${cut(finding.from, 100)}, then from ${cut(finding.to, 100)}.`;
    case 'key-changed':
      return 'It had come with another key than the one before.';
    case 'clock-wrong':
      return 'While it was wrong, certificates looked invalid that were not.';
  }
}
