import { useEffect, useState } from 'react';
import { Says } from '../../components/Says.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { followEngine } from '../../state/engine.ts';
import { useLink } from '../../state/link.ts';
import { useTargets } from '../../state/targets.ts';
import { FirstRun } from './FirstRun.tsx';
import { Overview } from './Overview.tsx';
import { StallAnnouncer } from './StallAnnouncer.tsx';
import { TitleBar } from './TitleBar.tsx';
import { targetsText } from './words.ts';

/** The whole page: title bar, what there is to see, status line. */
export function LiveView() {
  useEffect(() => followEngine(), []);
  const link = useLink((state) => state.link);
  const live = link.kind === 'live';
  return (
    <div className="app">
      <TitleBar link={link} />
      <main className={live ? 'screen' : 'screen not-live'}>
        <Screen live={live} />
      </main>
      <Status live={live} />
      <StallAnnouncer />
    </div>
  );
}

function Screen({ live }: { readonly live: boolean }) {
  const link = useLink((state) => state.link);
  const known = useTargets((state) => state.rows !== null);
  const empty = useTargets((state) => state.rows?.size === 0);
  const [firstRun, setFirstRun] = useState(false);
  useEffect(() => {
    if (empty) setFirstRun(true);
  }, [empty]);
  if (link.kind === 'locked-out' && !known) {
    return (
      <Says title="This page may not look">
        <p>{link.message}</p>
      </Says>
    );
  }
  if (!known) {
    return link.kind === 'lost' ? (
      <Says title="Stallscope does not answer">
        <p>{link.message} It is asked again by itself.</p>
      </Says>
    ) : (
      <Says title="Reading what is there" />
    );
  }
  return empty || firstRun ? <FirstRun live={live} onDone={() => setFirstRun(false)} /> : <Overview live={live} />;
}

const CLOCK_EVERY_MS = 1_000;

function Status({ live }: { readonly live: boolean }) {
  const observer = useTargets((state) => state.observer);
  const total = useTargets((state) => state.rows?.size ?? 0);
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), CLOCK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return <StatusLine observer={live ? observer : null} live={live} watched={targetsText(total)} now={now} />;
}
