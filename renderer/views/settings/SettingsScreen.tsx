import '../../styles/settings.css';
import { useState } from 'react';
import { Segmented } from '../../components/Segmented.tsx';
import { Setting, SwitchSetting } from '../../components/Setting.tsx';
import { changeSettings, tryNotification } from '../../state/app.ts';
import { inApp } from '../../state/connection.ts';
import { type DesktopState, useDesktop } from '../../state/desktop.ts';
import { keepTheme, type Theme, useTheme } from '../../state/theme.ts';

type Change = (change: Parameters<typeof changeSettings>[0]) => void;

/** What can be set today, saved as it is changed. A browser has only what is of the page itself. */
export function SettingsScreen() {
  const app = useDesktop((state) => state.state);
  const [refusal, setRefusal] = useState<string | null>(null);
  const change: Change = (wanted) => void changeSettings(wanted).then(setRefusal);
  return (
    <div className="settings">
      <div className="page-head">
        <h1>Settings</h1>
        <span className="muted">Saved as you change them</span>
      </div>
      <p className="refused" role="status">
        {refusal}
      </p>
      {app !== null && <Notices app={app} onChange={change} />}
      {app !== null && <Secrets app={app} onChange={change} />}
      {app === null ? !inApp && <Page /> : <App app={app} onChange={change} />}
    </div>
  );
}

interface PartProps {
  readonly app: DesktopState;
  readonly onChange: Change;
}

function Notices({ app, onChange }: PartProps) {
  const { notices } = app.settings;
  const [outcome, setOutcome] = useState<{ readonly shown: boolean; readonly message: string } | null>(null);
  const [trying, setTrying] = useState(false);
  const attempt = async (): Promise<void> => {
    setTrying(true);
    setOutcome(await tryNotification());
    setTrying(false);
  };
  return (
    <section aria-label="Notices">
      <h3>Notices</h3>
      <SwitchSetting
        title="On this desktop"
        hint={
          app.notifications === 'unavailable'
            ? `This desktop shows no notifications; what hangs is told here${app.tray === 'shown' ? ' and in the tray' : ''}.`
            : 'While a request hangs; grouped, and silent for suspect samples.'
        }
        on={notices.enabled}
        onChange={(enabled) => onChange({ notices: { enabled } })}
      />
      <SwitchSetting
        title="When it is over"
        hint="Said once, with the verdict."
        on={notices.recovery}
        disabled={!notices.enabled}
        onChange={(recovery) => onChange({ notices: { recovery } })}
      />
      <Setting
        title="Try it"
        hint={
          <span role="status" className={outcome?.shown === false ? 'refused' : undefined}>
            {outcome?.message ?? 'Shows one notification now.'}
          </span>
        }
      >
        <button type="button" className="btn" disabled={trying} onClick={() => void attempt()}>
          Test
        </button>
      </Setting>
    </section>
  );
}

function Secrets({ app, onChange }: PartProps) {
  return (
    <section aria-label="Headers and passwords">
      <h3>Headers and passwords</h3>
      {app.keyring === 'protected' ? (
        <Setting
          title="Where they are kept"
          hint="Locked with this system’s keyring. They are in no export and no log."
        />
      ) : (
        <Setting
          title="No keyring on this system"
          hint={
            app.settings.withoutKeyring === 'memory'
              ? 'They are forgotten when Stallscope ends, and have to be given again.'
              : 'They are in a file that other programs of this user can read.'
          }
        >
          <Segmented
            label="Headers and passwords without a keyring"
            value={app.settings.withoutKeyring}
            options={[
              { value: 'memory', label: 'Forget at the end' },
              { value: 'unprotected', label: 'Keep unprotected' },
            ]}
            onChange={(withoutKeyring) => onChange({ withoutKeyring })}
          />
        </Setting>
      )}
    </section>
  );
}

function App({ app, onChange }: PartProps) {
  return (
    <section aria-label="App">
      <h3>App</h3>
      <SwitchSetting
        title="Start at login"
        hint={
          app.loginHindrance ??
          (app.tray === 'shown' ? 'In the tray, without a window.' : 'In the background, without a window.')
        }
        on={app.settings.startAtLogin}
        disabled={app.loginHindrance !== null && !app.settings.startAtLogin}
        onChange={(startAtLogin) => onChange({ startAtLogin })}
      />
      <ThemeSetting theme={app.settings.theme} hint={null} onChange={(theme) => onChange({ theme })} />
      <Setting
        title="Recorded data"
        hint={<span className="path-text">{app.dataDirectory ?? 'Not opened so far.'}</span>}
      />
      <Setting title="Version" hint={app.version} />
    </section>
  );
}

function Page() {
  const theme = useTheme((state) => state.theme);
  return (
    <section aria-label="This page">
      <h3>This page</h3>
      <ThemeSetting theme={theme} hint="Kept in this browser." onChange={keepTheme} />
    </section>
  );
}

interface ThemeProps {
  readonly theme: Theme;
  readonly hint: string | null;
  readonly onChange: (theme: Theme) => void;
}

function ThemeSetting({ theme, hint, onChange }: ThemeProps) {
  return (
    <Setting title="Theme" hint={hint}>
      <Segmented
        label="Theme"
        value={theme}
        options={[
          { value: 'system', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onChange={onChange}
      />
    </Setting>
  );
}
