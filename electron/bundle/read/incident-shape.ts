import { z } from 'zod';
import { EVIDENCE_KINDS, EVIDENCE_STATUSES } from '../../domain/evidence.ts';
import { GAP_REASONS } from '../../domain/gap.ts';
import type { JsonValue } from '../../domain/json.ts';
import { PHASES } from '../../domain/phase.ts';
import { SEGMENTS } from '../../domain/verdict/verdict.ts';
import {
  amount,
  count,
  type ForeignWords,
  identifier,
  microseconds,
  port,
  utcInMicroseconds,
} from './foreign-words.ts';
import { targetShape } from './target-shape.ts';

/** Whatever JSON.parse gave. */
const json = z.custom<JsonValue>((value) => value !== undefined);
const texts = z.array(z.string());
const span = z.object({
  from: utcInMicroseconds,
  to: utcInMicroseconds,
  fromUs: microseconds.optional(),
  toUs: microseconds.optional(),
});
const started = { startedAt: utcInMicroseconds, startedAtUs: microseconds.optional() };

const ended = { endedAt: utcInMicroseconds.nullable(), endedAtUs: microseconds.nullable().optional() };

const certificate = z.object({
  subject: z.string(),
  issuer: z.string(),
  names: texts,
  // Of the year 9999 in some, which is more than a number holds exactly.
  validFromUs: z.number(),
  validToUs: z.number(),
  fingerprintSha256: z.string(),
  protocol: z.string().nullable(),
  cipher: z.string().nullable(),
  alpn: z.string().nullable(),
  chainPem: texts,
});

const clock = z.object({
  server: z.string().max(500).nullable(),
  address: z.string().max(100).nullable(),
  from: utcInMicroseconds,
  to: utcInMicroseconds,
  serverAhead: z
    .object({ lowUs: z.int(), highUs: z.int() })
    .refine(({ lowUs, highUs }) => lowUs <= highUs, 'ends before it begins'),
  answers: count,
  agrees: z.boolean(),
  fromUs: microseconds,
  toUs: microseconds,
});
/** The writer keeps far below it. */
const MOST_CLOCKS = 50_000;

/** incident.json, as far as this version knows it; what stands beside that is left out. Fields that may be missing came after format 1.0. */
export function incidentFileShape(words: ForeignWords) {
  const phase = words.oneOf(PHASES, 'wait');

  const stall = z.object({
    id: identifier,
    phase,
    ...started,
    ...ended,
    elapsedMs: amount,
    end: words.oneOf(['near-miss', 'slow', 'failed'] as const, 'failed').nullable(),
    openedBy: words.oneOf(['overdue', 'failure'] as const, 'overdue'),
    openedAt: utcInMicroseconds,
    openedAtUs: microseconds.optional(),
    remoteAddress: z.string().nullable(),
    remotePort: port.nullable(),
    localAddress: z.string().nullable(),
    localPort: port.nullable(),
    targetId: identifier.optional(),
    incident: identifier.nullable().optional(),
  });

  const evidence = z.object({
    id: identifier,
    stall: identifier,
    /** null: a kind that came later. */
    kind: words.oneOf(EVIDENCE_KINDS, null),
    method: z.string(),
    status: words.oneOf(EVIDENCE_STATUSES, 'failed'),
    ...started,
    endedAt: utcInMicroseconds,
    endedAtUs: microseconds.optional(),
    summary: z.string(),
    remedy: z.string().nullable(),
    sharedPath: z.boolean(),
    truncated: z.boolean(),
    files: texts,
    targetId: identifier.optional(),
    data: json,
  });

  const incident = z.object({
    id: identifier,
    episode: identifier,
    targets: texts.min(1),
    openedAt: utcInMicroseconds,
    openedAtUs: microseconds.optional(),
    lastBadAtUs: microseconds.optional(),
    closedAt: utcInMicroseconds.nullable(),
    closedAtUs: microseconds.nullable().optional(),
    closedBy: words.oneOf(['recovery', 'observer-stopped', 'target-removed'] as const, 'recovery').nullable(),
    worstMs: amount,
    slow: count,
    failed: count,
    flapping: z.boolean(),
    verdict: z.object({
      segment: words.oneOf(SEGMENTS, 'unknown'),
      confidence: words.oneOf(['low', 'medium', 'high'] as const, 'low'),
      summary: z.string(),
      reasons: texts,
      against: texts,
      ask: texts,
      fromHop: count.nullable().default(null),
      citations: z.array(z.object({ text: z.string(), evidence: z.array(identifier) })).default([]),
    }),
    note: z.string(),
    targetId: identifier.optional(),
    stalls: z.array(stall),
    evidence: z.array(evidence),
  });

  const context = z.object({
    scope: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('incident'), incident: identifier }),
        z.object({ kind: z.literal('range'), targetIds: z.array(identifier).nullable() }),
      ])
      .optional(),
    window: span,
    samplesSpan: span,
    nearMisses: z.array(z.object({ target: z.string(), stall, evidence: z.array(evidence) })),
    targetDefinitions: z.array(targetShape),
    gaps: z.array(
      z.object({
        target: z.string().nullable(),
        reason: words.oneOf(GAP_REASONS, null),
        ...started,
        ...ended,
        targetId: identifier.nullable().optional(),
      }),
    ),
    vantages: z.array(
      z.object({
        host: z.string(),
        interface: z.string().nullable(),
        sourceAddress: z.string().nullable(),
        gateway: z.string().nullable(),
        vpn: z.boolean(),
        publicAddress: z.string().nullable(),
      }),
    ),
    reporterZone: z.string().max(200),
    /** Format 1.0 has the bare facts here, or null. */
    host: json.optional(),
    earlier: z.object({ sinceUs: microseconds, count, firstOpenedAtUs: microseconds.nullable() }).nullable().optional(),
    hopNames: z
      .array(z.object({ address: z.string(), name: z.string().nullable(), network: z.string().nullable() }))
      .optional(),
    certificates: z.array(certificate).optional(),
    clocks: z.array(clock).max(MOST_CLOCKS).optional(),
    unreadable: z.array(z.object({ evidence: identifier, reason: z.string() })),
  });

  return { context, incident, incidents: z.array(incident) };
}

export const hostFactsShape = z.array(
  z.object({
    collectedAt: utcInMicroseconds,
    collectedAtUs: microseconds.optional(),
    seenUntilUs: microseconds.optional(),
    facts: json,
    text: z.string().optional(),
  }),
);

type Shapes = ReturnType<typeof incidentFileShape>;
export type ForeignIncident = z.infer<Shapes['incident']>;
export type ForeignContext = z.infer<Shapes['context']>;
export type ForeignStall = ForeignIncident['stalls'][number];
export type ForeignEvidence = ForeignIncident['evidence'][number];
