import { useEffect, useMemo } from 'react';
import { growingText } from '../../components/duration.ts';
import { BrandMark, Icon } from '../../components/Icon.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { useDesktop } from '../../state/desktop.ts';
import type { LinkState } from '../../state/link.ts';
import { openSettings } from '../../state/screen.ts';
import { type TargetRow, useTargets } from '../../state/targets.ts';
import { linkWords } from './link-words.ts';
import { useNow } from './use-now.ts';

export function TitleBar({ link }: { readonly link: LinkState }) {
  const rows = useTargets((state) => state.rows);
  const overdue = useMemo(() => [...(rows?.values() ?? [])].filter((row) => row.overdue !== null), [rows]);
  const app = useDesktop((state) => state.state);
  const words = linkWords(link, app);
  const told = link.kind === 'live' ? overdue.length : 0;
  useEffect(() => {
    document.title = told > 0 ? `${told} overdue – Stallscope` : 'Stallscope';
  }, [told]);
  return (
    <header className="bar">
      <span className="brand">
        <BrandMark />
        Stallscope
      </span>
      <span className="grow" />
      <span role="status">
        {words !== null && (
          <span className="pill lost" title={words.title}>
            <StateMark state="failed" label={null} />
            <span>
              {words.before}
              {words.sinceMs !== null && <TimeText at={new Date(words.sinceMs).toISOString()} />}
              {words.after}
            </span>
          </span>
        )}
      </span>
      {link.kind === 'live' && overdue.length > 0 && <OverduePill rows={overdue} />}
      <button type="button" className="btn quiet icon" aria-label="Settings" title="Settings" onClick={openSettings}>
        <Icon name="settings" />
      </button>
    </header>
  );
}

/** What is overdue now, told wherever one is. */
function OverduePill({ rows }: { readonly rows: readonly TargetRow[] }) {
  const nowMs = useNow(true);
  const worst = rows.reduce<TargetRow | null>(
    (longest, row) =>
      row.overdue !== null && (longest?.overdue == null || row.overdue.sinceMs < longest.overdue.sinceMs)
        ? row
        : longest,
    null,
  );
  if (worst?.overdue == null) return null;
  const elapsed = growingText(nowMs - worst.overdue.sinceMs);
  return (
    <span className="pill">
      <StateMark state="overdue" label={null} />
      {rows.length === 1 ? (
        <>
          <span className="clip">{worst.target.name}</span> overdue {elapsed}
        </>
      ) : (
        `${rows.length} overdue, worst ${elapsed}`
      )}
    </span>
  );
}
