import '../../styles/settings.css';
import { useEffect, useState } from 'react';
import { changeSettings } from '../../state/app.ts';
import { inApp } from '../../state/connection.ts';
import { useDesktop } from '../../state/desktop.ts';
import { routeAddress } from '../../state/route.ts';
import { followSettings, readSettings, useSettings } from '../../state/settings.ts';
import { AppCard, type ChangeApp, PageCard } from './AppCard.tsx';
import { NoticesCard } from './NoticesCard.tsx';
import { PlaceCard } from './PlaceCard.tsx';
import { ProbingCard } from './ProbingCard.tsx';
import { ResolversCard } from './ResolversCard.tsx';
import { SecretsCard } from './SecretsCard.tsx';
import { StorageCard } from './StorageCard.tsx';
import { UnreadCard } from './UnreadCard.tsx';

/** Everything that can be set, saved as it is changed. What is of the app alone is not in a browser. */
export function SettingsScreen() {
  const app = useDesktop((state) => state.state);
  const kept = useSettings((state) => state.kept);
  const unread = useSettings((state) => state.refusal);
  const [refusal, setRefusal] = useState<string | null>(null);
  const change: ChangeApp = (wanted) => void changeSettings(wanted).then(setRefusal);
  useEffect(() => followSettings(), []);
  return (
    <div className="settings">
      <div className="page-head">
        <h1>Settings</h1>
        <span className="muted clip">Saved as you change them</span>
        <span className="grow" />
        <a className="link nowrap" href={routeAddress({ kind: 'facts' })}>
          What this computer can capture
        </a>
      </div>
      <p className="refused" role="status">
        {refusal}
      </p>
      <div className="columns">
        <div>
          {kept === null ? (
            <UnreadCard refusal={unread} onAgain={() => void readSettings()} />
          ) : (
            <>
              <ProbingCard kept={kept} />
              <ResolversCard kept={kept} />
              <PlaceCard kept={kept} />
            </>
          )}
          {app !== null && <SecretsCard app={app} onChange={change} />}
        </div>
        <div>
          {app !== null && <NoticesCard app={app} onChange={change} />}
          {kept !== null && <StorageCard kept={kept} />}
          {app !== null && <AppCard app={app} onChange={change} />}
          {!inApp && <PageCard />}
        </div>
      </div>
    </div>
  );
}
