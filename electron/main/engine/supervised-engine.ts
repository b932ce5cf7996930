import type { ContractEvent } from '../../contract/contract.ts';
import { ContractError, type ContractErrorData, contractErrorOf } from '../../contract/errors.ts';
import { EventReplay } from '../../contract/event-replay.ts';
import type { HeldSecrets } from '../../contract/host-contract.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { Listeners } from '../listeners.ts';
import type { EngineHost, EngineState } from './engine-host.ts';
import { type EngineProcess, EngineRun } from './engine-run.ts';
import { RestartPace } from './restart-pace.ts';

export interface SupervisedEngineOptions {
  /** Starts a process. May throw; then it is tried again as after any other end. */
  spawn(): EngineProcess;
  readonly clock: Clock;
  /** Where the store lies; null: the usual place. */
  readonly directory: string | null;
  /** Secret values that targets and channels had at the end of the last run. */
  secrets(): Promise<HeldSecrets>;
  log(line: string): void;
  /** Tells a person; once for each outage, when it is over. */
  note(sentence: string): void;
}

/** The host, with what its owner alone does to it. */
export interface SupervisedEngine extends EngineHost {
  /** The first start. Until then it is `starting`, and nobody is told anything. */
  begin(): void;
  /** Starts anew, over this folder from now on; without one, over the former. Does nothing while a process is running or coming up. */
  retry(directory?: string): void;
}

/** As many as a window that opens while much happens can be behind. */
const REPLAY_CAPACITY = 500;
/** The engine flushes in under a second; it gets this long. */
const STOP_LIMIT_MS = 2_500;

const UNAVAILABLE: ContractErrorData = {
  code: 'engine-unavailable',
  message: 'The engine of Stallscope is not running at this moment.',
  context: {},
};

/** Keeps one engine process running, says how it is, and stands for whichever process it is at the moment. */
export function superviseEngine(options: SupervisedEngineOptions): SupervisedEngine {
  const { clock, log } = options;
  const logThrown = (thrown: unknown): void => log(`A listener failed: ${contractErrorOf(thrown).message}`);
  const states = new Listeners<EngineState>(logThrown);
  const lost = new Listeners<void>(logThrown);
  const events = new EventReplay(REPLAY_CAPACITY);
  const eventListeners = new Listeners<ContractEvent>(logThrown);
  const pace = new RestartPace();

  let directory = options.directory;
  let state: EngineState = { kind: 'starting' };
  let run: EngineRun | null = null;
  let cancelRestart: Cancel = () => {};
  let stopping: Promise<void> | null = null;
  /** Why the outage began that no person was told of so far. */
  let untold: string | null = null;

  const become = (next: EngineState): void => {
    state = next;
    states.tell(next);
  };

  const loseEvents = (): void => {
    events.clear();
    lost.tell();
  };

  function begin(): void {
    become({ kind: 'starting' });
    let process: EngineProcess;
    try {
      process = options.spawn();
    } catch (thrown) {
      failed(`The engine's process could not be started: ${contractErrorOf(thrown).message}`, 0);
      return;
    }
    const mine: EngineRun = new EngineRun(process, clock, {
      started(answer) {
        become({ kind: 'running', directory: answer.directory });
        log(`The engine is running over ${answer.directory}`);
        // While it is away its state says so; this is what stays to be read.
        if (untold !== null) options.note(`${untold} It was started again; nothing was measured in between.`);
        untold = null;
      },
      refused(error) {
        run = null;
        loseEvents();
        log(`The engine refused to start: ${error.message}`);
        become({ kind: 'refused', error });
      },
      firstEventsFollow: () => events.begin(),
      event(event) {
        events.add(event);
        eventListeners.tell(event);
      },
      lost: loseEvents,
      ended(reason, ranForMs) {
        run = null;
        loseEvents();
        failed(reason, ranForMs);
      },
    });
    run = mine;
    mine.start(directory, options.secrets, untold !== null);
  }

  function failed(reason: string, ranForMs: number): void {
    const { attempt, delayMs } = pace.next(ranForMs);
    log(`${reason} Attempt ${attempt} to start it again comes in ${delayMs} ms.`);
    if (attempt === 1) untold = reason;
    become({ kind: 'restarting', reason, attempt, nextInMs: delayMs });
    cancelRestart = clock.schedule(delayMs, begin);
  }

  async function end(): Promise<void> {
    cancelRestart();
    const last = run;
    run = null;
    become({ kind: 'stopped' });
    if (last === null) return;
    const how = await last.stop(STOP_LIMIT_MS);
    loseEvents();
    log(how === 'ended' ? 'The engine has ended' : `The engine did not end within ${STOP_LIMIT_MS} ms and was killed`);
  }

  return {
    begin,
    state: () => state,
    onState: (listener) => states.add(listener),
    call: (name, input, signal) =>
      run === null || state.kind !== 'running'
        ? Promise.reject(new ContractError(UNAVAILABLE.code, UNAVAILABLE.message, {}))
        : run.client.call(name, input, signal),
    onEvent: (listener) => eventListeners.add(listener),
    events,
    onLost: (listener) => lost.add(listener),
    stop() {
      stopping ??= end();
      return stopping;
    },
    retry(chosen) {
      if (stopping !== null || (state.kind !== 'refused' && state.kind !== 'restarting')) return;
      if (run !== null) return;
      cancelRestart();
      pace.reset();
      if (chosen !== undefined) directory = chosen;
      begin();
    },
  };
}
