import { msColumn, msText } from '../../domain/ms-text.ts';
import { printable } from '../../domain/printable.ts';
import type { CertificateFacts, Sample } from '../../domain/sample.ts';
import type { TargetDefinition } from '../../domain/target.ts';
import { addressAndPortText, targetAddress } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { CheckResult, DnsFindings } from '../../service/service.ts';
import type { CertificateFound } from './certificates-found.ts';
import { counted } from './counted.ts';
import type { Colour, Paint } from './paint.ts';
import { failedText, skippedText } from './phase-words.ts';
import { padded } from './table.ts';
import { wrapped } from './wrapped.ts';

const DAY_US = 86_400_000_000;
/** As the certificate watch warns. */
const CERTIFICATE_WARNING_DAYS = 30;
const BAR_WIDTH = 24;

/** One probe for a person: its outcome, its phases in a table with what belongs to each, the certificate and the edge. */
export function checkReport(
  target: TargetDefinition,
  { sample, certificate, dnsAnswer }: CheckResult,
  found: readonly CertificateFound[],
  columns: number,
  paint: Paint,
): string[] {
  return [
    paint('bold', printable(targetAddress(target))),
    `  ${outcomeText(sample, dnsAnswer, target, paint)}`,
    '',
    ...phaseRows(target, sample, certificate).map(phaseLine(sample, paint)),
    ...facts(sample, certificate, paint),
    ...certificateLines(found, columns),
    ...records(dnsAnswer),
  ];
}

/** What is to be known of the certificates; when the last one ends stands in its facts. */
function certificateLines(found: readonly CertificateFound[], columns: number): string[] {
  return found
    .flatMap(({ findings }) => findings)
    .filter(({ kind }) => kind !== 'expires')
    .flatMap(({ says }) =>
      wrapped(printable(says), columns - 17).map((line, at) => `  ${padded('', 11)}  ${at === 0 ? '! ' : '  '}${line}`),
    );
}

function records(answer: DnsFindings | null): string[] {
  if (answer === null || answer.records.length === 0) return [];
  return [
    '',
    ...answer.records.map(({ name, ttlSeconds, type, text }) => `  ${name}. ${ttlSeconds ?? '-'} ${type} ${text}`),
  ];
}

function outcomeText(sample: Sample, dnsAnswer: DnsFindings | null, target: TargetDefinition, paint: Paint): string {
  const total = sample.totalMs === null ? '' : ` ${msText(sample.totalMs)}`;
  const colour: Colour = sample.outcome === 'ok' ? 'green' : sample.outcome === 'failed' ? 'red' : 'yellow';
  const status =
    sample.status === null
      ? ''
      : target.spec.kind === 'dns'
        ? `, ${dnsAnswer?.rcode ?? `response code ${sample.status}`}`
        : `, status ${sample.status}`;
  switch (sample.outcome) {
    case 'ok':
      return paint(colour, `ok in${total}${status}`);
    case 'slow':
      return paint(colour, `slow:${total}${status} (slow from ${msText(target.thresholds.slowAfterMs)})`);
    case 'failed':
      return sample.failure === null
        ? paint(colour, 'failed')
        : paint(colour, failedText(sample.failure, sample.totalMs ?? 0));
    case 'skipped':
      return paint(colour, skippedText(sample.failure));
  }
}

interface PhaseRow {
  readonly name: string;
  readonly valueMs: number | null;
  readonly about: string;
}

function phaseRows(
  target: TargetDefinition,
  sample: Sample,
  certificate: CertificateFacts | null,
): readonly PhaseRow[] {
  const { phases } = sample;
  const remote =
    sample.remoteAddress === null
      ? ''
      : sample.remotePort === null
        ? sample.remoteAddress
        : addressAndPortText({ address: sample.remoteAddress, port: sample.remotePort });
  const local =
    sample.localAddress === null || sample.localPort === null
      ? ''
      : ` from ${addressAndPortText({ address: sample.localAddress, port: sample.localPort })}`;
  const resolver =
    target.resolver.kind === 'system' ? 'system resolver' : `resolver ${addressAndPortText(target.resolver)}`;
  const tls =
    certificate === null
      ? ''
      : [certificate.protocol, certificate.cipher, certificate.alpn].filter((part) => part !== null).join(', ');
  return [
    { name: 'resolve', valueMs: phases.resolveMs, about: phases.resolveMs === null ? '' : resolver },
    {
      name: 'connect',
      valueMs: phases.connectMs,
      about: `${remote}${local}${sample.reusedConnection ? ', reused' : ''}`,
    },
    { name: 'tls', valueMs: phases.tlsMs, about: printable(tls) },
    { name: 'wait', valueMs: phases.waitMs, about: '' },
    { name: 'transfer', valueMs: phases.transferMs, about: '' },
  ];
}

function phaseLine(sample: Sample, paint: Paint): (row: PhaseRow) => string {
  const total = sample.totalMs ?? 0;
  return ({ name, valueMs, about }) => {
    const share = valueMs === null || total <= 0 ? 0 : Math.min(1, valueMs / total);
    const bar = padded('█'.repeat(Math.round(share * BAR_WIDTH)), BAR_WIDTH);
    const failedHere = sample.failure?.phase === name;
    const mark = failedHere ? paint('red', bar) : bar;
    return `  ${padded(name, 8)}  ${padded(msColumn(valueMs), 11, 'right')}  ${mark}  ${about}`.trimEnd();
  };
}

function roundTrip(rttUs: number | null): string {
  return rttUs === null ? 'no round trip' : `round trip ${msText(rttUs / 1_000)}`;
}

function facts(sample: Sample, certificate: CertificateFacts | null, paint: Paint): string[] {
  const { tcp, edge } = sample;
  const lines: (readonly [string, string])[] = [];
  if (tcp !== null) lines.push(['tcp', `${roundTrip(tcp.rttUs)}, ${counted(tcp.retransmits, 'retransmission')}`]);
  if (certificate !== null) {
    const daysLeft = Math.floor((certificate.validToUs - sample.startedAtUs) / DAY_US);
    const left = daysLeft < 0 ? `expired ${counted(-daysLeft, 'day')} ago` : `${counted(daysLeft, 'day')} left`;
    const until = `valid until ${utcText(certificate.validToUs).slice(0, 10)} (${left})`;
    const warned = daysLeft < CERTIFICATE_WARNING_DAYS ? paint(daysLeft < 0 ? 'red' : 'yellow', until) : until;
    lines.push(['certificate', `${printable(certificate.subject)}, by ${printable(certificate.issuer)}`], ['', warned]);
  }
  if (edge !== null) {
    const parts = [
      edge.server,
      edge.colo === null ? null : `place ${edge.colo}`,
      edge.requestId === null ? null : `request ${edge.requestId}`,
      edge.cacheStatus === null ? null : `cache ${edge.cacheStatus}`,
      edge.via === null ? null : `via ${edge.via}`,
    ].filter((part) => part !== null);
    if (parts.length > 0) lines.push(['server', printable(parts.join(', '))]);
  }
  if (sample.observer.suspect !== null) {
    lines.push(['doubt', paint('yellow', `this computer was not fit while it measured: ${sample.observer.suspect}`)]);
  }
  return lines.length === 0 ? [] : ['', ...lines.map(([name, text]) => `  ${padded(name, 11)}  ${text}`)];
}
