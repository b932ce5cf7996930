import { useEffect, useState } from 'react';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useTargets } from '../../state/targets.ts';

const CLOCK_EVERY_MS = 1_000;

export function Status({ live }: { readonly live: boolean }) {
  const observer = useTargets((state) => state.observer);
  const vantage = useTargets((state) => state.vantage);
  const storeBytes = useTargets((state) => state.storeBytes);
  const paused = useTargets((state) => state.paused);
  const total = useTargets((state) => state.rows?.size ?? null);
  const measured = useTargets((state) => [...(state.rows?.values() ?? [])].filter((row) => !row.target.paused).length);
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const tick = (): void => {
      if (!document.hidden) setNow(new Date().toISOString());
    };
    const timer = setInterval(tick, CLOCK_EVERY_MS);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, []);
  return (
    <StatusLine
      observer={live ? observer : null}
      live={live}
      paused={paused !== null}
      vantage={vantage}
      storeBytes={storeBytes}
      targets={total === null ? null : { measured, total }}
      now={now}
    />
  );
}
