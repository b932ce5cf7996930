import { useEffect, useMemo } from 'react';
import { BrandMark } from '../../components/BrandMark.tsx';
import { ageText, growingText } from '../../components/duration.ts';
import { Icon } from '../../components/Icon.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { Tooltip } from '../../components/Tooltip.tsx';
import { useNow } from '../../components/use-now.ts';
import { useDesktop } from '../../state/desktop.ts';
import { useLink } from '../../state/link.ts';
import { OVERVIEW, type Route, routeAddress, useRoute } from '../../state/route.ts';
import { type TargetRow, useTargets } from '../../state/targets.ts';
import { OutboxPill } from '../outbox/OutboxPill.tsx';
import { type LinkWords, linkWords } from './link-words.ts';
import { PauseMenu } from './PauseMenu.tsx';

/** `beginning`: nothing is watched so far, so there is nowhere to go. */
export function TitleBar({ beginning }: { readonly beginning: boolean }) {
  const link = useLink((state) => state.link);
  const app = useDesktop((state) => state.state);
  const words = linkWords(link, app);
  const live = link.kind === 'live';
  return (
    <header className="bar">
      <a className="brand" href={routeAddress(OVERVIEW)} aria-label="Stallscope, overview">
        <BrandMark />
        <span>Stallscope</span>
      </a>
      {!beginning && <Places />}
      <span className="grow" />
      <span role="status">{words !== null && <LinkPill words={words} />}</span>
      {live && <OverduePill />}
      {live && <OutboxPill />}
      {!beginning && <PauseMenu live={live} />}
      <SettingsLink />
    </header>
  );
}

function Places() {
  const route = useRoute();
  const open = useTargets((state) => openIncidents(state.rows));
  const places: readonly { readonly route: Route; readonly label: string; readonly holds: readonly Route['kind'][] }[] =
    [
      { route: OVERVIEW, label: 'Overview', holds: ['overview', 'target'] },
      { route: { kind: 'incidents' }, label: 'Incidents', holds: ['incidents', 'incident'] },
      { route: { kind: 'comparisons' }, label: 'Comparisons', holds: ['comparisons', 'comparison'] },
      { route: { kind: 'certificates' }, label: 'Certificates', holds: ['certificates'] },
    ];
  return (
    <nav className="nav" aria-label="Screens">
      {places.map((place) => (
        <a
          key={place.label}
          href={routeAddress(place.route)}
          aria-current={place.holds.includes(route.kind) ? 'page' : undefined}
        >
          {place.label}
          {place.route.kind === 'incidents' && open > 0 && (
            <span className="count">
              {open.toLocaleString()}
              <span className="unseen"> open</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

/** Several targets may share one. */
function openIncidents(rows: ReadonlyMap<string, TargetRow> | null): number {
  const open = new Set<number>();
  for (const row of rows?.values() ?? []) if (row.incident !== null) open.add(row.incident.id);
  return open.size;
}

function SettingsLink() {
  const route = useRoute();
  return (
    <Tooltip words="Settings">
      <a
        className="btn quiet icon"
        href={routeAddress({ kind: 'settings' })}
        aria-label="Settings"
        aria-current={route.kind === 'settings' || route.kind === 'outbox' ? 'page' : undefined}
      >
        <Icon name="settings" />
      </a>
    </Tooltip>
  );
}

/** That the page shows what was, and for how long already. The age is not told to those who listen: it would be told each second. */
function LinkPill({ words }: { readonly words: LinkWords }) {
  useNow(words.sinceMs !== null, 1_000);
  return (
    <span className="pill still" title={words.title}>
      <StateMark state="suspect" label={null} />
      <span className="clip">
        {words.before}
        {words.sinceMs !== null && <span aria-hidden="true">{ageText(Date.now() - words.sinceMs)}</span>}
        {words.after}
      </span>
    </span>
  );
}

/** What is overdue now, told on every screen; one click leads to the worst. */
function OverduePill() {
  const rows = useTargets((state) => state.rows);
  const overdue = useMemo(() => [...(rows?.values() ?? [])].filter((row) => row.overdue !== null), [rows]);
  const count = overdue.length;
  const nowMs = useNow(count > 0);
  useEffect(() => {
    document.title = count > 0 ? `${count} overdue – Stallscope` : 'Stallscope';
    return () => {
      document.title = 'Stallscope';
    };
  }, [count]);
  const worst = overdue.reduce<TargetRow | null>(
    (longest, row) =>
      row.overdue !== null && (longest?.overdue == null || row.overdue.sinceMs < longest.overdue.sinceMs)
        ? row
        : longest,
    null,
  );
  if (worst?.overdue == null) return null;
  const elapsed = growingText(nowMs - worst.overdue.sinceMs);
  return (
    <a
      className="pill"
      href={routeAddress({ kind: 'target', name: worst.target.name })}
      title={`Open ${worst.target.name}, which has been overdue longest`}
    >
      <StateMark state="overdue" label={null} />
      {count === 1 ? (
        <>
          <span className="clip">{worst.target.name}</span>
          <span>
            <span className="middle-only">overdue </span>
            {elapsed}
          </span>
        </>
      ) : (
        <span>
          {count.toLocaleString()} overdue, worst {elapsed}
        </span>
      )}
    </a>
  );
}
