import { RefusedBundle } from './bundle-outcome.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const NOT_WRITABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'EINVAL',
  'EIO',
  'EFBIG',
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'ENXIO',
  'EXDEV',
  'ENOTEMPTY',
  'ERR_INVALID_ARG_VALUE',
]);

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'part of the path is not a folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'the path leads in a circle',
  ERR_INVALID_ARG_VALUE: 'the path holds a character that no path may hold',
};

/** The system's code of an error; null for what did not come from the system. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** A refusal in words where the file system is what failed; any other error comes back as it is. */
export function writeFailure(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === null || error instanceof RefusedBundle) return error;
  if (FULL.has(code)) {
    return new RefusedBundle(
      'disk-full',
      `There is no room left for ${path}. Free some space, or choose another place.`,
    );
  }
  if (!NOT_WRITABLE.has(code)) return error;
  return new RefusedBundle(
    'cannot-write',
    `${path} cannot be written: ${REASONS[code] ?? code}. Choose another place.`,
  );
}
