import { serveLink } from '../../contract/serve-link.ts';
import { ENGINE_PROCESS_TABLE, engineHandlers } from './engine-handlers.ts';
import { HostedEngine, type HostedEngineOptions } from './hosted-engine.ts';
import { linkOverPort, type ParentPort } from './parent-port.ts';

/** As sysexits.h counts: an internal error of the software. Whoever started this process starts it again. */
export const INTERNAL_ERROR = 70;
/** For the last answer to reach the other process. */
const ANSWER_LEAVES_WITHIN_MS = 50;
/** The flush takes a part of this; what is stuck is not waited for. */
const END_WITHIN_MS = 1_500;

export interface EngineProcessOptions extends Omit<HostedEngineOptions, 'onStuck'> {
  readonly port: ParentPort;
  /** Ends the process with this code. */
  readonly exit: (code: number) => void;
}

export interface EngineProcess {
  /** Flushes and ends: the parent is gone, or the system asks for it. */
  end(): void;
  /** For what nobody caught: tells it, tries to flush, and ends with INTERNAL_ERROR. */
  crash(thrown: unknown): void;
}

/** Serves the engine over a port until it is told to stop, the port closes, or something nobody foresaw happens. */
export function runEngineProcess({ port, exit, ...options }: EngineProcessOptions): EngineProcess {
  const engine = new HostedEngine({ ...options, onStuck: (says) => crash(new Error(says)) });
  let crashed = false;

  const exitAfterStop = async (code: number): Promise<void> => {
    setTimeout(() => exit(code), END_WITHIN_MS);
    try {
      await engine.stop();
    } catch (thrown) {
      options.log(`The engine could not stop as it should: ${wordsOf(thrown)}`);
    }
    exit(code);
  };
  const end = (): void => {
    server.close();
    void exitAfterStop(crashed ? INTERNAL_ERROR : 0);
  };

  const server = serveLink({
    table: ENGINE_PROCESS_TABLE,
    handlers: engineHandlers(engine, () => setTimeout(() => exit(0), ANSWER_LEAVES_WITHIN_MS)),
    events: engine.events,
    link: linkOverPort(port),
    foul: (reason) => options.log(`A message that is not answered: ${reason}.`),
  });
  // Electron never says it, and ends this process at once when the app is gone; what is on the disk by then is whole.
  port.on('close', end);

  const crash = (thrown: unknown): void => {
    options.log(`The engine ends because of an error that nobody foresaw: ${wordsOf(thrown)}`);
    // The second one comes from the attempt to flush.
    if (crashed) exit(INTERNAL_ERROR);
    crashed = true;
    server.close();
    void exitAfterStop(INTERNAL_ERROR);
  };
  return { end, crash };
}

const wordsOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
