import { useEffect, useMemo } from 'react';
import { growingText } from '../../components/duration.ts';
import { BrandMark } from '../../components/Icon.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import type { LinkState } from '../../state/link.ts';
import { type TargetRow, useTargets } from '../../state/targets.ts';
import { useNow } from './use-now.ts';

export function TitleBar({ link }: { readonly link: LinkState }) {
  const rows = useTargets((state) => state.rows);
  const overdue = useMemo(() => [...(rows?.values() ?? [])].filter((row) => row.overdue !== null), [rows]);
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
        {link.kind === 'locked-out' && (
          <span className="pill lost" title={link.message}>
            <StateMark state="failed" label={null} />
            <span>Not live: Stallscope was started again, open the address that it printed</span>
          </span>
        )}
        {link.kind === 'lost' && (
          <span className="pill lost" title={link.message}>
            <StateMark state="failed" label={null} />
            <span>
              Not live since <TimeText at={new Date(link.sinceMs).toISOString()} />, trying again
            </span>
          </span>
        )}
      </span>
      {link.kind === 'live' && overdue.length > 0 && <OverduePill rows={overdue} />}
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
