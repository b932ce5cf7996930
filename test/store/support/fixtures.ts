import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { EpisodeId, IncidentId, StallId, TargetId } from '../../../electron/domain/ids.ts';
import type { Incident } from '../../../electron/domain/incident.ts';
import { NO_PHASES } from '../../../electron/domain/phase.ts';
import type { CertificateFacts, Sample } from '../../../electron/domain/sample.ts';
import type { Stall } from '../../../electron/domain/stall.ts';
import { DEFAULT_THRESHOLDS, type TargetDefinition } from '../../../electron/domain/target.ts';

export function tcpTarget(name: string, change: Partial<TargetDefinition> = {}): TargetDefinition {
  return {
    name,
    spec: { kind: 'tcp', host: 'server.example', port: 443, connectTo: null },
    thresholds: DEFAULT_THRESHOLDS,
    family: 'auto',
    resolver: { kind: 'system' },
    role: 'subject',
    group: null,
    required: true,
    packets: 'off',
    ...change,
  };
}

export function httpTarget(name: string, change: Partial<TargetDefinition> = {}): TargetDefinition {
  return {
    ...tcpTarget(name),
    spec: {
      kind: 'http',
      url: 'https://api.example.com/healthcheck',
      credentials: { kind: 'withheld' },
      connectTo: { address: '198.51.100.7', port: 443 },
      connection: 'keep-alive',
      version: 'auto',
      method: 'GET',
      headers: [
        { name: 'authorization', value: { kind: 'template', template: `$${'{API_TOKEN}'}` } },
        { name: 'accept', value: { kind: 'plain', text: '*/*' } },
      ],
      expect: { status: [200, 302], body: 'ok' },
      tlsVerify: true,
      followRedirects: 0,
      bodyCapBytes: 1_048_576,
      proxy: 'environment',
    },
    ...change,
  };
}

export function sample(targetId: TargetId, startedAtUs: number, change: Partial<Sample> = {}): Sample {
  return {
    targetId,
    startedAtUs,
    outcome: 'ok',
    totalMs: 150.25,
    phases: { ...NO_PHASES, connectMs: 12.5, waitMs: 120.125 },
    status: 200,
    remoteAddress: '198.51.100.7',
    remotePort: 443,
    localAddress: '192.0.2.10',
    localPort: 50_123,
    failure: null,
    latenessMs: 0.4,
    observer: { eventLoopDelayMs: 1.2, suspect: null },
    tcp: { rttUs: 12_300, retransmits: 0 },
    reusedConnection: false,
    edge: null,
    certificateSha256: null,
    ...change,
  };
}

export function stall(id: StallId, targetId: TargetId, startedAtUs: number, change: Partial<Stall> = {}): Stall {
  return {
    id,
    targetId,
    incidentId: null,
    openedBy: 'overdue',
    phase: 'wait',
    startedAtUs,
    openedAtUs: startedAtUs + 1_000_000,
    endedAtUs: startedAtUs + 1_500_000,
    elapsedMs: 1_500,
    end: 'near-miss',
    remoteAddress: '198.51.100.7',
    remotePort: 443,
    localAddress: '192.0.2.10',
    localPort: 50_123,
    ...change,
  };
}

export function incident(
  id: IncidentId,
  targetId: TargetId,
  episodeId: EpisodeId,
  openedAtUs: number,
  change: Partial<Incident> = {},
): Incident {
  return {
    id,
    targetId,
    episodeId,
    openedAtUs,
    lastBadAtUs: openedAtUs + 7_400_000,
    closedAtUs: openedAtUs + 7_400_000,
    closedBy: 'recovery',
    worstMs: 7_400.125,
    slowCount: 2,
    failedCount: 1,
    flapping: false,
    verdict: {
      segment: 'application',
      confidence: 'medium',
      summary: 'The server took the request and did not answer.',
      reasons: ['nothing unacknowledged'],
      against: ['the resolver was slow once'],
      ask: ['what did the worker do at 07:00?'],
      fromHop: null,
      citations: [],
    },
    ...change,
  };
}

export function evidence(startedAtUs: number, change: Partial<EvidenceDraft> = {}): EvidenceDraft {
  return {
    kind: 'mtr',
    method: 'mtr --report --tcp --port 443 198.51.100.7',
    status: 'captured',
    startedAtUs,
    endedAtUs: startedAtUs + 290_000,
    summary: 'The path ends at hop 4.',
    remedy: null,
    raw: 'Start: 2026-11-21T07:00:00+0000\nHOST: here   Loss%   Snt\n',
    truncated: false,
    data: { reached: false, hops: [{ ttl: 1, addresses: ['192.0.2.1'] }] },
    sharedPath: false,
    ...change,
  };
}

export function certificate(fingerprintSha256: string): CertificateFacts {
  return {
    subject: 'CN=api.example.com',
    issuer: 'CN=Example CA',
    names: ['api.example.com', '*.example.com'],
    validFromUs: 1_790_000_000_000_000,
    validToUs: 1_800_000_000_000_000,
    fingerprintSha256,
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    alpn: 'h2',
    chainPem: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  };
}
