import { isIP } from 'node:net';
import type { KnownPath, RoundOrder, RoundOutcome, RoundUrgency } from './tracer.ts';

/** What the tracer's thread is told. */
export type TracerRequest =
  /** `askedMs`: when the round was asked for, by `sharedMonotonicMs`. */
  | { readonly kind: 'round'; readonly id: number; readonly order: RoundOrder; readonly askedMs: number }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'count'; readonly id: number }
  | { readonly kind: 'close' };

/** What it answers. */
export type TracerAnswer =
  | { readonly kind: 'ended'; readonly id: number; readonly outcome: RoundOutcome }
  | { readonly kind: 'counted'; readonly id: number; readonly openSockets: number };

/** What the thread is given at its start. */
export interface TracerSetting {
  readonly platform: NodeJS.Platform;
  /** Memory of the `NativeGate` that the thread passes for all that it does in native code. */
  readonly gate: SharedArrayBuffer;
}

/**
 * Milliseconds of a clock that all threads of the process read alike. `performance.now()` is none: each thread counts from its own
 * start, and `performance.timeOrigin` is wall time, which may be stepped between the starts of two threads.
 */
export function sharedMonotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Reads a message to the thread; null for what is none. What passes is handed to native code, so every number is checked. */
export function tracerRequest(message: unknown): TracerRequest | null {
  if (!isRecord(message)) return null;
  const { kind, id } = message;
  if (kind === 'close') return { kind };
  if (!isWhole(id, 0, Number.MAX_SAFE_INTEGER)) return null;
  switch (kind) {
    case 'cancel':
    case 'count':
      return { kind, id };
    case 'round': {
      const order = roundOrder(message.order);
      const { askedMs } = message;
      return order === null || !isTime(askedMs) ? null : { kind, id, order, askedMs };
    }
    default:
      return null;
  }
}

/** Reads a message from the thread; null for what is none. Findings were built by the same sources, so only their frame is looked at. */
export function tracerAnswer(message: unknown): TracerAnswer | null {
  if (!isRecord(message)) return null;
  const { kind, id } = message;
  if (!isWhole(id, 0, Number.MAX_SAFE_INTEGER)) return null;
  switch (kind) {
    case 'counted':
      return isWhole(message.openSockets, 0, Number.MAX_SAFE_INTEGER)
        ? { kind, id, openSockets: message.openSockets }
        : null;
    case 'ended':
      return isOutcome(message.outcome) ? { kind, id, outcome: message.outcome } : null;
    default:
      return null;
  }
}

function isOutcome(value: unknown): value is RoundOutcome {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'traced':
      return isRecord(value.findings) && Array.isArray(value.findings.probes) && Array.isArray(value.findings.scouts);
    case 'impossible':
      return typeof value.obstacle === 'string' && typeof value.message === 'string';
    default:
      return false;
  }
}

const URGENCIES: readonly unknown[] = ['stall', 'asked', 'repeat', 'baseline'] satisfies readonly RoundUrgency[];
const isUrgency = (value: unknown): value is RoundUrgency => URGENCIES.includes(value);

function roundOrder(value: unknown): RoundOrder | null {
  if (!isRecord(value)) return null;
  const { address, port, protocol, maxHops, probesPerHop, patienceMs, urgency, spareRouters, sizeBytes } = value;
  const known = knownPath(value.known);
  if (typeof address !== 'string' || isIP(address) === 0) return null;
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp') return null;
  if (protocol === 'icmp' ? port !== null : !isWhole(port, 1, 65_535)) return null;
  if (!isWhole(maxHops, 1, 64) || !isWhole(probesPerHop, 1, 3)) return null;
  if (!isTime(patienceMs) || patienceMs >= 1_000 || !isUrgency(urgency)) return null;
  if (typeof spareRouters !== 'boolean' || known === undefined) return null;
  if (sizeBytes !== null && (protocol === 'tcp' || !isWhole(sizeBytes, 28, 65_535))) return null;
  const checkedPort = isWhole(port, 1, 65_535) ? port : null;
  return {
    address,
    port: checkedPort,
    protocol,
    maxHops,
    probesPerHop,
    patienceMs,
    known,
    urgency,
    spareRouters,
    sizeBytes,
  };
}

/** undefined for what is neither a path nor null. */
function knownPath(value: unknown): KnownPath | null | undefined {
  if (value === null) return null;
  if (!isRecord(value) || !isWhole(value.distance, 1, 255) || !Array.isArray(value.routers)) return undefined;
  const routers: (string | null)[] = [];
  for (const router of value.routers) {
    if (router !== null && (typeof router !== 'string' || isIP(router) === 0)) return undefined;
    routers.push(router);
  }
  return { distance: value.distance, routers };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isWhole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
