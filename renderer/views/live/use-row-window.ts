import { type RefObject, useLayoutEffect, useState } from 'react';

/** Rows beyond the edges that are drawn anyway, so that scrolling does not show blanks. */
const SPARE_ROWS = 12;

export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Which of `count` rows of one height are in sight within `scroller`. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeightPx: number): RowWindow {
  const [view, setView] = useState({ topPx: 0, heightPx: 800 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setView({ topPx: element.scrollTop, heightPx: element.clientHeight });
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [scroller]);
  const first = Math.max(0, Math.floor(view.topPx / rowHeightPx) - SPARE_ROWS);
  const end = Math.min(count, Math.ceil((view.topPx + view.heightPx) / rowHeightPx) + SPARE_ROWS);
  return { first: Math.min(first, end), end };
}
