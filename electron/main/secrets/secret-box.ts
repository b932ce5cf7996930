import { type HeldSecrets, NOTHING_HELD } from '../../contract/host-contract.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { AppParts } from '../app-parts.ts';
import type { Cipher } from './cipher.ts';
import {
  codeOf,
  type Protection,
  readSecretFile,
  removeSecretFile,
  setSecretFileAside,
  writeSecretFile,
} from './secret-file.ts';

/** Keeps the secret values of targets and channels and channels from one start of the app to the next. No secret goes anywhere but into its file and to the engine. */
export interface SecretBox {
  /** What was kept or given so far; for every start of the engine, so that they survive its end as well. Reads the file the first time. */
  current(): HeldSecrets;
  keyring(): 'protected' | 'missing';
  /** Keeps what was given in the last moment. To be called before the engine is stopped. Never rejects. */
  settle(): Promise<void>;
  stop(): void;
}

export interface SecretBoxParts extends Pick<AppParts, 'engine' | 'settings' | 'note' | 'log'> {
  readonly clock: Clock;
  readonly cipher: Cipher;
  /** Absolute path of a file that ends in `.json`; its folder exists. */
  readonly file: string;
}

/** A person who fills in several values tells them one after the other; the file is written once. */
const QUIET_MS = 300;

export function createSecretBox(parts: SecretBoxParts): SecretBox {
  const { engine, settings, cipher, file, clock, note, log } = parts;
  let held: HeldSecrets = NOTHING_HELD;
  /** Of the file that is there; null: there is none, or it was not read so far. */
  let onDisk: Protection | 'locked' | null = null;
  let wasRead = false;
  let waiting: Cancel | null = null;
  let asking: Promise<void> | null = null;
  let wayOfKeeping = settings.get().withoutKeyring;

  const setAside = (reason: string): void => {
    try {
      const aside = setSecretFileAside(file, clock.utcUs());
      note(
        `The file with the secret values of targets and channels cannot be used: ${reason}. It was moved to ${aside}; enter the passwords, header values and addresses of receivers again where they are asked for.`,
      );
    } catch (thrown) {
      log(`secrets: ${file} cannot be moved aside (${codeOf(thrown)})`);
      note(
        `The file with the secret values of targets and channels cannot be used: ${reason}. Enter the passwords, header values and addresses of receivers again where they are asked for.`,
      );
    }
  };

  const read = (): void => {
    wasRead = true;
    const reading = readSecretFile(file, cipher);
    switch (reading.kind) {
      case 'none':
        return;
      case 'read':
        held = reading.secrets;
        onDisk = reading.protection;
        // What stands in the file may no longer be how a person, or the system, wants it kept.
        if (reading.protection !== wantedProtection()) keep();
        return;
      case 'locked':
        onDisk = 'locked';
        note(
          `The system's keyring cannot be reached, so passwords, header values and addresses of receivers that were kept in ${file} cannot be read this time. Start Stallscope in a session where the keyring is open, or enter them again.`,
        );
        return;
      case 'useless':
        setAside(reading.reason);
        return;
      case 'unreadable':
        log(`secrets: ${file} cannot be read (${reading.reason})`);
        note(
          `Passwords, header values and addresses of receivers that were kept in ${file} cannot be read (${reading.reason}). Check who may read that file, then start Stallscope again.`,
        );
        // Somebody's rights, not its content, stand in the way, so it must not be written over.
        onDisk = 'locked';
        return;
    }
  };

  /** null: in memory only. */
  const wantedProtection = (): Protection | null => {
    if (cipher.isProtected()) return 'keyring';
    return settings.get().withoutKeyring === 'unprotected' ? 'none' : null;
  };

  const keep = (): void => {
    if (held.targets.length === 0 && held.notices.length === 0) {
      // A file under a locked keyring holds values that nobody took away.
      if (onDisk !== null && onDisk !== 'locked') forget();
      return;
    }
    const protection = wantedProtection();
    if (protection === null) {
      if (onDisk !== null && onDisk !== 'locked') forget();
      note(
        'This system offers no keyring, so passwords, header values and addresses of receivers are held in memory only and are asked for again after the next start. Install and open a keyring (GNOME Keyring, KWallet), or allow an unprotected file in the settings.',
        'secrets-memory-only',
      );
      return;
    }
    try {
      if (onDisk === 'locked') setSecretFileAside(file, clock.utcUs());
      writeSecretFile(file, held, protection, cipher);
      onDisk = protection;
      if (protection === 'none') {
        note(
          `This system offers no keyring, and as you allowed, passwords, header values and addresses of receivers are kept unprotected in ${file}: every program that you run can read them.`,
          'secrets-unprotected',
        );
      }
    } catch (thrown) {
      log(`secrets: ${file} cannot be written (${codeOf(thrown)})`);
      note(
        `Passwords, header values and addresses of receivers could not be written to ${file} (${codeOf(thrown)}), so they are asked for again after the next start. Check that its folder can be written to and that the keyring is open.`,
        `secrets-unwritable:${codeOf(thrown)}`,
      );
    }
  };

  const forget = (): void => {
    try {
      removeSecretFile(file);
      onDisk = null;
    } catch (thrown) {
      log(`secrets: ${file} cannot be deleted (${codeOf(thrown)})`);
      note(
        `${file} still holds secret values of targets and channels, because it could not be deleted (${codeOf(thrown)}).`,
      );
    }
  };

  const ask = async (): Promise<void> => {
    try {
      const { secrets, noticeSecrets = [] } = await engine.call('host.secrets', {});
      if (!wasRead) read();
      held = { targets: secrets, notices: noticeSecrets };
      keep();
    } catch {
      // The engine ended; the next one is started with what is held, and tells of every change after that.
      log('secrets: the engine ended before it told the values that changed');
    }
  };

  const askSoon = (): void => {
    waiting?.();
    waiting = clock.schedule(QUIET_MS, () => {
      waiting = null;
      asking = (asking ?? Promise.resolve()).then(ask);
    });
  };

  const endings = [
    engine.onEvent((event) => {
      if (event.type === 'secrets.changed') askSoon();
    }),
    settings.onChange((changed) => {
      if (changed.withoutKeyring === wayOfKeeping) return;
      wayOfKeeping = changed.withoutKeyring;
      if (wasRead) keep();
    }),
  ];

  return {
    current: () => {
      if (!wasRead) read();
      return held;
    },
    keyring: () => (cipher.isProtected() ? 'protected' : 'missing'),
    settle: async () => {
      if (waiting !== null) {
        waiting();
        waiting = null;
        asking = (asking ?? Promise.resolve()).then(ask);
      }
      await asking;
    },
    stop: () => {
      waiting?.();
      waiting = null;
      for (const end of endings) end();
    },
  };
}
