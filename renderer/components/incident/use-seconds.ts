import { useEffect, useState } from 'react';

/** Date.now(), new each second while `ticking` and somebody sees the page; it stands still otherwise. */
export function useSeconds(ticking: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const tick = (): void => {
      if (!document.hidden) setNowMs(Date.now());
    };
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [ticking]);
  return nowMs;
}
