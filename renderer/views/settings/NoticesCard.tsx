import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Setting, SwitchSetting } from '../../components/Setting.tsx';
import { setNotified, tryNotification } from '../../state/app.ts';
import type { DesktopState } from '../../state/desktop.ts';
import type { Notices } from '../../state/notices.ts';
import { setRefusal } from '../../state/screen.ts';
import type { ChangeApp } from './AppCard.tsx';
import { PolicySettings } from './PolicySettings.tsx';

interface Props {
  /** null in a browser. */
  readonly app: DesktopState | null;
  /** null until they were read. */
  readonly notices: Notices | null;
  /** Why they were not. */
  readonly unread: string | null;
  readonly onAgain: () => void;
  readonly onChange: ChangeApp;
}

/** When people are told, and of what. */
export function NoticesCard({ app, notices, unread, onAgain, onChange }: Props) {
  return (
    <section className="card" aria-label="Notices">
      <div className="head">
        <h2>Notices</h2>
      </div>
      {notices?.overridden === true && (
        <p className="setting told">
          The configuration file that Stallscope was started with says how and when people are told. Change it there, or
          start Stallscope without it to set this here.
        </p>
      )}
      {app !== null && <DesktopSettings app={app} onChange={onChange} />}
      {notices === null ? (
        <Setting title={unread === null ? 'Being read' : 'Not read so far'} hint={unread}>
          {unread !== null && <Button label="Read again" small aria-label="Read the notices again" onClick={onAgain} />}
        </Setting>
      ) : (
        <PolicySettings notices={notices} />
      )}
      {app !== null && <Muted names={app.settings.notices.muted} />}
    </section>
  );
}

/** Notifications of the system that the app runs in. */
function DesktopSettings({ app, onChange }: { readonly app: DesktopState; readonly onChange: ChangeApp }) {
  const { notices } = app.settings;
  return (
    <>
      <SwitchSetting
        title="On this desktop"
        hint={
          app.notifications === 'unavailable'
            ? `This desktop shows no notifications; what hangs is told here${app.tray === 'shown' ? ' and in the tray' : ''}.`
            : 'while a request hangs; grouped, and silent for suspect samples'
        }
        on={notices.enabled}
        onChange={(enabled) => onChange({ notices: { enabled } })}
      />
      <SwitchSetting
        title="When it is over"
        hint="said once, with the verdict"
        on={notices.recovery}
        disabled={!notices.enabled}
        onChange={(recovery) => onChange({ notices: { recovery } })}
      />
      <Trial />
    </>
  );
}

function Trial() {
  const [outcome, setOutcome] = useState<{ readonly shown: boolean; readonly message: string } | null>(null);
  const [trying, setTrying] = useState(false);
  const attempt = async (): Promise<void> => {
    setTrying(true);
    setOutcome(await tryNotification());
    setTrying(false);
  };
  return (
    <Setting
      title="Try it"
      hint={
        <span role="status" className={outcome?.shown === false ? 'refused' : undefined}>
          {outcome?.message ?? 'shows one notification now'}
        </span>
      }
    >
      <Button label="Test" small busy={trying} aria-label="Test notifications" onClick={() => void attempt()} />
    </Setting>
  );
}

function Muted({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) {
    return <Setting title="Muted targets" hint="none; a target is muted from its menu in the overview" />;
  }
  return (
    <div className="setting muted-targets">
      <span className="what">
        <b>Muted targets</b>
        <small>nobody is told when they hang</small>
        <ul>
          {names.map((name) => (
            <li key={name}>
              <span className="clip grow" title={name}>
                {name}
              </span>
              <Button
                label="Unmute"
                small
                aria-label={`Unmute ${name}`}
                onClick={() => void setNotified(name, true).then(setRefusal)}
              />
            </li>
          ))}
        </ul>
      </span>
    </div>
  );
}
