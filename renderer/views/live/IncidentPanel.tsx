import { IncidentRow } from '../../components/IncidentRow.tsx';
import { Says } from '../../components/Says.tsx';
import { chooseIncident } from '../../state/engine.ts';
import { shownIncident, useIncidents } from '../../state/incidents.ts';
import { useTargets } from '../../state/targets.ts';
import { IncidentDetailView } from './IncidentDetailView.tsx';
import { incidentCountsText } from './words.ts';

/** Incidents at the left, the chosen one at the right: what comes in does not move what one reads. */
export function IncidentPanel({ live }: { readonly live: boolean }) {
  const list = useIncidents((state) => state.list);
  const details = useIncidents((state) => state.details);
  const chosen = useIncidents((state) => state.chosen);
  const beyond = useIncidents((state) => state.beyond);
  const hangingNow = useTargets((state) => [...(state.rows?.values() ?? [])].some((row) => row.overdue !== null));
  if (list === null) return null;
  const shown = shownIncident({ list, chosen, beyond });
  if (shown === null) {
    return (
      <section className="incidents none" aria-label="Incidents">
        <div className="card">
          {hangingNow ? (
            <Says title="A request is overdue">
              <p>What happens around it is being recorded, and shows here if it turns out slow or fails.</p>
            </Says>
          ) : (
            <Says title="No incident so far">
              <p>What takes longer than it should is recorded while it hangs, and shows here with what was captured.</p>
            </Says>
          )}
        </div>
      </section>
    );
  }
  const isBeyond = list.every((incident) => incident.id !== shown.id);
  const open = list.filter((incident) => incident.closedAt === null).length;
  return (
    <section className="incidents" aria-label="Incidents">
      <div className="card">
        <div className="head">
          <h2>Incidents</h2>
          <span className="faint nowrap">{open === 0 ? 'none open' : `${open} open`}</span>
        </div>
        <ul className="scroll">
          {(isBeyond ? [...list, shown] : list).map((incident) => (
            <IncidentRow
              key={incident.id}
              targets={incident.targets.join(', ')}
              openedAt={incident.openedAt}
              open={incident.closedAt === null}
              failed={incident.failed > 0}
              counts={incidentCountsText(incident)}
              worstMs={incident.worstMs}
              current={incident.id === shown.id}
              onChoose={() => void chooseIncident(incident.id)}
            />
          ))}
        </ul>
      </div>
      <IncidentDetailView
        key={shown.id}
        incident={shown}
        detail={details.get(shown.id) ?? null}
        live={live}
        onRead={() => {
          if (chosen !== shown.id) void chooseIncident(shown.id);
        }}
      />
    </section>
  );
}
