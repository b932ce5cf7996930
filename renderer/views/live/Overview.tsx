import { useEffect, useMemo, useState } from 'react';
import { AddTargetForm } from '../../components/AddTargetForm.tsx';
import { useTargets } from '../../state/targets.ts';
import { IncidentPanel } from './IncidentPanel.tsx';
import { TargetList } from './TargetList.tsx';
import { useAdding } from './use-adding.ts';
import { countsText, targetsText } from './words.ts';

export function Overview({ live }: { readonly live: boolean }) {
  const rowsByName = useTargets((state) => state.rows);
  const notes = useTargets((state) => state.notes);
  const rows = useMemo(() => [...(rowsByName?.values() ?? [])], [rowsByName]);
  const [refusal, setRefusal] = useState<string | null>(null);
  const adding = useAdding(() => adding.onText(''));
  useEffect(() => {
    if (refusal === null) return;
    const timer = setTimeout(() => setRefusal(null), 10_000);
    return () => clearTimeout(timer);
  }, [refusal]);
  return (
    <div className="overview">
      <div className="page-head">
        <h1>{targetsText(rows.length)}</h1>
        <span className="muted clip grow">
          {refusal === null && countsText(rows)}
          <span className="refused" role="status">
            {refusal}
          </span>
        </span>
        <AddTargetForm {...adding} label="What else keeps hanging?" />
      </div>
      <div>
        {notes.length > 0 && (
          <ul className="notes" aria-label="About Stallscope itself">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        <TargetList rows={rows} live={live} onRefusal={setRefusal} />
      </div>
      <IncidentPanel live={live} />
    </div>
  );
}
