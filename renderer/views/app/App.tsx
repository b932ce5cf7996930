import { useEffect, useLayoutEffect } from 'react';
import { TooltipProvider } from '../../components/Tooltip.tsx';
import { followApp } from '../../state/app.ts';
import { useLink } from '../../state/link.ts';
import { followRoute, useRoute } from '../../state/route.ts';
import { useScreen } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { followTheme } from '../../state/theme.ts';
import { Announcer } from './Announcer.tsx';
import { Dialogs } from './Dialogs.tsx';
import { fetchParts } from './fetched.ts';
import { Notes } from './Notes.tsx';
import { Screen } from './Screen.tsx';
import { Status } from './Status.tsx';
import { TitleBar } from './TitleBar.tsx';

/** The whole page: title bar, what there is to say of Stallscope itself, one screen, status line. */
export function App() {
  useLayoutEffect(() => followTheme(), []);
  useLayoutEffect(() => followRoute(), []);
  useEffect(() => followApp(), []);
  const link = useLink((state) => state.link.kind);
  const live = link === 'live';
  const isFirstRun = useFirstRun();
  const isKnown = useTargets((state) => state.rows !== null);
  useEffect(() => {
    if (isKnown) void fetchParts();
  }, [isKnown]);
  return (
    <TooltipProvider>
      <div className={isFirstRun ? 'app beginning' : 'app'}>
        <TitleBar beginning={isFirstRun} />
        <Notes />
        <main className={link === 'lost' || link === 'locked-out' ? 'screen not-live' : 'screen'} tabIndex={-1}>
          <Screen firstRun={isFirstRun} />
        </main>
        {!isFirstRun && <Status live={live} />}
        <Dialogs />
        <Announcer />
      </div>
    </TooltipProvider>
  );
}

/** Where nothing is watched, the overview is one question; it stays until a person has seen its answer. */
function useFirstRun(): boolean {
  const isOverview = useRoute().kind === 'overview';
  const isEmpty = useTargets((state) => state.rows?.size === 0);
  const isWanted = useScreen((state) => state.firstRun);
  useEffect(() => {
    if (isEmpty) useScreen.setState({ firstRun: true });
  }, [isEmpty]);
  return isOverview && (isEmpty || isWanted);
}
