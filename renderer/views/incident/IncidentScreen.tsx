import '../../styles/incident.css';
import '../../styles/waterfall.css';
import { useEffect } from 'react';
import { Button } from '../../components/Button.tsx';
import { Says } from '../../components/Says.tsx';
import { useIncident } from '../../state/incident.ts';
import { followIncident, readIncidentAgain } from '../../state/incident-actions.ts';
import { routeAddress } from '../../state/route.ts';
import { IncidentPage } from './IncidentPage.tsx';

/** One incident: what is suspected and why, what was captured while it hung, and what a person noted to it. */
export function IncidentScreen({ id }: { readonly id: number }) {
  useEffect(() => followIncident(id), [id]);
  const shown = useIncident((state) => state.shown);
  const allIncidents = (
    <a className="link" href={routeAddress({ kind: 'incidents' })}>
      All incidents
    </a>
  );
  if (shown.kind === 'none' || shown.id !== id) return null;
  switch (shown.kind) {
    case 'reading':
      return <Says title="The incident is being read." />;
    case 'missing':
      return (
        <Says title={`There is no incident ${id}.`} text={shown.message}>
          {allIncidents}
        </Says>
      );
    case 'unreadable':
      return (
        <Says title={`Incident ${id} cannot be read now.`} text={shown.message}>
          <Button label="Try again" onClick={readIncidentAgain} />
        </Says>
      );
    case 'shown':
      return <IncidentPage key={id} incident={shown.incident} readAtMs={shown.readAtMs} />;
  }
}
