import { createInterface } from 'node:readline';
import { type UtilityProcess, utilityProcess } from 'electron';
import type { EngineProcess } from './engine-run.ts';

/** What comes before somebody listens waits; more than this many lines of it are not kept. */
const MAX_WAITING_LINES = 500;

export interface ForkedEngine extends EngineProcess {
  /** Hands over each line that the process prints, also those from before. One listener. */
  onLine(listener: (line: string) => void): void;
}

/**
 * Starts the engine's process. Usable from Electron's `ready` on. Nothing that it says or does before somebody listens is lost, so it can be
 * started before the rest of the app is loaded.
 */
export function forkEngine(entry: string): ForkedEngine {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Stallscope engine', stdio: 'pipe' });

  let onEnd: ((how: string) => void) | null = null;
  let ending: string | null = null;
  child.once('exit', (code) => {
    ending = `exit code ${code}`;
    onEnd?.(ending);
  });

  let onMessage: ((message: unknown) => void) | null = null;
  const waiting: unknown[] = [];
  child.on('message', (message: unknown) => {
    if (onMessage === null) waiting.push(message);
    else onMessage(message);
  });

  return {
    link: {
      // After the end there is nobody to tell; Electron says nothing then.
      send: (message) => child.postMessage(message),
      receive(listener) {
        onMessage = listener;
        for (const message of waiting.splice(0)) listener(message);
      },
    },
    onEnd(listener) {
      onEnd = listener;
      if (ending !== null) listener(ending);
    },
    kill: () => killByForce(child),
    onLine: linesOf(child),
  };
}

/** `kill()` of Electron asks politely, which a process that hangs does not hear. */
function killByForce(child: UtilityProcess): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  } catch {
    // It ended in this moment.
  }
  child.kill();
}

function linesOf(child: UtilityProcess): (listener: (line: string) => void) => void {
  let tell: ((line: string) => void) | null = null;
  const waiting: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream as NodeJS.ReadableStream, crlfDelay: Number.POSITIVE_INFINITY }).on(
      'line',
      (line) => {
        if (tell !== null) tell(line);
        else if (waiting.length < MAX_WAITING_LINES) waiting.push(line);
      },
    );
  }
  return (listener) => {
    tell = listener;
    for (const line of waiting.splice(0)) listener(line);
  };
}
