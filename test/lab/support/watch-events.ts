import { z } from 'zod';

/**
 * What the command line promises to print as JSON, as far as the lab reads it, written down here on its own: the lab must notice when
 * the product's own description changes.
 */
const utc = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
const phase = z.enum(['resolve', 'connect', 'tls', 'wait', 'transfer']);
const failure = z.looseObject({ phase, code: z.string(), message: z.string() });

const segment = z.enum([
  ...(['observer', 'local-network', 'isp', 'path', 'resolver', 'destination'] as const),
  ...(['tls', 'application', 'transfer', 'cdn-origin', 'unknown'] as const),
]);
const confidence = z.enum(['low', 'medium', 'high']);
export type Segment = z.infer<typeof segment>;
export type Confidence = z.infer<typeof confidence>;

const stall = z.looseObject({
  id: z.number(),
  phase,
  startedAt: utc,
  endedAt: utc.nullable(),
  elapsedMs: z.number(),
});

const evidence = z.looseObject({
  id: z.number(),
  stall: z.number(),
  kind: z.string(),
  /** `captured`, or what was in the way. */
  status: z.string(),
  startedAt: utc,
  endedAt: utc,
  overlapMs: z.number().nonnegative(),
  inFlight: z.boolean(),
  summary: z.string(),
  data: z.unknown(),
});

const incident = z.looseObject({
  id: z.number(),
  targets: z.array(z.string()).min(1),
  openedAt: utc,
  closedAt: utc.nullable(),
  worstMs: z.number(),
  stalls: z.array(stall),
  flapping: z.boolean(),
  verdict: z.looseObject({
    segment,
    confidence,
    summary: z.string().min(1),
    reasons: z.array(z.string()),
    against: z.array(z.string()),
    ask: z.array(z.string()),
  }),
  evidence: z.array(evidence),
});

const sample = z.looseObject({
  target: z.string(),
  id: z.string(),
  at: utc,
  outcome: z.enum(['ok', 'slow', 'failed', 'skipped']),
  totalMs: z.number().nullable(),
  failure: failure.nullable(),
  suspect: z.boolean(),
  tcp: z.looseObject({ rttUs: z.number().nullable(), retransmits: z.number().nullable() }).nullable(),
});

const numbered = { seq: z.number() };
const known = z.discriminatedUnion('type', [
  sample.extend({ type: z.literal('sample'), ...numbered }),
  z.looseObject({ type: z.literal('incident.opened'), ...numbered, id: z.number(), targets: z.array(z.string()) }),
  z.looseObject({ type: z.literal('incident.closed'), ...numbered, id: z.number(), targets: z.array(z.string()) }),
  z.looseObject({
    type: z.literal('vantage.changed'),
    ...numbered,
    interfaceName: z.string().nullable(),
    sourceAddress: z.string().nullable(),
    gateway: z.string().nullable(),
  }),
  z.looseObject({ type: z.literal('evidence'), ...numbered, id: z.number(), stall: z.number(), kind: z.string() }),
]);

export type WatchEvent = z.infer<typeof known>;
export type SampleEvent = Extract<WatchEvent, { type: 'sample' }>;
export type IncidentJson = z.infer<typeof incident>;
export type EvidenceJson = z.infer<typeof evidence>;

const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'sample',
  'incident.opened',
  'incident.closed',
  'vantage.changed',
  'evidence',
]);

/** One line of `watch --json`; null for a type that the lab does not read. Throws when the line is not what was promised. */
export function parseEvent(line: string): WatchEvent | null {
  const raw: unknown = JSON.parse(line);
  const { type } = z.looseObject({ type: z.string(), seq: z.number() }).parse(raw);
  return KNOWN_TYPES.has(type) ? known.parse(raw) : null;
}

export const parseIncident = (text: string): IncidentJson => incident.parse(JSON.parse(text));
export const parseIncidents = (text: string): IncidentJson[] => z.array(incident).parse(JSON.parse(text));

const trace = z.looseObject({
  destination: z.string(),
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  reached: z.boolean(),
  hops: z.array(z.looseObject({ ttl: z.number(), addresses: z.array(z.string()), note: z.string().nullable() })),
});

/** The addresses of each hop that answered, by distance. */
export interface FoundPath {
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly reached: boolean;
  readonly hops: ReadonlyMap<number, readonly string[]>;
}

/** The path that a trace found. null when the data holds no trace. */
export function pathOf(evidenceItem: EvidenceJson): FoundPath | null {
  const parsed = trace.safeParse(evidenceItem.data);
  if (!parsed.success) return null;
  const { destination, protocol, reached, hops } = parsed.data;
  // What a trace itself calls uncertain, it does not claim.
  const answered = hops.filter(({ addresses, note }) => addresses.length > 0 && !/\bhere\b/.test(note ?? ''));
  return { destination, protocol, reached, hops: new Map(answered.map((hop) => [hop.ttl, hop.addresses])) };
}

const count = z.number().int().nonnegative();
const socket = z.looseObject({
  remoteAddress: z.string(),
  remotePort: z.number(),
  samples: z
    .array(
      z.looseObject({
        atMs: z.number().nonnegative(),
        phase,
        synRetransmits: count,
        dataRetransmits: count,
        state: z.string().nullable(),
        unackedSegments: count.nullable(),
        bytesAcked: count.nullable(),
        bytesReceived: count.nullable(),
        congestionWindowSegments: count.nullable(),
        rttUs: count.nullable(),
        rttVarianceUs: count.nullable(),
        lastDataReceivedMs: count.nullable(),
      }),
    )
    .min(1),
});
export type SocketJson = z.infer<typeof socket>;

/** The kernel's account of one connection; null when the data is no such account, such as what a program printed. */
export function socketOf(evidenceItem: EvidenceJson): SocketJson | null {
  const parsed = socket.safeParse(evidenceItem.data);
  return parsed.success ? parsed.data : null;
}

const manifest = z.looseObject({
  files: z.array(z.looseObject({ path: z.string(), bytes: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export const parseManifest = (text: string) => manifest.parse(JSON.parse(text));
