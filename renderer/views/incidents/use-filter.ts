import { useEffect, useState } from 'react';
import type { IncidentFilter } from '../../state/incident-filter.ts';
import { useIncidentList } from '../../state/incident-list.ts';

/** As long as somebody types, nothing is searched for. */
const TYPING_MS = 180;

/** The filter as it stands in the fields, and a little later as it is asked for. It stays when one comes back. */
export function useFilter() {
  const [typed, setTyped] = useState<IncidentFilter>(() => useIncidentList.getState().filter);
  const [filter, setFilter] = useState(typed);
  useEffect(() => {
    if (typed === filter) return;
    const timer = setTimeout(() => setFilter(typed), typed.find === filter.find ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, filter]);
  return { filter, typed, change: setTyped };
}
