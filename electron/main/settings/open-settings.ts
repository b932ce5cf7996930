import type { Clock } from '../../domain/clock.ts';
import { utcFileStamp } from '../../domain/utc-text.ts';
import { Listeners } from '../listeners.ts';
import {
  codeOf,
  DEFAULT_SETTINGS,
  readSettingsFile,
  setSettingsFileAside,
  writeSettingsFile,
} from './settings-file.ts';
import type { AppSettings, SettingsPatch, SettingsStore } from './settings-store.ts';

export interface SettingsOptions {
  /** Absolute path that ends in `.json`. */
  readonly file: string;
  readonly clock: Clock;
  log(line: string): void;
  /** Tells a person. */
  note(sentence: string): void;
}

/** More keys than the product has sentences; the oldest are told again rather than the file growing for ever. */
const MAX_SAID = 500;

/** Reads the settings, and works on in memory where the file cannot be read or written: nobody is kept from measuring by a preference. */
export function openSettings(options: SettingsOptions): SettingsStore {
  const { file, log, note } = options;
  const listeners = new Listeners<AppSettings>((thrown) => log(`settings: a listener failed (${String(thrown)})`));
  let mayWrite = true;
  let saidUnwritable = false;
  let settings = firstSettings();

  function firstSettings(): AppSettings {
    const reading = readSettingsFile(file);
    switch (reading.kind) {
      case 'read':
        return reading.settings;
      case 'none':
        return DEFAULT_SETTINGS;
      case 'unreadable':
        // What somebody else's rights protect is not written over.
        mayWrite = false;
        note(
          `The settings in ${file} cannot be read (${reading.reason}), so Stallscope works with its usual ones and keeps changes until it ends. Check who may read that file, then start Stallscope again.`,
        );
        return DEFAULT_SETTINGS;
      case 'useless':
        setAside(reading.reason);
        return DEFAULT_SETTINGS;
    }
  }

  function setAside(reason: string): void {
    try {
      const aside = setSettingsFileAside(file, utcFileStamp(options.clock.utcUs()));
      note(
        `The settings could not be used, because ${reason}. Stallscope works with its usual ones; the file was moved to ${aside}.`,
      );
    } catch (thrown) {
      mayWrite = false;
      note(
        `The settings in ${file} could not be used, because ${reason}, nor moved out of the way (${codeOf(thrown)}). Stallscope works with its usual ones and keeps changes until it ends.`,
      );
    }
  }

  function write(): void {
    if (!mayWrite) return;
    try {
      writeSettingsFile(file, settings);
      saidUnwritable = false;
    } catch (thrown) {
      log(`settings: ${file} cannot be written (${codeOf(thrown)})`);
      if (saidUnwritable) return;
      saidUnwritable = true;
      note(
        `The settings could not be written to ${file} (${codeOf(thrown)}). They hold until Stallscope ends; check that its folder can be written to and has room.`,
      );
    }
  }

  return {
    get: () => settings,
    change(patch) {
      const next = patched(settings, patch);
      if (JSON.stringify(next) === JSON.stringify(settings)) return settings;
      settings = next;
      write();
      listeners.tell(settings);
      return settings;
    },
    onChange: (listener) => listeners.add(listener),
  };
}

function patched(settings: AppSettings, { notices, said, ...rest }: SettingsPatch): AppSettings {
  return {
    ...settings,
    ...present(rest),
    notices: { ...settings.notices, ...present(notices ?? {}) },
    said: said === undefined ? settings.said : said.slice(-MAX_SAID),
  };
}

/** Without fields that are `undefined`, which would take away what is there. */
const present = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
