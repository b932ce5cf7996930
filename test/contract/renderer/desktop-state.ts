import type { DesktopStateJson } from '../../../electron/contract/desktop-contract.ts';

/** An app in which all is well. */
export const DESKTOP: DesktopStateJson = {
  version: '0.1.0',
  platform: 'linux',
  engine: 'running',
  engineMessage: null,
  dataDirectory: '/home/ada/.local/share/stallscope',
  tray: 'shown',
  notifications: 'shown',
  keyring: 'protected',
  loginHindrance: null,
  settings: {
    startAtLogin: false,
    theme: 'system',
    notices: { enabled: true, recovery: true, muted: [] },
    withoutKeyring: 'memory',
  },
  notes: [],
};
