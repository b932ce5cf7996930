/** Each of these files, where there is one, is a switch by which a Linux keeps ordinary programs from making user namespaces. */
export const NAMESPACE_SWITCHES = [
  { file: '/proc/sys/user/max_user_namespaces', forbids: '0' },
  { file: '/proc/sys/kernel/unprivileged_userns_clone', forbids: '0' },
  { file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', forbids: '1' },
] as const;

/** What is known of `chrome-sandbox` beside Electron: its owner, and its mode as the system counts it. */
export interface SandboxHelper {
  readonly uid: number;
  readonly mode: number;
}

/** Set user ID on execution, and execution by others. */
const RUNS_AS_ITS_OWNER = 0o4001;

/**
 * Whether Chromium can shut its windows in when an ordinary person starts it: by namespaces of its own, or by the helper, which must
 * belong to root and run as root, whoever starts it. `read` gives a switch's content, null for one that this system does not have.
 */
export function sandboxWorks(read: (file: string) => string | null, helper: SandboxHelper | null): boolean {
  if (NAMESPACE_SWITCHES.every(({ file, forbids }) => read(file)?.trim() !== forbids)) return true;
  return helper !== null && helper.uid === 0 && (helper.mode & RUNS_AS_ITS_OWNER) === RUNS_AS_ITS_OWNER;
}
