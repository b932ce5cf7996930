import type { DesktopState } from '../../state/desktop.ts';

/** Where secret values of targets go. In a browser nothing is known of where the engine runs. */
export function whereSecretsAreKept(inApp: boolean, app: DesktopState | null): string {
  const never = 'They are never shown again, and are in no export and no log.';
  if (!inApp) return `Kept in the memory of Stallscope until it ends. ${never}`;
  if (app?.keyring === 'protected') return `Kept locked with this system’s keyring. ${never}`;
  return app?.settings.withoutKeyring === 'unprotected'
    ? `This system has no keyring: kept in a file that other programs of this user can read. ${never}`
    : `This system has no keyring: kept in memory until Stallscope ends. Settings can change that. ${never}`;
}
