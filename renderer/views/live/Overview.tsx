import '../../styles/live.css';
import { useEffect, useMemo, useState } from 'react';
import { AddTargetForm } from '../../components/AddTargetForm.tsx';
import { chooseIncident } from '../../state/engine.ts';
import { useLink } from '../../state/link.ts';
import { useRoute } from '../../state/route.ts';
import { setRefusal, useScreen } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { IncidentPanel } from './IncidentPanel.tsx';
import { TargetList } from './TargetList.tsx';
import { useAdding } from '../first-run/use-adding.ts';
import { countsText, targetsText } from './words.ts';

export function Overview() {
  const live = useLink((state) => state.link.kind === 'live');
  const route = useRoute();
  useEffect(() => {
    if (route.kind === 'incident') void chooseIncident(route.id).then(setRefusal);
  }, [route]);
  const rowsByName = useTargets((state) => state.rows);
  const rows = useMemo(() => [...(rowsByName?.values() ?? [])], [rowsByName]);
  const refusal = useScreen((state) => state.refusal);
  const [added, setAdded] = useState<{ readonly target: string } | null>(null);
  const adding = useAdding(([target]) => {
    adding.onText('');
    if (target !== undefined) setAdded({ target });
  });
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
          <span className="refused" role="status" title={refusal ?? undefined}>
            {refusal}
          </span>
        </span>
        <AddTargetForm {...adding} label="What else keeps hanging?" />
      </div>
      <TargetList rows={rows} added={added} live={live} />
      <IncidentPanel live={live} />
    </div>
  );
}
