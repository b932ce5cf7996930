import '../../styles/first-run.css';
import { useEffect, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { changeSettings } from '../../state/app.ts';
import { inApp } from '../../state/connection.ts';
import { useDesktop } from '../../state/desktop.ts';
import { setFirstRun } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { FirstField } from './FirstField.tsx';
import { FirstSample } from './FirstSample.tsx';
import { useAdding } from './use-adding.ts';

/** One field, in focus. After Enter the first sample shows under it, and nothing moves. */
export function FirstRun() {
  const [added, setAdded] = useState<readonly string[]>([]);
  const adding = useAdding(setAdded);
  const { fieldRef } = adding;
  useEffect(() => fieldRef.current?.focus(), [fieldRef]);
  const row = useTargets((state) => (added[0] === undefined ? undefined : state.rows?.get(added[0])));
  const [incident, setIncident] = useState<number | null>(null);
  const open = row?.incident?.id ?? null;
  // It stays within reach after it has closed.
  if (open !== null && open !== incident) setIncident(open);
  // Targets may come from elsewhere, too: from a file, or another window.
  const watching = useTargets((state) => (state.rows?.size ?? 0) > 0) || added.length > 0;
  return (
    <div className="first-run">
      <section aria-labelledby="first-run-title">
        <div className="body">
          <h1 id="first-run-title">What keeps hanging?</h1>
          <FirstField {...adding} label="What keeps hanging?" row={adding.done ? row : undefined} />
          {added.length > 0 && <FirstSample row={row} others={added.length - 1} incident={incident} />}
        </div>
        <footer>
          <Offer sampled={row !== undefined && row.last !== null} />
          <span className="grow" />
          {watching && <Button label="Open overview" onClick={() => setFirstRun(false)} />}
        </footer>
      </section>
    </div>
  );
}

/** Once it is seen to work, the app offers to start by itself; nothing is taken that was not asked for. */
function Offer({ sampled }: { readonly sampled: boolean }) {
  const app = useDesktop((state) => state.state);
  const [refusal, setRefusal] = useState<string | null>(null);
  if (!sampled || app === null || app.loginHindrance !== null) {
    return (
      <span className="faint">
        {inApp ? 'Everything stays on this computer.' : 'Everything stays on the computer where Stallscope runs.'}
      </span>
    );
  }
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={app.settings.startAtLogin}
          onChange={(event) => void changeSettings({ startAtLogin: event.target.checked }).then(setRefusal)}
        />
        Start at login
      </label>
      <span className={refusal === null ? 'faint' : 'refused'} role="status">
        {refusal ?? (app.tray === 'shown' ? 'Closing keeps it in the tray.' : '')}
      </span>
    </>
  );
}
