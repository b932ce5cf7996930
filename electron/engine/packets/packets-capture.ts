import type { Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { Capture, CaptureSubject } from '../capture/capture.ts';
import { pause } from '../capture/pause.ts';
import { FULL_SNAP_BYTES, HEADERS_SNAP_BYTES, hostFilter } from './packet-commands.ts';
import { type PacketWindow, packetDraft } from './packet-evidence.ts';
import type { PacketObstacle } from './packet-obstacle.ts';
import type { PacketsState, PacketWatch } from './packet-watch.ts';
import { takePackets } from './take-packets.ts';
import { secretBytes } from './without-secrets.ts';

/** What came before the request shows whether the connection, or the whole way, was in trouble already. */
const BEFORE_MS = 10_000;
/** The answers to the last packets; and programs hand over what they have only each second. */
const AFTER_MS = 1_400;
/** Of all targets. A storm of stalls would otherwise fill the disk with the same packets. */
const MOST_IN_A_MINUTE = 20;
const MINUTE_MS = 60_000;

type PacketsSide = Pick<PacketWatch, 'stateOf' | 'hold' | 'numbersOf' | 'ring' | 'channels'>;

/** The captures of kind `packets`; for targets whose packets a person wants. */
export function createPacketCaptures(watch: PacketsSide, clock: Clock): readonly Capture[] {
  const budget = new MinuteBudget(clock);
  return [windowCapture(watch, budget), obstacleCapture(watch)];
}

/** What is in the way, once for each incident. */
function obstacleCapture(watch: PacketsSide): Capture {
  return {
    kind: 'packets',
    tier: 'once',
    deadlineMs: () => MINUTE_MS,
    applies: isWanted,
    run: async (subject, context, emit) => {
      let state = watch.stateOf(subject.target.id);
      // A program that was only just started is about to say whether it may listen.
      if (state.kind === 'starting') {
        await pause(context.clock, AFTER_MS, context.signal);
        state = watch.stateOf(subject.target.id);
      }
      if (state.kind === 'blocked') emit(blocked(state.obstacle, context.clock));
    },
  };
}

/** The packets of a request that is overdue: from before it until after its end. */
function windowCapture(watch: PacketsSide, budget: MinuteBudget): Capture {
  return {
    kind: 'packets',
    // At once, so that nothing of its time is let go of.
    urgent: true,
    deadlineMs: ({ target }) => target.thresholds.timeoutMs + 5_000 + AFTER_MS,
    applies: isWanted,
    run: async (subject, context, emit) => {
      const { clock, signal } = context;
      const fromUs = subject.startedAtUs - BEFORE_MS * 1_000;
      const release = watch.hold(fromUs);
      try {
        await endOf(subject, clock, signal);
        const state = watch.stateOf(subject.target.id);
        const nowUs = clock.utcUs();
        if (state.kind !== 'listening') {
          const said = notListening(state, subject, clock);
          if (said !== null) emit(said);
          return;
        }
        if (!budget.takes()) {
          emit(
            skipped(
              clock,
              `The packets of this stall were not kept: those of ${MOST_IN_A_MINUTE} others were within a minute.`,
            ),
          );
          return;
        }
        for (const draft of await draftsOf(watch, subject, { fromUs, toUs: nowUs }, state)) emit(draft);
      } finally {
        release();
      }
    },
  };
}

async function draftsOf(
  watch: PacketsSide,
  subject: CaptureSubject,
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
  { places }: Extract<PacketsState, { kind: 'listening' }>,
): Promise<readonly EvidenceDraft[]> {
  const mode = subject.target.packets === 'full' ? 'full' : 'headers';
  const snapBytes = mode === 'full' ? FULL_SNAP_BYTES : HEADERS_SNAP_BYTES;
  const drafts: EvidenceDraft[] = [];
  for (const { interfaceName, addresses, program, linkType, sinceUs } of places) {
    const window: PacketWindow = {
      interfaceName,
      program,
      mode,
      snapBytes,
      filter: hostFilter(addresses),
      // Whoever switched it on a moment ago must not read that nothing came before.
      fromUs: Math.max(fromUs, Math.min(sinceUs, toUs)),
      toUs,
      request: { startedAtUs: subject.startedAtUs, localPort: subject.progress.localPort },
      lost: watch.ring.lostSince(fromUs),
    };
    const port = subject.progress.remotePort;
    const secrets = secretBytes(subject.secrets);
    const choice = { numbers: watch.numbersOf(addresses), fromUs, toUs, mode, port, snapBytes, secrets } as const;
    const taken = await takePackets(watch.ring, watch.channels, choice, nextTurn);
    const ofInterface = taken.filter((one) => one.interfaceName === interfaceName);
    for (const one of ofInterface) drafts.push(packetDraft(window, one));
    if (ofInterface.length === 0) drafts.push(packetDraft(window, { linkType }));
  }
  return drafts;
}

/** Until the request has ended and what belongs to it has come; at once when the engine stops. */
async function endOf(subject: CaptureSubject, clock: Clock, signal: AbortSignal): Promise<void> {
  if (!subject.ended.aborted) await pause(clock, subject.target.thresholds.timeoutMs + 5_000, subject.ended, signal);
  await pause(clock, AFTER_MS, signal);
}

/** null where the incident says it. */
function notListening(
  state: Exclude<PacketsState, { kind: 'listening' }>,
  subject: CaptureSubject,
  clock: Clock,
): EvidenceDraft | null {
  switch (state.kind) {
    case 'blocked':
      return null;
    case 'starting':
      return skipped(
        clock,
        'The program that captures packets was only being started, so there are none of this stall.',
      );
    case 'no-address':
      return skipped(
        clock,
        subject.target.spec.kind !== 'dns' && subject.phaseNow() === 'resolve'
          ? 'The request never got an address to go to, so there are no packets of it.'
          : 'No address of this target was known yet, so none of its packets were captured.',
      );
  }
}

const isWanted: Capture['applies'] = ({ target }) => target.packets !== 'off';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function blocked(obstacle: PacketObstacle, clock: Clock): EvidenceDraft {
  return { ...nothing(clock), ...obstacle };
}

function skipped(clock: Clock, summary: string): EvidenceDraft {
  return { ...nothing(clock), status: 'skipped', summary };
}

function nothing(clock: Clock): EvidenceDraft {
  const atUs = clock.utcUs();
  return {
    kind: 'packets',
    method: 'packets on the wire',
    status: 'failed',
    startedAtUs: atUs,
    endedAtUs: atUs,
    summary: '',
    remedy: null,
    raw: '',
    truncated: false,
    data: null,
    sharedPath: false,
  };
}

class MinuteBudget {
  readonly #clock: Clock;
  #takenMs: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  takes(): boolean {
    const nowMs = this.#clock.monotonicMs();
    this.#takenMs = this.#takenMs.filter((atMs) => nowMs - atMs < MINUTE_MS);
    if (this.#takenMs.length >= MOST_IN_A_MINUTE) return false;
    this.#takenMs.push(nowMs);
    return true;
  }
}
