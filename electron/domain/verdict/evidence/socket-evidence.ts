import type { JsonValue } from '../../json.ts';
import { PHASES, type Phase } from '../../phase.ts';
import type { Captured, SocketFacts } from '../facts.ts';
import { amountAt, countAt, fieldOf, listAt, portAt, textAt } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';
import type { PacketsEvidence } from './packets-evidence.ts';

export interface SocketEvidence extends Omit<SocketFacts, keyof Captured> {
  readonly localPort: number | null;
  /** How long the request had hung when it was looked at last. */
  readonly hungMs: number;
}

/**
 * The connection of a hung request, as the kernel told it or as `ss` showed it. Read at the last look in the phase in which it hung,
 * and not at the end where what was waited for had come. null where the data shows no connection.
 */
export function readSocket(data: JsonValue, hungIn: Phase): SocketEvidence | null {
  const looks = listAt(data, 'samples').flatMap((sample) => lookOf(sample, hungIn) ?? []);
  const [first] = looks;
  const last = looks.at(-1);
  if (first === undefined || last === undefined) return null;
  const inPhase = looks.filter(({ phase }) => phase === hungIn);
  const hung = whileItHung(inPhase.length > 0 ? inPhase : looks) ?? last;
  const isKept = fieldOf(data, 'keptConnection') === true;
  const begunMs = isKept ? 0 : (looks.find(({ state }) => state === 'established')?.atMs ?? 0);
  const couldBeSilentMs = Math.max(0, hung.atMs - begunMs);
  return {
    state: hung.state,
    phase: hung.phase,
    localPort: portAt(data, 'localPort'),
    hungMs: last.atMs,
    synRetransmits: Math.max(...looks.map(({ synRetransmits }) => synRetransmits)),
    dataRetransmits: hung.dataRetransmits,
    unackedSegments: hung.unackedSegments,
    unackedBytes: hung.unackedBytes,
    // What came for earlier requests on the same connection is none of this one's.
    receivedBytes:
      hung.receivedBytes === null ? null : Math.max(0, hung.receivedBytes - (isKept ? (first.receivedBytes ?? 0) : 0)),
    silentMs: Math.min(couldBeSilentMs, hung.lastReceivedMs ?? couldBeSilentMs),
    rttMs: hung.rttMs,
    zeroWindow: hung.zeroWindow,
    lossTowardsUs: hung.outOfOrder === null ? null : hung.outOfOrder > (isKept ? (first.outOfOrder ?? 0) : 0),
  };
}

interface Look {
  readonly atMs: number;
  readonly phase: Phase;
  readonly state: string;
  readonly synRetransmits: number;
  readonly dataRetransmits: number;
  readonly unackedSegments: number;
  readonly unackedBytes: number | null;
  readonly receivedBytes: number | null;
  readonly lastReceivedMs: number | null;
  readonly rttMs: number | null;
  readonly zeroWindow: boolean;
  readonly outOfOrder: number | null;
}

function lookOf(sample: JsonValue, hungIn: Phase): Look | null {
  const atMs = amountAt(sample, 'atMs');
  if (atMs === null) return null;
  const [listed] = listAt(sample, 'sockets');
  return listed === undefined ? kernelLook(sample, atMs) : listedLook(listed, atMs, hungIn);
}

/** TCP_INFO. */
function kernelLook(sample: JsonValue, atMs: number): Look | null {
  const state = textAt(sample, 'state');
  const phase = PHASES.find((one) => one === fieldOf(sample, 'phase'));
  if (state === null || phase === undefined) return null;
  const rttUs = amountAt(sample, 'rttUs');
  return {
    atMs,
    phase,
    state,
    synRetransmits: countAt(sample, 'synRetransmits') ?? 0,
    dataRetransmits: countAt(sample, 'dataRetransmits') ?? 0,
    unackedSegments: countAt(sample, 'unackedSegments') ?? 0,
    unackedBytes: unackedBytes(sample),
    receivedBytes: amountAt(sample, 'bytesReceived'),
    lastReceivedMs: amountAt(sample, 'lastDataReceivedMs'),
    rttMs: rttUs === null ? null : rttUs / 1_000,
    zeroWindow:
      (countAt(sample, 'windowProbes') ?? 0) > 0 ||
      (amountAt(sample, 'sendWindowBytes') === 0 && (amountAt(sample, 'notSentBytes') ?? 0) > 0),
    outOfOrder: countAt(sample, 'outOfOrderSegments'),
  };
}

/** `ss` does not tell requests for a connection from data that was sent again, but no data is sent before the connection is up. */
function listedLook(listed: JsonValue, atMs: number, hungIn: Phase): Look | null {
  const word = textAt(listed, 'state')?.toLowerCase() ?? null;
  if (word === null) return null;
  const state = word === 'estab' ? 'established' : word.replaceAll('_', '-');
  const isAsking = state === 'syn-sent';
  const timer = fieldOf(listed, 'timer');
  const again = Math.max(
    countAt(listed, 'retransmitted') ?? 0,
    fieldOf(timer, 'name') === 'on' ? (countAt(timer, 'retries') ?? 0) : 0,
  );
  return {
    atMs,
    phase: isAsking ? 'connect' : hungIn,
    state,
    synRetransmits: isAsking ? again : 0,
    dataRetransmits: isAsking ? 0 : again,
    unackedSegments: countAt(listed, 'unackedSegments') ?? 0,
    unackedBytes: unackedBytes(listed),
    receivedBytes: amountAt(listed, 'bytesReceived'),
    lastReceivedMs: isAsking ? null : amountAt(listed, 'lastReceivedMs'),
    rttMs: isAsking ? null : amountAt(listed, 'rttMs'),
    zeroWindow: fieldOf(timer, 'name') === 'persist',
    outOfOrder: null,
  };
}

/** Sent once, less what was acknowledged, of which the connection request counts as one. */
function unackedBytes(sample: JsonValue): number | null {
  const sent = amountAt(sample, 'bytesSent');
  const acked = amountAt(sample, 'bytesAcked');
  if (sent === null || acked === null) return null;
  return Math.max(0, sent - (amountAt(sample, 'bytesRetransmitted') ?? 0) - Math.max(0, acked - 1));
}

/** The last look, or the one before where the last shows what was waited for. */
function whileItHung(looks: readonly Look[]): Look | undefined {
  const [before, last] = [looks.at(-2), looks.at(-1)];
  if (before === undefined || last === undefined) return last;
  return (last.receivedBytes ?? 0) > (before.receivedBytes ?? 0) ? before : last;
}

/** Of several connections the one that hung longest, in the phase that most requests hung in where there is one. */
export function socketOf(
  all: readonly Noted<SocketEvidence>[],
  phase: Phase,
  packets: readonly Noted<PacketsEvidence>[],
): SocketFacts | null {
  const inTime = timely(all);
  const inPhase = inTime.filter(({ reading }) => reading.phase === phase);
  let longest: Noted<SocketEvidence> | null = null;
  for (const one of inPhase.length > 0 ? inPhase : inTime) {
    if (longest === null || one.reading.hungMs >= longest.reading.hungMs) longest = one;
  }
  if (longest === null) return null;
  const { localPort, hungMs: _hungMs, ...facts } = longest.reading;
  const seen = packets.find(({ reading }) => localPort !== null && reading.sentAgainTo.includes(localPort));
  const captured = capturedBy(seen === undefined ? [longest] : [longest, seen]);
  if (captured === null) return null;
  return { ...facts, ...captured, lossTowardsUs: seen === undefined ? facts.lossTowardsUs : true };
}
