import { Segmented } from '../../components/Segmented.tsx';
import { Setting, SwitchSetting } from '../../components/Setting.tsx';
import type { changeSettings } from '../../state/app.ts';
import type { DesktopState } from '../../state/desktop.ts';
import { keepTheme, type Theme, useTheme } from '../../state/theme.ts';

export type ChangeApp = (change: Parameters<typeof changeSettings>[0]) => void;

interface Props {
  readonly app: DesktopState;
  readonly onChange: ChangeApp;
}

export function AppCard({ app, onChange }: Props) {
  return (
    <section className="card" aria-label="App">
      <div className="head">
        <h2>App</h2>
        <span className="grow" />
        <span className="faint nowrap">version {app.version}</span>
      </div>
      <SwitchSetting
        title="Start at login"
        hint={
          app.loginHindrance ??
          (app.tray === 'shown' ? 'in the tray, without a window' : 'in the background, without a window')
        }
        on={app.settings.startAtLogin}
        disabled={app.loginHindrance !== null && !app.settings.startAtLogin}
        onChange={(startAtLogin) => onChange({ startAtLogin })}
      />
      <ThemeSetting theme={app.settings.theme} hint={null} onChange={(theme) => onChange({ theme })} />
    </section>
  );
}

/** In a browser the page itself has only its theme. */
export function PageCard() {
  const theme = useTheme((state) => state.theme);
  return (
    <section className="card" aria-label="This page">
      <div className="head">
        <h2>This page</h2>
      </div>
      <ThemeSetting theme={theme} hint="kept in this browser" onChange={keepTheme} />
      <Setting
        title="Notifications, start at login, keyring"
        hint="These belong to the app. In a browser, only channels tell of anything outside of this page."
      />
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
