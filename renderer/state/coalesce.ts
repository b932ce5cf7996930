/** Gives what `push` collects to `deliver` once a frame. A hidden page gets no frames, so a timer stands in for them. */
export interface Coalescer<Item> {
  push(item: Item): void;
  /** Delivers at once what is there. */
  flush(): void;
  clear(): void;
}

const HIDDEN_DELAY_MS = 250;

export function coalesce<Item>(deliver: (items: readonly Item[]) => void): Coalescer<Item> {
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

  const plan = (): (() => void) => {
    if (document.hidden) {
      const timer = setTimeout(flush, HIDDEN_DELAY_MS);
      return () => clearTimeout(timer);
    }
    const frame = requestAnimationFrame(flush);
    // A page that is hidden after the frame was asked for would wait for it until it is seen again.
    const timer = setTimeout(flush, HIDDEN_DELAY_MS);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  };

  return {
    push(item) {
      items.push(item);
      cancel ??= plan();
    },
    flush,
    clear() {
      cancel?.();
      cancel = null;
      items = [];
    },
  };
}
