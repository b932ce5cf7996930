import { useEffect, useState } from 'react';
import { useTargets } from '../../state/targets.ts';
import { announcement } from './announcement.ts';

/** Tells those who do not see the page of what becomes of the targets, when they have time to listen. */
export function Announcer() {
  const [said, setSaid] = useState('');
  useEffect(
    () =>
      useTargets.subscribe((after, before) => {
        const words = announcement(before, after, performance.now());
        if (words !== null) setSaid(words);
      }),
    [],
  );
  return (
    <div className="unseen" role="status">
      {said}
    </div>
  );
}
