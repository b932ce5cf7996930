const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Hears the signals that ask the app to end, each as often as it comes. Chromium hears each of them once and lets the next one kill the process,
 * even before the first has reached the app. To be called when Electron is ready, since it sets Chromium's own until then. What comes before
 * somebody listens is told to whoever does first.
 */
export function hearEndingSignals(): (quit: () => void) => void {
  let asked = false;
  let hear = (): void => {
    asked = true;
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, () => hear());
  return (quit) => {
    hear = quit;
    if (asked) quit();
  };
}
