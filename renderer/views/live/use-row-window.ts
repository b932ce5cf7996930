import { type RefObject, useLayoutEffect, useState } from 'react';

/** Rows beyond the edges that are drawn anyway, so that scrolling does not show blanks. */
const SPARE_ROWS = 12;

export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  /** What the scrollbar takes of the width, so that a heading outside stands over its column. */
  readonly scrollbarPx: number;
}

/** Which of `count` rows of one height are in sight within `scroller`. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeightPx: number): RowWindow {
  const [view, setView] = useState({ topPx: 0, heightPx: 800, scrollbarPx: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void =>
      setView({
        topPx: element.scrollTop,
        heightPx: element.clientHeight,
        scrollbarPx: element.offsetWidth - element.clientWidth,
      });
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
  return { first: Math.min(first, end), end, scrollbarPx: view.scrollbarPx };
}
