import { app } from 'electron';
import type { EngineHost } from '../engine/engine-host.ts';
import type { SecretBox } from '../secrets/secret-box.ts';

export interface EndOptions {
  readonly windows: { destroy(): void };
  readonly secrets: Pick<SecretBox, 'settle'>;
  /** Takes tray and notifications away. */
  stopDesktop(): void;
  readonly engine: Pick<EngineHost, 'stop'>;
  log(line: string): void;
}

export interface OrderlyEnd {
  quit(): void;
  isUnderWay(): boolean;
}

/** For secret values that were given in the last moment; the engine has its own limit after this. */
const SETTLE_LIMIT_MS = 500;

/**
 * Ends the app in the one order that loses nothing: what is seen goes at once, then the store is flushed, then all processes end. No window is asked
 * whether it agrees.
 */
export function endInOrder(options: EndOptions): OrderlyEnd {
  let ending: Promise<void> | null = null;

  const end = async (): Promise<void> => {
    options.log('Stallscope is ending');
    options.windows.destroy();
    options.stopDesktop();
    await Promise.race([options.secrets.settle(), waited(SETTLE_LIMIT_MS)]);
    await options.engine.stop();
    options.log('Stallscope has ended');
    app.exit(0);
  };
  const quit = (): void => {
    ending ??= end().catch((thrown) => {
      options.log(`The end did not go as it should: ${String(thrown)}`);
      app.exit(1);
    });
  };

  // Whoever wants the app to end, be it a menu or the system that shuts down, comes by here.
  app.on('before-quit', (event) => {
    event.preventDefault();
    quit();
  });
  return { quit, isUnderWay: () => ending !== null };
}

const waited = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
