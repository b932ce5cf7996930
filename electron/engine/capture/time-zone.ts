import { existsSync, readlinkSync } from 'node:fs';

/** What of the system tells the zone. */
export interface ZoneSources {
  readonly platform: NodeJS.Platform;
  /** As `TZ` has it; undefined where it is not set. */
  readonly variable: string | undefined;
  readonly readLink: (path: string) => string;
  readonly isThere: (path: string) => boolean;
  /** Knows it always, and reads some eight megabytes of tables for it, which stay in memory. */
  readonly askTables: () => string;
}

const ZONES = '/usr/share/zoneinfo/';
const LOCAL_TIME = '/etc/localtime';

/** Read at once: what is read beside would start a pool of threads that nothing else in a watch needs. */
export function systemZoneSources(platform: NodeJS.Platform, variable: string | undefined): ZoneSources {
  return {
    platform,
    variable,
    readLink: (path) => readlinkSync(path),
    isThere: (path) => existsSync(path),
    askTables: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** IANA name of the zone of this process, as the system has it: tzset(3), localtime(5). Never throws. */
export function timeZone(sources: ZoneSources): string {
  const { variable, platform } = sources;
  if (variable !== undefined) {
    const named = zoneName(variable.replace(/^:/, ''));
    return named !== null && (named === 'UTC' || sources.isThere(ZONES + named)) ? named : sources.askTables();
  }
  if (platform === 'win32') return sources.askTables();
  try {
    const target = sources.readLink(LOCAL_TIME);
    return zoneName(/\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(target)?.[1] ?? '') ?? sources.askTables();
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent && platform === 'linux' ? 'UTC' : sources.askTables();
  }
}

/** null for what is no name, such as a rule after POSIX (`CET-1CEST`) or a path. */
function zoneName(text: string): string | null {
  if (/^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu)$/.test(text)) return 'UTC';
  return /^[A-Z][A-Za-z_]*(?:\/[A-Z][A-Za-z0-9_+-]*)+$/.test(text) ? text : null;
}
