import type { Frames } from './frames.ts';

export interface Coalescer<Item> {
  push(item: Item): void;
  /** Delivers at once what is there. */
  flush(): void;
}

/** Gives what `push` collects to `deliver` once a frame, however much comes in. */
export function coalesce<Item>(frames: Frames, deliver: (items: readonly Item[]) => void): Coalescer<Item> {
  let items: Item[] = [];
  let cancel: (() => void) | null = null;
  const flush = (): void => {
    cancel?.();
    cancel = null;
    if (items.length === 0) return;
    const batch = items;
    items = [];
    deliver(batch);
  };
  return {
    push(item) {
      items.push(item);
      cancel ??= frames.next(flush);
    },
    flush,
  };
}
