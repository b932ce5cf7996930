import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { z } from 'zod';
import { type HeldSecrets, noticeSecretsShape, targetSecretsShape } from '../../contract/host-contract.ts';
import { utcFileStamp } from '../../domain/utc-text.ts';
import type { Cipher } from './cipher.ts';
import { writePrivateFile } from './write-private-file.ts';

/** `keyring`: bytes that the system's keyring can turn back. `none`: readable by whoever reads the file; a person agreed to that. */
export type Protection = 'keyring' | 'none';

export type SecretFileReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly secrets: HeldSecrets; readonly protection: Protection }
  /** Written under a keyring that cannot be reached now; it may be there again tomorrow. */
  | { readonly kind: 'locked' }
  /** Nobody will be able to read it any more. `reason` holds nothing of its content. */
  | { readonly kind: 'useless'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

const contentShape = z.union([
  targetSecretsShape.array().transform((targets): HeldSecrets => ({ targets, notices: [] })),
  z.object({ targets: targetSecretsShape.array(), notices: noticeSecretsShape.array() }),
]);

const VERSION = 1;
/** Far above what any list of targets needs; a larger file is not ours. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the values. `isProtected` is asked only when there is a file that needs the keyring: asking it costs time at every start. */
export function readSecretFile(file: string, cipher: Cipher): SecretFileReading {
  let text: string;
  try {
    if (statSync(file).size > MAX_BYTES) return { kind: 'useless', reason: 'it is larger than such a file can be' };
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    return codeOf(thrown) === 'ENOENT' ? { kind: 'none' } : { kind: 'unreadable', reason: codeOf(thrown) };
  }
  const envelope = envelopeOf(text);
  if (envelope === null) return { kind: 'useless', reason: 'it is damaged' };
  if (envelope.protection === 'keyring' && !cipher.isProtected()) return { kind: 'locked' };
  let content: unknown;
  try {
    const clear = envelope.protection === 'keyring' ? cipher.decrypt(envelope.data) : envelope.data.toString('utf8');
    content = JSON.parse(clear);
  } catch {
    // What was thrown may quote the content, so it goes nowhere.
    return {
      kind: 'useless',
      reason:
        envelope.protection === 'keyring'
          ? 'the keyring holds another key than the one it was written with'
          : 'it is damaged',
    };
  }
  const secrets = contentShape.safeParse(content);
  if (!secrets.success) return { kind: 'useless', reason: 'it holds something else' };
  return { kind: 'read', secrets: secrets.data, protection: envelope.protection };
}

/** Throws what the file system or the keyring throws. */
export function writeSecretFile(file: string, secrets: HeldSecrets, protection: Protection, cipher: Cipher): void {
  // Without any of channels it stays as versions before channels read it.
  const clear = JSON.stringify(secrets.notices.length === 0 ? secrets.targets : secrets);
  const data = protection === 'keyring' ? cipher.encrypt(clear) : Buffer.from(clear, 'utf8');
  writePrivateFile(file, `${JSON.stringify({ version: VERSION, protection, data: data.toString('base64') })}\n`);
}

export function removeSecretFile(file: string): void {
  rmSync(file, { force: true });
}

/** Moves the file out of the way and tells where to. Throws what the file system throws. */
export function setSecretFileAside(file: string, atUs: number): string {
  const aside = file.replace(/\.json$/, `-set-aside-${utcFileStamp(atUs)}.json`);
  renameSync(file, aside);
  return aside;
}

function envelopeOf(text: string): { protection: Protection; data: Buffer } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { version, protection, data } = value as { version?: unknown; protection?: unknown; data?: unknown };
  if (version !== VERSION || typeof data !== 'string') return null;
  if (protection !== 'keyring' && protection !== 'none') return null;
  return { protection, data: Buffer.from(data, 'base64') };
}

export function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  return typeof code === 'string' ? code : 'unknown error';
}
