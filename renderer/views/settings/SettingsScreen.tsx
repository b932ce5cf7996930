import '../../styles/settings.css';
import '../../styles/notices.css';
import { useEffect, useState } from 'react';
import { changeSettings } from '../../state/app.ts';
import { inApp } from '../../state/connection.ts';
import { useDesktop } from '../../state/desktop.ts';
import { readNotices } from '../../state/notice-actions.ts';
import { useNotices } from '../../state/notices.ts';
import { routeAddress } from '../../state/route.ts';
import { followSettings, readSettings, useSettings } from '../../state/settings.ts';
import { AppCard, type ChangeApp, PageCard } from './AppCard.tsx';
import { ChannelsCard } from './channels/ChannelsCard.tsx';
import { HeartbeatCard } from './HeartbeatCard.tsx';
import { NoticesCard } from './NoticesCard.tsx';
import { PlaceCard } from './PlaceCard.tsx';
import { ProbingCard } from './ProbingCard.tsx';
import { ResolversCard } from './ResolversCard.tsx';
import { SecretsCard } from './SecretsCard.tsx';
import { StorageCard } from './StorageCard.tsx';
import { MaintenanceCard } from './times/MaintenanceCard.tsx';
import { QuietHoursCard } from './times/QuietHoursCard.tsx';
import { UnreadCard } from './UnreadCard.tsx';

/** Everything that can be set, saved as it is changed. What is of the app alone is not in a browser. */
export function SettingsScreen() {
  const app = useDesktop((state) => state.state);
  const kept = useSettings((state) => state.kept);
  const unread = useSettings((state) => state.refusal);
  const notices = useNotices((state) => state.notices);
  const unreadNotices = useNotices((state) => state.refusal);
  const [refusal, setRefusal] = useState<string | null>(null);
  const change: ChangeApp = (wanted) => void changeSettings(wanted).then(setRefusal);
  useEffect(() => followSettings(), []);
  useEffect(() => {
    if (useNotices.getState().notices === null) void readNotices();
  }, []);
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
              <StorageCard kept={kept} />
            </>
          )}
          {app !== null && <SecretsCard app={app} onChange={change} />}
          {app !== null && <AppCard app={app} onChange={change} />}
          {!inApp && <PageCard />}
        </div>
        <div>
          <NoticesCard
            app={app}
            notices={notices}
            unread={unreadNotices}
            onAgain={() => void readNotices()}
            onChange={change}
          />
          {notices !== null && (
            <>
              <ChannelsCard notices={notices} />
              <QuietHoursCard notices={notices} />
              <MaintenanceCard notices={notices} />
              <HeartbeatCard notices={notices} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}
