/** When the page may be drawn again, and whether anybody sees it. */
export interface Frames {
  /** Calls `callback` before the next drawing; the returned function takes it back. */
  next(callback: () => void): () => void;
  hidden(): boolean;
}

const HIDDEN_DELAY_MS = 250;

/** The browser's. A hidden page gets no frames, so a timer stands in for them. */
export const browserFrames: Frames = {
  next(callback) {
    let frame: number | null = null;
    const cancel = (): void => {
      if (frame !== null) cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
    const once = (): void => {
      cancel();
      callback();
    };
    // Also for a page that is hidden after the frame was asked for, or it would wait until it is seen again.
    const timer = setTimeout(once, HIDDEN_DELAY_MS);
    if (!document.hidden) frame = requestAnimationFrame(once);
    return cancel;
  },
  hidden: () => document.hidden,
};
