import { Suspense, useEffect, useRef } from 'react';
import { Says } from '../../components/Says.tsx';
import { useDesktop } from '../../state/desktop.ts';
import { useLink } from '../../state/link.ts';
import { type Route, screenKey, useRoute } from '../../state/route.ts';
import { useTargets } from '../../state/targets.ts';
import { FirstRun } from '../first-run/FirstRun.tsx';
import { OverviewScreen } from '../overview/OverviewScreen.tsx';
import { BeingFetched } from './BeingFetched.tsx';
import { fetched } from './fetched.ts';
import { emptyWords } from './link-words.ts';
import { ScreenGuard } from './ScreenGuard.tsx';

// Only what is seen first comes with the page; the rest is fetched from beside it.
const TargetScreen = fetched(async () => (await import('../target/TargetScreen.tsx')).TargetScreen);
const IncidentsScreen = fetched(async () => (await import('../incidents/IncidentsScreen.tsx')).IncidentsScreen);
const IncidentScreen = fetched(async () => (await import('../incident/IncidentScreen.tsx')).IncidentScreen);
const ComparisonsScreen = fetched(async () => (await import('../comparisons/ComparisonsScreen.tsx')).ComparisonsScreen);
const CertificatesScreen = fetched(
  async () => (await import('../certificates/CertificatesScreen.tsx')).CertificatesScreen,
);
const SettingsScreen = fetched(async () => (await import('../settings/SettingsScreen.tsx')).SettingsScreen);
const OutboxScreen = fetched(async () => (await import('../outbox/OutboxScreen.tsx')).OutboxScreen);
const FactsScreen = fetched(async () => (await import('../facts/FactsScreen.tsx')).FactsScreen);

export function Screen({ firstRun }: { readonly firstRun: boolean }) {
  const route = useRoute();
  const isKnown = useTargets((state) => state.rows !== null);
  const address = screenKey(route);
  useFocusOnArrival(address);
  if (!isKnown && needsPicture(route)) return <NothingYet />;
  if (firstRun) return <FirstRun />;
  return (
    <ScreenGuard key={address}>
      <Suspense fallback={<BeingFetched />}>{screenOf(route)}</Suspense>
    </ScreenGuard>
  );
}

function screenOf(route: Route) {
  switch (route.kind) {
    case 'overview':
      return <OverviewScreen />;
    case 'target':
      return <TargetScreen name={route.name} />;
    case 'incidents':
      return <IncidentsScreen />;
    case 'incident':
      return <IncidentScreen id={route.id} />;
    case 'comparisons':
      return <ComparisonsScreen choice={null} />;
    case 'comparison':
      return <ComparisonsScreen choice={route.choice} />;
    case 'certificates':
      return <CertificatesScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'outbox':
      return <OutboxScreen />;
    case 'facts':
      return <FactsScreen />;
  }
}

/** Settings of the app can be changed though its engine never came up, and may be what helps. */
const needsPicture = ({ kind }: Route): boolean =>
  kind !== 'settings' && kind !== 'outbox' && kind !== 'comparisons' && kind !== 'comparison';

function NothingYet() {
  const link = useLink((state) => state.link);
  const app = useDesktop((state) => state.state);
  const { title, text } = emptyWords(link, app);
  return <Says title={title} text={text} />;
}

/** Whoever goes on by keyboard begins at the top of the new screen, and a screen reader reads from there. */
function useFocusOnArrival(address: string): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const hasMoved = before.current !== null && before.current !== address;
    before.current = address;
    const main = document.querySelector('main');
    if (!hasMoved || main === null) return;
    main.scrollTop = 0;
    // What took the focus for itself on arrival keeps it.
    if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }, [address]);
}
