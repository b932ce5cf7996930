import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

/** A table that may be wider than its place: then it is scrolled, by the keyboard, too. */
export function ScrollTable({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const place = useRef<HTMLElement>(null);
  const [isWide, setWide] = useState(false);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = (): void => setWide(element.scrollWidth > element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const [table] = element.children;
    if (table !== undefined) observer.observe(table);
    measure();
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={place}
      className="compare-table"
      aria-label={isWide ? `${label}, which scrolls sideways` : undefined}
      tabIndex={isWide ? 0 : undefined}
    >
      {children}
    </section>
  );
}
