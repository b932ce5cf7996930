import { memo } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { UnfoldingLine } from '../../components/UnfoldingLine.tsx';
import type { WatchedCertificate } from '../../state/certificates.ts';
import { routeAddress } from '../../state/route.ts';
import {
  dateWords,
  findingWords,
  leftTone,
  leftWords,
  shortIssuer,
  toneOf,
  toneWords,
  trustWords,
} from './certificate-row-words.ts';

interface Props {
  readonly certificate: WatchedCertificate;
  /** Changes once in a while, so that the words keep up with the time. */
  readonly nowMs: number;
}

/** One certificate in one line; what to do about it, its chain and who shows it unfold under it. */
export const CertificateRow = memo(function CertificateRow({ certificate, nowMs }: Props) {
  const { targets, endsAt, issuer } = certificate;
  const tone = toneOf(certificate, nowMs);
  const what = findingWords(certificate);
  const names = targets.join(', ');
  return (
    <UnfoldingLine
      className={`certificate ${tone}`}
      line={
        <>
          <StateMark state={tone} label={toneWords[tone] ?? tone} />
          <span className={`left ${leftTone(certificate, nowMs)}`}>{leftWords(endsAt, nowMs)}</span>
          <span className="ends">
            <time dateTime={endsAt} title={`${endsAt.slice(0, 16).replace('T', ' ')} UTC`}>
              {dateWords(endsAt)}
            </time>
          </span>
          <span className="who clip" title={names}>
            <bdi>{names}</bdi>
          </span>
          <span className="by clip muted" title={issuer}>
            {shortIssuer(issuer)}
          </span>
          <span className="what clip" title={what}>
            {what}
          </span>
        </>
      }
    >
      <Unfolded certificate={certificate} />
    </UnfoldingLine>
  );
});

const MOST_LISTED = 30;

function Unfolded({ certificate }: { readonly certificate: WatchedCertificate }) {
  const { findings, targets, names, chain, subject, issuer, trust, fingerprint } = certificate;
  return (
    <>
      {findings.length > 0 && (
        <ul className="findings">
          {findings.slice(0, MOST_LISTED).map((finding) => (
            <li key={`${finding.kind} ${finding.target}`}>{finding.says}</li>
          ))}
        </ul>
      )}
      <dl>
        <Part word="Shown by">
          {targets.slice(0, MOST_LISTED).map((target, index) => (
            <span key={target}>
              {index > 0 && ', '}
              <a className="link" href={routeAddress({ kind: 'target', name: target })}>
                <bdi>{target}</bdi>
              </a>
            </span>
          ))}
          <More of={targets.length} />
        </Part>
        <Part word="Made out to">{subject === '' ? 'nobody' : subject}</Part>
        <Part word="For">
          {names.length === 0 ? 'no name' : names.slice(0, MOST_LISTED).join(', ')}
          <More of={names.length} />
        </Part>
        <Part word="Issued by">
          {issuer}
          {trustWords(trust) !== '' && <span className="muted">, {trustWords(trust)}</span>}
        </Part>
        <Part word="Valid">
          {dateWords(certificate.validFrom)} to {dateWords(certificate.validTo)}
        </Part>
        {chain.length > 1 && (
          <Part word="Chain as sent">
            {chain.map((link) => (
              <span key={`${link.subject} ${link.issuer} ${link.validTo}`} className="chain-link">
                {link.subject}, <span className="muted">ends {dateWords(link.validTo)}</span>
              </span>
            ))}
          </Part>
        )}
        <Part word="Shown">
          since <TimeText at={certificate.firstSeenAt} />, last <TimeText at={certificate.lastSeenAt} />
        </Part>
        <Part word="SHA-256">
          <span className="mono fingerprint">{fingerprint}</span> <CopyButton text={fingerprint} what="SHA-256" />
        </Part>
      </dl>
    </>
  );
}

const More = ({ of }: { readonly of: number }) =>
  of > MOST_LISTED ? <span className="muted"> and {(of - MOST_LISTED).toLocaleString()} more</span> : null;

const Part = ({ word, children }: { readonly word: string; readonly children: React.ReactNode }) => (
  <div>
    <dt>{word}</dt>
    <dd>{children}</dd>
  </div>
);
