import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

const AGAIN_MS = 1_000;
const SETTLED_MS = 2_000;

const parts: (() => Promise<unknown>)[] = [];
/** Style sheets that did not come. What fetches a part asks for its sheet only once. */
const failedSheets = new Set<HTMLLinkElement>();

/**
 * A part of the page that is fetched after what is seen first. In a browser it lies on the server that the engine runs in, which may be
 * away just then: it is asked for until it comes, so that a dialog that is opened meanwhile takes nothing with it.
 */
export function fetched<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  let part: Promise<ComponentType<Props>> | null = null;
  const get = (): Promise<ComponentType<Props>> => {
    part ??= untilThere(load);
    return part;
  };
  parts.push(get);
  return lazy(async () => ({ default: await get() }));
}

/** Fetches all parts one after the other whenever there is nothing else to do, so that they are there when the engine is not. */
export async function fetchParts(): Promise<void> {
  // The first seconds belong to the first picture and to what a person does with it: the charts alone take many frames to be read.
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  for (const get of parts) {
    await idle();
    await get();
  }
}

async function untilThere<Part>(load: () => Promise<Part>): Promise<Part> {
  const note = ({ target }: Event): void => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failedSheets.add(target);
  };
  // Such an event does not rise from its element, but is seen on its way down.
  window.addEventListener('error', note, true);
  try {
    for (;;) {
      try {
        const part = await load();
        if (failedSheets.size === 0) return part;
      } catch {
        // What does not come is told by what stands in its place.
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      await Promise.all([...failedSheets].map(askAgain));
    }
  } finally {
    window.removeEventListener('error', note, true);
  }
}

function askAgain(link: HTMLLinkElement): Promise<void> {
  const again = document.createElement('link');
  again.rel = link.rel;
  again.href = link.href;
  failedSheets.delete(link);
  return new Promise((resolve) => {
    again.addEventListener('load', () => resolve());
    // Noted on the way, and asked for with the next turn.
    again.addEventListener('error', () => resolve());
    link.replaceWith(again);
  });
}

const idle = (): Promise<void> =>
  new Promise((resolve) => {
    // Not every browser tells when it has time.
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve());
    else setTimeout(resolve, 100);
  });
