import { useEffect, useState } from 'react';
import { waitingText } from '../../components/words/phase-words.ts';
import { useTargets } from '../../state/targets.ts';

/** Tells those who do not see the page of each stall once, when they have time to listen. */
export function StallAnnouncer() {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const told = new Set<number>();
    return useTargets.subscribe((state) => {
      for (const row of state.rows?.values() ?? []) {
        const stall = row.overdue?.stall;
        if (row.overdue === null || stall === null || stall === undefined || told.has(stall)) continue;
        told.add(stall);
        const elapsedS = Math.round((performance.now() - row.overdue.sinceMs) / 1_000);
        setSaid(`${row.target.name} is ${waitingText(row.overdue.phase, `${elapsedS} s`)}`);
      }
    });
  }, []);
  return (
    <div className="unseen" role="status">
      {said}
    </div>
  );
}
