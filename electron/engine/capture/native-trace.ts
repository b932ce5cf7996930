import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Phase } from '../../domain/phase.ts';
import type { Trace, TraceProtocol } from '../../domain/trace.ts';
import type { TraceObstacle } from '../trace/tracer.ts';
import type { Capture, CaptureContext, CaptureSubject } from './capture.ts';
import { EvidenceTimer } from './evidence-draft.ts';
import type { NativeTracing, SharedRound } from './native-tracing.ts';
import { type RoundWords, roundDraft, roundsDraft } from './round-evidence.ts';
import { paceText, roundEveryMs } from './round-pace.ts';
import type { RoundRunner } from './round-runner.ts';
import { goodPathText } from './route-comparison.ts';
import { SharedWork } from './shared-work.ts';
import { type TraceDestination, traceDestination } from './trace-destination.ts';
import { destinationKey, type WatchedPaths } from './watched-paths.ts';

type Emit = Parameters<Capture['run']>[2];

/** A request that goes from one address to the next is followed so many times; redirects and tries of many addresses have no end. */
const MOST_DESTINATIONS = 5;
/** Later rounds are handed over in pieces of this many, so that a long hang is seen before it ends. */
const ROUNDS_IN_ONE = 30;
/** What is left to do once the request has timed out: the first round, the tries by other protocols. */
const AFTER_THE_END_MS = 5_000;
/** Where traceroute(8) begins; hosts answer there that nobody listens. */
const UDP_PORT = 33_434;
/** Other protocols are tried once for all requests that hang at an address at the same moment. */
const SHARED_FOR_MS = 1_500;

/**
 * The path to the hung port by our own tracer: a round at once, handed over as soon as it is back; where it did not reach the
 * destination, a round by each other protocol; then a round each second for as long as the request hangs.
 */
export function createNativeTraceCapture(options: {
  readonly clock: Clock;
  readonly native: NativeTracing;
  readonly runner: RoundRunner;
  readonly watched: WatchedPaths;
}): Capture {
  const otherWays = new SharedWork<SharedRound>(options.clock, SHARED_FOR_MS);
  return {
    kind: 'trace',
    tier: 'light',
    urgent: true,
    deadlineMs: ({ target }) => target.thresholds.timeoutMs + AFTER_THE_END_MS,
    applies: () => true,
    run: async (subject, context, emit) => {
      const { clock } = context;
      const timer = new EvidenceTimer(clock);
      const elsewhere = new Elsewhere(subject, context);
      let followed = 0;
      try {
        do {
          const { destination } = elsewhere;
          if (destination !== null) {
            followed += 1;
            await new FollowedPath(options, otherWays, destination, elsewhere, context, emit).follow();
          }
          await elsewhere.than(destination);
        } while (!elsewhere.isOver && followed < MOST_DESTINATIONS);
      } finally {
        elsewhere.close();
      }
      if (followed === 0)
        emit(timer.draft('trace', 'native trace', { status: 'skipped', summary: noAddress(subject.phaseNow()) }));
    },
  };
}

const noAddress = (phase: Phase): string =>
  `No path was traced: the request ended in ${phase} without an address to go to, and which resolver it asked is not known.`;

/** Where one hung request goes, and when it goes somewhere else. */
class Elsewhere {
  readonly subject: CaptureSubject;
  readonly #context: CaptureContext;
  readonly #cancel: Cancel;
  #wake: () => void = () => {};

  constructor(subject: CaptureSubject, context: CaptureContext) {
    this.subject = subject;
    this.#context = context;
    const cancel = subject.onMoved(this.look);
    this.#cancel = () => {
      cancel();
      subject.ended.removeEventListener('abort', this.look);
      context.signal.removeEventListener('abort', this.look);
    };
    subject.ended.addEventListener('abort', this.look);
    context.signal.addEventListener('abort', this.look);
  }

  get destination(): TraceDestination | null {
    return traceDestination(this.subject, this.#context);
  }

  /** Nobody waits for the request any more. */
  get isOver(): boolean {
    return this.subject.ended.aborted || this.#context.signal.aborted;
  }

  /** Asks whether it still goes there; an address may change without another phase, so each round asks, too. */
  readonly look = (): void => this.#wake();

  /** Until it goes elsewhere than there, or is over. */
  async than(there: TraceDestination | null): Promise<void> {
    while (!this.isOver) {
      // The prober writes the phase first, and where it goes to right behind.
      await Promise.resolve();
      const now = this.destination;
      if (now !== null && (there === null || destinationKey(now) !== destinationKey(there))) return;
      await new Promise<void>((settle) => {
        this.#wake = settle;
        if (this.isOver) settle();
      });
    }
  }

  close(): void {
    this.#cancel();
  }
}

/** One hung request along one path. */
class FollowedPath {
  readonly #options: Parameters<typeof createNativeTraceCapture>[0];
  readonly #otherWays: SharedWork<SharedRound>;
  readonly #destination: TraceDestination;
  readonly #elsewhere: Elsewhere;
  readonly #context: CaptureContext;
  readonly #emit: Emit;
  readonly #joinedMs: number;
  #later: SharedRound[] = [];

  constructor(
    options: Parameters<typeof createNativeTraceCapture>[0],
    otherWays: SharedWork<SharedRound>,
    destination: TraceDestination,
    elsewhere: Elsewhere,
    context: CaptureContext,
    emit: Emit,
  ) {
    this.#options = options;
    this.#otherWays = otherWays;
    this.#destination = destination;
    this.#elsewhere = elsewhere;
    this.#context = context;
    this.#emit = emit;
    this.#joinedMs = context.clock.monotonicMs();
  }

  /** Until the request has ended or goes elsewhere, or until it is clear that this path cannot be traced. */
  async follow(): Promise<void> {
    const { signal } = this.#context;
    let heardFirst: (round: SharedRound) => void = () => {};
    const first = new Promise<SharedRound>((settle) => {
      heardFirst = settle;
    });
    let isFirst = true;
    const watch = this.#options.watched.join(this.#destination, {
      notBeforeMs: this.#elsewhere.subject.startedMs,
      heard: (round) => {
        if (isFirst) heardFirst(round);
        else this.#heardLater(round);
        isFirst = false;
        this.#elsewhere.look();
      },
    });
    const callOff = () => watch.callOff();
    if (signal.aborted) callOff();
    signal.addEventListener('abort', callOff, { once: true });
    try {
      const round = await first;
      this.#emit(roundDraft(round, this.#words));
      if (round.outcome.kind === 'impossible' && isLasting(round.outcome.obstacle)) return;
      const others = isCutOff(round) ? this.#byOtherProtocols() : Promise.resolve();
      await this.#elsewhere.than(this.#destination);
      watch.leave();
      this.#handOverLater();
      await others;
    } finally {
      watch.leave();
      signal.removeEventListener('abort', callOff);
    }
  }

  #heardLater(round: SharedRound): void {
    this.#later.push(round);
    if (this.#later.length >= ROUNDS_IN_ONE) this.#handOverLater();
  }

  #handOverLater(): void {
    const rounds = this.#later;
    this.#later = [];
    const askedMs = rounds.map((round) => round.askedMs);
    const pace = paceText(roundEveryMs((askedMs.at(-1) ?? 0) - this.#joinedMs), askedMs);
    const draft = roundsDraft(rounds, pace, this.#words);
    if (draft !== null) this.#emit(draft);
  }

  /** A trace that ends where another protocol goes through names a filter. */
  async #byOtherProtocols(): Promise<void> {
    const { address, port, protocol } = this.#destination;
    const others: readonly { readonly protocol: TraceProtocol; readonly port: number | null }[] = [
      protocol === 'tcp' ? { protocol: 'udp', port: UDP_PORT } : { protocol: 'tcp', port },
      { protocol: 'icmp', port: null },
    ];
    await Promise.all(
      others.map(async (other) => {
        const round = await this.#otherWays.get(`${other.protocol} ${address} ${other.port}`, () =>
          // Nobody's own: others may wait for it, and it is over within a second.
          this.#options.runner.run(
            { address, ...other, urgency: 'stall', spareRouters: false },
            null,
            new AbortController().signal,
          ),
        );
        this.#emit(roundDraft(round, this.#words));
      }),
    );
  }

  get #words(): RoundWords {
    const { clock } = this.#context;
    const good = this.#options.native.paths.lastGood(this.#destination.address);
    return {
      source: this.#elsewhere.subject.progress.localAddress ?? 'observer',
      endOfSummary: (trace: Trace) => (good === null ? '' : `; ${goodPathText(trace, good, clock.utcUs())}`),
    };
  }
}

function isCutOff({ outcome }: SharedRound): boolean {
  return outcome.kind === 'traced' && outcome.findings.reachedTtl === null;
}

/** Trying again each second would change nothing. */
function isLasting(obstacle: TraceObstacle): boolean {
  switch (obstacle) {
    case 'not-permitted':
    case 'family-missing':
    case 'unsupported':
    case 'native-code-missing':
      return true;
    case 'no-route':
    case 'no-descriptors':
    case 'cancelled':
    case 'tracer-failed':
      return false;
  }
}
