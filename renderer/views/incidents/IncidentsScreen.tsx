import '../../styles/list-screen.css';
import '../../styles/incident-list.css';
import '../../styles/incident.css';
import { useEffect } from 'react';
import { Button } from '../../components/Button.tsx';
import { Says } from '../../components/Says.tsx';
import { followIncidentList } from '../../state/incident-actions.ts';
import { isFiltering, NO_FILTER } from '../../state/incident-filter.ts';
import { useIncidentList } from '../../state/incident-list.ts';
import { useLink } from '../../state/link.ts';
import { draftRange } from '../../state/range-draft.ts';
import { openExportRange } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { IncidentFilters } from './IncidentFilters.tsx';
import { IncidentTable } from './IncidentTable.tsx';
import { useFilter } from './use-filter.ts';

const DAY_MS = 86_400_000;

/** All incidents, newest first; those that are open stand on top. */
export function IncidentsScreen() {
  const { filter, typed, change } = useFilter();
  useEffect(() => followIncidentList(filter), [filter]);
  const total = useIncidentList((state) => state.total);
  const waiting = useIncidentList((state) => state.waiting.length);
  const reading = useIncidentList((state) => state.reading);
  const refusal = useIncidentList((state) => state.refusal);
  const open = useIncidentList((state) => state.open.filter(({ closedAt }) => closedAt === null).length);
  return (
    <div className="list-screen incidents-screen">
      <div className="page-head">
        <h1>Incidents</h1>
        <span className="muted clip" role="status">
          {total === null ? '' : countText(total, open, isFiltering(filter))}
        </span>
        <span className="grow" />
        <IncidentFilters filter={typed} onChange={change} />
        <Button
          label="Export a time range…"
          icon="export"
          onClick={() => {
            draftRange(Date.now() - DAY_MS, Date.now(), filter.target === null ? null : [filter.target]);
            openExportRange();
          }}
        />
      </div>
      {refusal !== null && total !== null && (
        <p className="list-note refused">
          {refusal} <Button small label="Try again" onClick={() => change({ ...filter })} />
        </p>
      )}
      {total !== null && total - waiting <= 0 && waiting === 0 ? (
        <Nothing isFiltered={isFiltering(filter)} onClear={() => change(NO_FILTER)} />
      ) : total === null ? (
        refusal === null ? (
          <Says title={reading ? 'Incidents are being read.' : ''} />
        ) : (
          <Says title="Incidents cannot be read now." text={refusal}>
            <Button label="Try again" onClick={() => change({ ...filter })} />
          </Says>
        )
      ) : (
        <IncidentTable />
      )}
    </div>
  );
}

function countText(total: number, open: number, isFiltered: boolean): string {
  const all = `${total.toLocaleString()} ${isFiltered ? 'found' : 'in all'}`;
  return open === 0 ? all : `${all}, ${open.toLocaleString()} open`;
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const isHanging = useTargets((state) => [...(state.rows?.values() ?? [])].some((row) => row.overdue !== null));
  const isLive = useLink((state) => state.link.kind === 'live');
  if (isFiltered) {
    return (
      <Says title="No incident matches.">
        <Button label="Show all incidents" onClick={onClear} />
      </Says>
    );
  }
  return isHanging && isLive ? (
    <Says
      title="A request is overdue."
      text="What happens around it is being recorded, and shows here if it turns out slow or fails."
    />
  ) : (
    <Says
      title="No incident so far."
      text="What takes longer than it should is recorded while it hangs, and shows here with what was captured."
    />
  );
}
