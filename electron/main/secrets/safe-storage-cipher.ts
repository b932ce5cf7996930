import { safeStorage } from 'electron';
import type { Cipher } from './cipher.ts';

/** Only for use after the app is ready; before, Chromium has not chosen a keyring. */
export function safeStorageCipher(platform: NodeJS.Platform): Cipher {
  return {
    isProtected: () => {
      if (!safeStorage.isEncryptionAvailable()) return false;
      if (platform !== 'linux') return true;
      // `basic_text` encrypts with a key that is written in Chromium's source, which protects from nobody.
      const backend: string = safeStorage.getSelectedStorageBackend();
      return backend !== 'basic_text' && backend !== 'unknown';
    },
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(bytes),
  };
}
