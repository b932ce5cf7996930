import { z } from 'zod';
import { EVIDENCE_KINDS, EVIDENCE_STATUSES } from '../domain/evidence.ts';
import { FAILURE_CODES } from '../domain/failure.ts';
import { GAP_REASONS } from '../domain/gap.ts';
import { PHASES } from '../domain/phase.ts';
import { OUTCOMES } from '../domain/sample.ts';
import { PACKETS_CHOICES } from '../domain/target.ts';
import { SEGMENTS } from '../domain/verdict/verdict.ts';

/**
 * The JSON that other programs rely on: event lines of `watch --json`, `incidents --json`, the HTTP interface and the window
 * all speak it. Names are a promise; add, never rename. Times are ISO 8601 in UTC, durations milliseconds.
 */
const utc = z.iso.datetime({ precision: 3 });
const ms = z.number();

export const phaseShape = z.enum(PHASES);

export const phasesShape = z.object({
  resolveMs: ms.nullable(),
  connectMs: ms.nullable(),
  tlsMs: ms.nullable(),
  waitMs: ms.nullable(),
  transferMs: ms.nullable(),
});

export const failureShape = z.object({ phase: phaseShape, code: z.enum(FAILURE_CODES), message: z.string() });

export const sampleShape = z.object({
  target: z.string(),
  id: z.string(),
  at: utc,
  outcome: z.enum(OUTCOMES),
  totalMs: ms.nullable(),
  phases: phasesShape,
  status: z.number().nullable(),
  remoteAddress: z.string().nullable(),
  failure: failureShape.nullable(),
  suspect: z.boolean(),
  latenessMs: ms,
  tcp: z.object({ rttUs: z.number().nullable(), retransmits: z.number() }).nullable(),
});

export const stallEventShape = z.object({
  target: z.string(),
  stall: z.number(),
  phase: phaseShape,
  /** `failure`: it failed at once, so what is captured comes after the fact. */
  openedBy: z.enum(['overdue', 'failure']),
  at: utc,
  elapsedMs: ms,
});

export const stallShape = z.object({
  id: z.number(),
  phase: phaseShape,
  /** `failure`: it failed at once, so it did not hang. */
  openedBy: z.enum(['overdue', 'failure']),
  startedAt: utc,
  endedAt: utc.nullable(),
  elapsedMs: ms,
  /** Where the request went; null before it had an address. */
  remote: z.object({ address: z.string(), port: z.number() }).nullable(),
});

export const evidenceShape = z.object({
  id: z.number(),
  stall: z.number(),
  kind: z.enum(EVIDENCE_KINDS),
  method: z.string(),
  status: z.enum(EVIDENCE_STATUSES),
  startedAt: utc,
  endedAt: utc,
  overlapMs: ms,
  inFlight: z.boolean(),
  summary: z.string(),
  remedy: z.string().nullable(),
  sharedPath: z.boolean(),
});

/** Parsed data of evidence is whatever its tool told: any JSON. */
export const evidenceWithDataShape = evidenceShape.extend({ data: z.json() });

export const verdictShape = z.object({
  segment: z.enum(SEGMENTS),
  confidence: z.enum(['low', 'medium', 'high']),
  summary: z.string(),
  reasons: z.array(z.string()),
  against: z.array(z.string()),
  ask: z.array(z.string()),
  /** The hop at which the fault begins; null where no trace tells. */
  fromHop: z.number().nullable(),
  /** Which evidence (by its id) a sentence of `reasons` or `against` rests on. Sentences that rest on samples alone are not in it. */
  citations: z.array(z.object({ text: z.string(), evidence: z.array(z.number()) })),
});

export const incidentSummaryShape = z.object({
  id: z.number(),
  episode: z.number(),
  targets: z.array(z.string()),
  openedAt: utc,
  closedAt: utc.nullable(),
  closedBy: z.enum(['recovery', 'observer-stopped', 'target-removed']).nullable(),
  worstMs: ms,
  slow: z.number(),
  failed: z.number(),
  flapping: z.boolean(),
  verdict: verdictShape,
});

export const incidentShape = incidentSummaryShape.extend({
  /** A person's own words; empty without any. */
  note: z.string(),
  stalls: z.array(stallShape),
  evidence: z.array(evidenceWithDataShape),
});

export const gapShape = z.object({
  target: z.string().nullable(),
  reason: z.enum(GAP_REASONS),
  startedAt: utc,
  endedAt: utc.nullable(),
});

export const targetShape = z.object({
  name: z.string(),
  kind: z.enum(['http', 'tcp', 'dns']),
  /** As a person would write it; without credentials. */
  address: z.string(),
  role: z.enum(['subject', 'control']),
  group: z.string().nullable(),
  required: z.boolean(),
  /** What is kept of the packets when it hangs. */
  packets: z.enum(PACKETS_CHOICES),
  intervalMs: ms,
  captureAfterMs: ms,
  slowAfterMs: ms,
  timeoutMs: ms,
  kept: z.boolean(),
  /** By itself, or with all others. */
  paused: z.boolean(),
  /** Of its own pause; null: until somebody resumes, or not paused by itself. */
  pausedUntil: utc.nullable(),
  /** Secret values that its requests need: `credentials`, or a header by its name; and whether they are at hand. */
  secrets: z.array(z.object({ name: z.string(), held: z.boolean() })),
});

export const inFlightShape = z.object({
  startedAt: utc,
  elapsedMs: ms,
  phase: phaseShape,
  stall: z.number().nullable(),
});

export const overviewRowShape = z.object({
  target: targetShape,
  last: sampleShape.nullable(),
  /** The longest running probe that is overdue now; null when none is. */
  overdue: inFlightShape.nullable(),
  incident: incidentSummaryShape.nullable(),
});

export const observerShape = z.object({
  eventLoopDelayMs: ms,
  latenessP99Ms: ms.nullable(),
  cpuShare: z.number().nullable(),
  probesPerSecond: z.number(),
  /** Within 30 s of the start, or of waking up: too early to tell anybody that something is wrong. */
  inGrace: z.boolean(),
  /** Whether its measurements can be believed now; `says` has the reason in a few words. */
  fit: z.boolean(),
  says: z.string(),
});

/** Where it is measured from. */
export const vantageShape = z.object({
  host: z.string(),
  interfaceName: z.string().nullable(),
  sourceAddress: z.string().nullable(),
  gateway: z.string().nullable(),
  vpn: z.boolean(),
  /** Under which servers see it, as a person told it; null: not told. */
  publicAddress: z.string().nullable(),
});

export const overviewShape = z.object({
  at: utc,
  /** Sequence number of the last event that is already in this picture. */
  seq: z.number(),
  rows: z.array(overviewRowShape),
  observer: observerShape,
  /** Nothing is measured of any target. */
  paused: z.object({ since: utc, until: utc.nullable() }).nullable(),
  /** null until it was looked up. */
  vantage: vantageShape.nullable(),
  /** Size of what is recorded. */
  storeBytes: z.number(),
  notes: z.array(z.string()),
});

export const capabilityShape = z.object({
  id: z.string(),
  title: z.string(),
  state: z.string(),
  detail: z.string().nullable(),
  remedy: z.string().nullable(),
});

export type SampleJson = z.infer<typeof sampleShape>;
export type StallEventJson = z.infer<typeof stallEventShape>;
export type StallJson = z.infer<typeof stallShape>;
export type EvidenceJson = z.infer<typeof evidenceShape>;
export type EvidenceWithDataJson = z.infer<typeof evidenceWithDataShape>;
export type IncidentSummaryJson = z.infer<typeof incidentSummaryShape>;
export type IncidentJson = z.infer<typeof incidentShape>;
export type GapJson = z.infer<typeof gapShape>;
export type TargetJson = z.infer<typeof targetShape>;
export type OverviewJson = z.infer<typeof overviewShape>;
export type OverviewRowJson = z.infer<typeof overviewRowShape>;
export type VantageJson = z.infer<typeof vantageShape>;
export type CapabilityJson = z.infer<typeof capabilityShape>;
