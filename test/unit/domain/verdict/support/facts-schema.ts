import { z } from 'zod';
import { FAILURE_CODES } from '../../../../../electron/domain/failure.ts';
import { type EvidenceId, evidenceId } from '../../../../../electron/domain/ids.ts';
import { PHASES } from '../../../../../electron/domain/phase.ts';
import { SUSPECT_REASONS } from '../../../../../electron/domain/sample.ts';
import type { VerdictFacts } from '../../../../../electron/domain/verdict/facts.ts';

const id = z
  .number()
  .int()
  .positive()
  .transform((value): EvidenceId => evidenceId(value));
const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const captured = { evidence: z.array(id), timing: z.enum(['in-flight', 'after']) };
const family = z.union([z.literal(4), z.literal(6)]);

const hop = z.strictObject({
  ttl: count,
  addresses: z.array(z.string()),
  rttMs: z.array(amount),
  answerers: z.array(
    z.strictObject({
      address: z.string(),
      rttMs: z.array(amount),
      answers: z.array(z.never()),
      mtuBytes: count.nullable(),
    }),
  ),
  sent: count,
  lost: count,
  statistics: z.null(),
  note: z.string().nullable(),
});

/** The form of `VerdictFacts`; a scenario with a slip of the pen is refused. */
export const FACTS: z.ZodType<VerdictFacts> = z.strictObject({
  subject: z.strictObject({
    name: z.string(),
    kind: z.enum(['http', 'tcp', 'dns']),
    address: z.string().nullable(),
    port: count.nullable(),
    family: family.nullable(),
    tls: z.boolean(),
    pinned: z.boolean(),
    isThisHost: z.boolean(),
    resolver: z.string().nullable(),
  }),
  bad: z.strictObject({
    count,
    alike: count,
    goodBetween: count,
    phase: z.enum(PHASES),
    phases: z.strictObject({ resolve: count, connect: count, tls: count, wait: count, transfer: count }),
    failure: z.strictObject({ phase: z.enum(PHASES), code: z.enum(FAILURE_CODES), message: z.string() }).nullable(),
    status: count.nullable(),
    worstMs: amount,
    reused: count,
  }),
  observer: z.strictObject({
    suspect: z.array(z.strictObject({ reason: z.enum(SUSPECT_REASONS), count })),
    eventLoopDelayMs: amount,
    offline: z.boolean(),
    clockOffMs: z.number().nullable(),
  }),
  controls: z.strictObject({
    total: count,
    hanging: count,
    failing: count,
    fine: count,
    connects: z.strictObject({ ...captured, tried: count, reached: count }).nullable(),
  }),
  others: z.strictObject({
    total: count,
    bad: count,
    fineAtSameAddress: count,
    variants: z.array(
      z.strictObject({
        name: z.string(),
        differsIn: z.enum(['family', 'resolver', 'connection', 'address']),
        has: z.string(),
        fares: z.enum(['fine', 'hanging', 'failing']),
      }),
    ),
  }),
  quick: z.strictObject({ count, medianMs: amount.nullable() }),
  heldBack: count,
  gateway: z
    .strictObject({
      ...captured,
      address: z.string().nullable(),
      interfaceName: z.string().nullable(),
      sent: count,
      received: count,
      rttMs: amount.nullable(),
      link: z.string().nullable(),
    })
    .nullable(),
  resolvers: z.array(
    z.strictObject({
      ...captured,
      address: z.string(),
      port: count,
      isUsed: z.boolean(),
      queryMs: amount.nullable(),
      rcode: z.string().nullable(),
      answers: z.array(z.string()),
    }),
  ),
  paths: z.array(
    z.strictObject({
      ...captured,
      by: z.enum(['native', 'mtr', 'traceroute']),
      protocol: z.enum(['tcp', 'udp', 'icmp']),
      destination: z.string(),
      port: count.nullable(),
      reached: z.boolean(),
      rounds: z.strictObject({ all: count, reached: count }).nullable(),
      hops: z.array(hop),
      sharedPath: z.boolean(),
      sparedTtls: z.array(count),
    }),
  ),
  lastGood: z
    .strictObject({
      evidence: z.array(id),
      hops: z.array(hop),
      change: z.strictObject({ ttl: count, before: z.string(), now: z.string() }).nullable(),
    })
    .nullable(),
  socket: z
    .strictObject({
      ...captured,
      state: z.string(),
      phase: z.enum(PHASES),
      synRetransmits: count,
      dataRetransmits: count,
      unackedSegments: count,
      unackedBytes: amount.nullable(),
      receivedBytes: amount.nullable(),
      silentMs: amount.nullable(),
      rttMs: amount.nullable(),
      zeroWindow: z.boolean(),
      lossTowardsUs: z.boolean().nullable(),
    })
    .nullable(),
  fresh: z
    .strictObject({
      ...captured,
      tried: count,
      up: count,
      secured: count,
      refused: count,
      late: count,
      connectMs: amount.nullable(),
    })
    .nullable(),
  otherFamily: z
    .strictObject({
      ...captured,
      family,
      address: z.string(),
      end: z.enum(['connected', 'refused', 'no-answer', 'unreachable']),
      connectMs: amount.nullable(),
    })
    .nullable(),
  counters: z
    .strictObject({
      ...captured,
      betweenMs: amount,
      retransmitted: count,
      listenOverflows: count,
      listenDrops: count,
      interfaceErrors: count,
      noRoutes: count,
    })
    .nullable(),
  host: z
    .strictObject({
      ...captured,
      cpuShare: amount.nullable(),
      processors: count,
      load1: amount.nullable(),
      cpuPressurePercent: amount.nullable(),
      availableBytes: amount.nullable(),
      memoryBytes: amount.nullable(),
    })
    .nullable(),
  answer: z
    .strictObject({
      status: count,
      edge: z
        .strictObject({
          server: z.string().nullable(),
          requestId: z.string().nullable(),
          colo: z.string().nullable(),
          via: z.string().nullable(),
          cacheStatus: z.string().nullable(),
        })
        .nullable(),
      isTextOfCdn: z.boolean(),
    })
    .nullable(),
  history: z.strictObject({ openedAtUs: z.array(count), intervalMs: amount }),
  missing: z.array(
    z.strictObject({
      kind: z.string(),
      status: z.enum(['missing-tool', 'not-permitted', 'timed-out', 'failed', 'skipped']),
      evidence: z.array(id),
    }),
  ),
});
