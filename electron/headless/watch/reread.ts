import type { Reconfiguration, RunConfiguration } from '../../service/reconfigure.ts';
import { UsageError } from '../usage-error.ts';

export interface RereadParts {
  /** The command line and its files, as they are now. Throws UsageError. */
  readonly read: () => Promise<Reconfiguration>;
  readonly configuration: RunConfiguration;
  /** One line for whoever asked. */
  readonly say: (line: string) => void;
}

/**
 * Reads the configuration of a run again, whole; where anything of it is wrong, all of it is refused and everything goes on as it was.
 * One reading at a time: who asks meanwhile gets one more after it, because the file may be another one by then. Never rejects for what
 * is in the file.
 */
export function createReread({ read, configuration, say }: RereadParts): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again: Promise<void> | null = null;

  const once = async (): Promise<void> => {
    let given: Reconfiguration;
    try {
      given = await read();
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown;
      for (const line of thrown.lines) say(line);
      say('The configuration was not taken again; everything goes on as before.');
      const more = thrown.lines.length - 1;
      configuration.refuse(`${thrown.lines[0] ?? ''}${more > 0 ? ` (and ${more} more)` : ''}`);
      return;
    }
    const outcome = configuration.take(given);
    if (outcome.kind === 'done') say(outcome.says);
    else say(`The configuration was not taken again, so everything goes on as before: ${outcome.says}`);
  };

  const start = (): Promise<void> => {
    running = once().finally(() => {
      running = null;
    });
    return running;
  };

  return () => {
    if (running === null) return start();
    again ??= running
      .catch(() => {})
      .then(() => {
        again = null;
        return start();
      });
    return again;
  };
}
