import type { Page } from 'playwright-core';

/** Events shorter than this are not told by the browser at all. */
const LEAST_MS = 16;

/** Runs in the page from its start: keeps how long each input took until the next picture (Event Timing). */
export function watchInteractions(): void {
  const taken: number[] = [];
  Object.assign(globalThis, { takenMs: taken });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) taken.push(entry.duration);
  });
  observer.observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}

/** Milliseconds from the slowest input of `act` to the picture after it. */
export async function interactionMs(page: Page, act: () => Promise<void>): Promise<number> {
  const take = () =>
    page.evaluate(() => {
      const taken = (globalThis as { takenMs?: number[] }).takenMs ?? [];
      return taken.splice(0);
    });
  await take();
  await act();
  // Entries are told after the picture, and not at once.
  await page.waitForTimeout(300);
  return Math.max(LEAST_MS, ...(await take()));
}
