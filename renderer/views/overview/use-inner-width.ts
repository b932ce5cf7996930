import { type RefObject, useLayoutEffect, useState } from 'react';

/** Width of what an element can show, without its scrollbar, in px; kept up to date. null the first time, when it has no place yet. */
export function useInnerWidth(ref: RefObject<HTMLElement | null>): number | null {
  const [widthPx, setWidthPx] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const read = (): void => setWidthPx(element.clientWidth);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    // A scrollbar that comes or goes changes what is inside, not the element.
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [ref]);
  return widthPx;
}
