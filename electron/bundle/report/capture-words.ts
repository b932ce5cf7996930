import type { EvidenceKind, EvidenceStatus } from '../../domain/evidence.ts';
import { msText } from '../../domain/ms-text.ts';
import { overlapOf } from '../../domain/overlap.ts';
import type { SurveyedEvidence } from '../survey.ts';
import { asList, asObject, asText } from '../words/json-reading.ts';

const KINDS: Readonly<Record<EvidenceKind, string>> = {
  trace: 'Trace',
  mtr: 'mtr',
  traceroute: 'traceroute',
  socket: 'Socket (TCP_INFO)',
  'fresh-connect': 'Fresh connections',
  resolvers: 'Resolvers',
  gateway: 'Gateway',
  controls: 'Controls',
  'tcp-counters': 'TCP counters',
  'host-load': 'Load of the host',
  packets: 'Packets',
  baseline: 'Last good path',
  transcript: 'Transcript',
  'hop-names': 'Names of hops',
};

const OBSTACLES: Readonly<Record<Exclude<EvidenceStatus, 'captured'>, string>> = {
  'missing-tool': 'tool missing',
  'not-permitted': 'not permitted',
  'timed-out': 'timed out',
  failed: 'failed',
  skipped: 'not taken',
};

/** `Trace TCP, port 443`, without anything from outside. */
export function captureLabel({ head, trace }: SurveyedEvidence): string {
  const kind = KINDS[head.kind];
  if (head.kind === 'baseline') return kind;
  const data = asObject(head.data);
  const rounds = asList(data?.rounds).length;
  const many = rounds > 1 ? `, ${rounds} rounds` : '';
  if (trace !== null)
    return `${kind}${protocolText(trace.protocol)}${trace.port === null ? '' : `, port ${trace.port}`}${many}`;
  return `${kind}${protocolText(asText(data?.protocol))}`;
}

const PROTOCOLS = ['tcp', 'udp', 'icmp'];

const protocolText = (protocol: string | null): string =>
  protocol !== null && PROTOCOLS.includes(protocol) ? ` ${protocol.toUpperCase()}` : '';

/** How much of it ran while the request was open, or what was in the way. */
export function whileOpenText({ head, inFlight, overlapMs }: SurveyedEvidence): string {
  if (head.status !== 'captured') return OBSTACLES[head.status];
  const lengthMs = (head.endedAtUs - head.startedAtUs) / 1_000;
  switch (overlapOf({ inFlight, overlapMs, lengthMs })) {
    case 'none':
      return 'afterwards';
    case 'whole':
      return lengthMs < 1 ? 'an instant' : `all of ${msText(lengthMs)}`;
    case 'part':
      return `${msText(overlapMs)} of ${msText(lengthMs)}`;
  }
}
