import type { EvidenceDraft, EvidenceKind } from '../../evidence.ts';
import type { Phase } from '../../phase.ts';
import type { MissingFacts } from '../facts.ts';
import { type BaselineEvidence, readBaseline } from './baseline-evidence.ts';
import { type ControlsEvidence, readControls } from './controls-evidence.ts';
import { type CountersEvidence, readCounters } from './counters-evidence.ts';
import { type FreshEvidence, readFresh } from './fresh-evidence.ts';
import { type GatewayEvidence, readGateway } from './gateway-evidence.ts';
import { type HostEvidence, readHost } from './host-evidence.ts';
import { type PacketsEvidence, readPackets } from './packets-evidence.ts';
import { type PathEvidence, readPath } from './path-evidence.ts';
import { type ResolversEvidence, readResolvers } from './resolvers-evidence.ts';
import { readSocket, type SocketEvidence } from './socket-evidence.ts';
import { readTranscript, type TranscriptEvidence } from './transcript-evidence.ts';

/** What a verdict needs of each kind of evidence. */
export interface ReducedKinds {
  readonly path: PathEvidence;
  readonly baseline: BaselineEvidence;
  readonly socket: SocketEvidence;
  readonly packets: PacketsEvidence;
  readonly fresh: FreshEvidence;
  readonly resolvers: ResolversEvidence;
  readonly gateway: GatewayEvidence;
  readonly controls: ControlsEvidence;
  readonly counters: CountersEvidence;
  readonly host: HostEvidence;
  readonly transcript: TranscriptEvidence;
  readonly missing: { readonly of: EvidenceKind; readonly status: MissingFacts['status'] };
}

export type ReducedKind = keyof ReducedKinds;

/** One of them, named by its kind. */
export type Reduced = {
  [Kind in ReducedKind]: { readonly kind: Kind; readonly reading: ReducedKinds[Kind] };
}[ReducedKind];

/**
 * Reduces one piece of evidence to what verdicts need of it, which is little, so that it can be kept for as long as an incident lasts. What
 * does not have the form that its capture gives it says nothing: null. `hungIn` is the phase in which its request hung.
 */
export function readEvidence(
  { kind, status, data, raw, sharedPath }: Pick<EvidenceDraft, 'kind' | 'status' | 'data' | 'raw' | 'sharedPath'>,
  hungIn: Phase,
): Reduced | null {
  if (status !== 'captured') return { kind: 'missing', reading: { of: kind, status } };
  switch (kind) {
    case 'trace':
      return named('path', readPath('native', data, sharedPath));
    case 'mtr':
      return named('path', readPath('mtr', data, sharedPath));
    case 'traceroute':
      return named('path', readPath('traceroute', data, sharedPath));
    case 'baseline':
      return named('baseline', readBaseline(data));
    case 'socket':
      return named('socket', readSocket(data, hungIn));
    case 'packets':
      return named('packets', readPackets(data));
    case 'fresh-connect':
      return named('fresh', readFresh(data));
    case 'resolvers':
      return named('resolvers', readResolvers(data));
    case 'gateway':
      return named('gateway', readGateway(data));
    case 'controls':
      return named('controls', readControls(data));
    case 'tcp-counters':
      return named('counters', readCounters(data));
    case 'host-load':
      return named('host', readHost(data));
    case 'transcript':
      return named('transcript', readTranscript(data, raw));
    case 'hop-names':
      return null;
  }
}

function named<Kind extends ReducedKind>(kind: Kind, reading: ReducedKinds[Kind] | null): Reduced | null {
  return reading === null ? null : ({ kind, reading } as Reduced);
}
