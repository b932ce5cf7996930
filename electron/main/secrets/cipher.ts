/** What turns secret values into bytes that only this user on this machine can read. */
export interface Cipher {
  /** False where the system has no keyring, or none that answers now. Asking may take the time of a round trip to the keyring. */
  isProtected(): boolean;
  /** Throws when the keyring refuses. */
  encrypt(text: string): Buffer;
  /** Throws for bytes that another key made. */
  decrypt(bytes: Buffer): string;
}
