import type { DesktopStateJson } from '../../contract/desktop-contract.ts';
import type { EngineState } from '../engine/engine-host.ts';
import type { AppSettings } from '../settings/settings-store.ts';

/** What is known of the desktop beside the engine and the settings. */
export interface DesktopFacts {
  readonly version: string;
  readonly platform: NodeJS.Platform;
  readonly tray: DesktopStateJson['tray'];
  readonly notifications: DesktopStateJson['notifications'];
  readonly keyring: DesktopStateJson['keyring'];
  readonly loginHindrance: string | null;
  readonly notes: readonly string[];
}

/** `dataDirectory`: of the last engine that ran; null before the first. */
export function desktopState(
  engine: EngineState,
  dataDirectory: string | null,
  settings: AppSettings,
  facts: DesktopFacts,
): DesktopStateJson {
  const { startAtLogin, theme, notices, withoutKeyring } = settings;
  return {
    version: facts.version,
    platform: facts.platform === 'darwin' || facts.platform === 'win32' ? facts.platform : 'linux',
    engine: engine.kind,
    engineMessage: engineMessage(engine),
    dataDirectory,
    tray: facts.tray,
    notifications: facts.notifications,
    keyring: facts.keyring,
    loginHindrance: facts.loginHindrance,
    settings: { startAtLogin, theme, notices: { ...notices, muted: [...notices.muted] }, withoutKeyring },
    notes: [...facts.notes],
  };
}

function engineMessage(engine: EngineState): string | null {
  switch (engine.kind) {
    case 'starting':
      return 'The engine is starting.';
    case 'running':
      return null;
    case 'restarting':
      return `${engine.reason} It is being started again; until it runs, nothing is measured.`;
    case 'refused':
      return engine.error.message;
    case 'stopped':
      return 'Stallscope is ending.';
  }
}
