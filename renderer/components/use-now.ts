import { useEffect, useState } from 'react';

const TICK_MS = 100;

/** performance.now(), new ten times a second while `ticking`; it stands still otherwise. */
export function useNow(ticking: boolean): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (!ticking) return;
    setNowMs(performance.now());
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return nowMs;
}
