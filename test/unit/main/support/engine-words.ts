import type { EventData } from '../../../../electron/contract/contract.ts';
import type { IncidentJson, OverviewJson, SampleJson, TargetJson } from '../../../../electron/contract/shapes.ts';
import type { FakeEngine } from './fake-app-parts.ts';

/** What an engine says, with the values that a test does not care about filled in. */
const AT = '2026-11-21T07:00:00.000Z';

export const targetJson = (name: string, changed: Partial<TargetJson> = {}): TargetJson => ({
  name,
  kind: 'http',
  address: `https://${name}/`,
  role: 'subject',
  group: null,
  required: false,
  packets: 'off',
  intervalMs: 5_000,
  captureAfterMs: 1_000,
  slowAfterMs: 2_000,
  timeoutMs: 30_000,
  kept: true,
  paused: false,
  pausedUntil: null,
  secrets: [],
  ...changed,
});

export const sampleJson = (target: string, changed: Partial<SampleJson> = {}): SampleJson => ({
  target,
  id: '1-1',
  at: AT,
  outcome: 'ok',
  totalMs: 120,
  phases: { resolveMs: null, connectMs: 10, tlsMs: 20, waitMs: 80, transferMs: 10 },
  status: 200,
  remoteAddress: '192.0.2.1',
  failure: null,
  suspect: false,
  latenessMs: 0,
  tcp: null,
  ...changed,
});

export const incidentJson = (id: number, target: string, changed: Partial<IncidentJson> = {}): IncidentJson => ({
  id,
  episode: id,
  targets: [target],
  openedAt: AT,
  closedAt: null,
  closedBy: null,
  worstMs: 2_300,
  slow: 1,
  failed: 0,
  flapping: false,
  verdict: {
    segment: 'application',
    confidence: 'medium',
    summary: 'The server took the request and did not answer.',
    reasons: ['It hung.'],
    against: [],
    ask: [],
    fromHop: null,
    citations: [],
  },
  stalls: [stallOf(id, 2_300, null)],
  note: '',
  evidence: [],
  ...changed,
});

export const stallOf = (id: number, elapsedMs: number, endedAt: string | null): IncidentJson['stalls'][number] => ({
  id,
  phase: 'wait',
  openedBy: 'overdue',
  startedAt: AT,
  endedAt,
  elapsedMs,
  remote: null,
});

export const stallEvent = (target: string, stall: number, elapsedMs = 1_000): EventData<'stall.opened'> => ({
  target,
  stall,
  phase: 'wait',
  openedBy: 'overdue',
  at: AT,
  elapsedMs,
});

export const overviewJson = (
  rows: readonly (string | Partial<OverviewJson['rows'][number]>)[],
  seq = 0,
  inGrace = false,
): OverviewJson => ({
  at: AT,
  seq,
  rows: rows.map((row) => {
    const given = typeof row === 'string' ? { target: targetJson(row) } : row;
    return { target: targetJson('unnamed'), last: null, overdue: null, incident: null, ...given };
  }),
  observer: {
    eventLoopDelayMs: 1,
    latenessP99Ms: 1,
    cpuShare: 0,
    probesPerSecond: 1,
    inGrace,
    fit: true,
    says: 'fine',
  },
  paused: null,
  vantage: null,
  storeBytes: 0,
  notes: [],
});

export const summaryOf = ({ stalls: _stalls, evidence: _evidence, note: _note, ...summary }: IncidentJson) => summary;

/** Lays down a picture of these targets, in which nothing happened yet. */
export function showsTargets(engine: FakeEngine, names: readonly string[], inGrace = false): void {
  engine.answer('overview', () => overviewJson(names, engine.seq, inGrace));
  engine.answer('incidents.list', () => ({ incidents: [], total: 0 }));
}
