import { useEffect, useState } from 'react';

const TICK_MS = 100;

/** performance.now(), new `everyMs` while `ticking` and while somebody may see it; it stands still otherwise. */
export function useNow(ticking: boolean, everyMs = TICK_MS): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (!ticking) return;
    let timer: ReturnType<typeof setInterval> | undefined;
    const tick = (): void => setNowMs(performance.now());
    const follow = (): void => {
      clearInterval(timer);
      timer = undefined;
      if (document.hidden) return;
      tick();
      timer = setInterval(tick, everyMs);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, [ticking, everyMs]);
  return nowMs;
}
