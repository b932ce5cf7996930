import { randomUUID } from 'node:crypto';
import type { Send } from '../../alerts/delivery.ts';
import type { TrialJson } from '../../contract/notice-shapes.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Channel } from '../../domain/notice/channel.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';
import { ATTEMPT_LIMIT_MS } from './channel-lane.ts';
import { readinessOf } from './notice-json.ts';
import type { NoticeSecrets } from './notice-secrets.ts';

export interface TrialParts {
  readonly clock: Clock;
  readonly secrets: NoticeSecrets;
  readonly send: Send;
  /** Host that measures. */
  readonly vantage: () => string;
  /** Targets that are watched. */
  readonly watched: () => number;
}

/** Sends a message that says that it is a trial, and waits for what becomes of it. Never rejects for what network or receiver do. */
export async function sendTrial(
  { clock, secrets, send, vantage, watched }: TrialParts,
  channel: Channel,
  signal: AbortSignal,
): Promise<TrialJson> {
  const readiness = readinessOf(channel, secrets);
  if (readiness.kind !== 'ready') return { delivered: false, says: readiness.says, durationMs: 0 };
  const startedMs = clock.monotonicMs();
  const nowUs = clock.utcUs();
  const limit = new AbortController();
  const cancelLimit = clock.schedule(ATTEMPT_LIMIT_MS, () => limit.abort());
  try {
    const delivery = await send({
      channel,
      secrets: readiness.secrets,
      digest: {
        id: randomUUID(),
        madeAtUs: nowUs,
        vantage: vantage(),
        changes: [{ kind: 'test', atUs: nowUs }],
        wrongNow: [],
        watched: watched(),
      },
      nowUs,
      mayBeRepeat: false,
      signal: AbortSignal.any([signal, limit.signal]),
    });
    const durationMs = roundedMs(clock.monotonicMs() - startedMs);
    return { delivered: delivery.kind === 'delivered', says: delivery.says, durationMs };
  } finally {
    cancelLimit();
  }
}
