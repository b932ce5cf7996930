import { posix } from 'node:path';
import { isAppAddress } from './app-address.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * On every answer. The page gets its own scripts, styles, pictures and fonts and talks to nobody: what it wants to know comes through the
 * bridge.
 */
export const APP_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=()',
  'cache-control': 'no-store',
};

export interface AppFile {
  /** Below the folder of the built page, with `/` between its parts; none of them is `..` or empty. */
  readonly path: string;
  readonly type: string;
}

/** The file that an address of the app means; null for what is not served. Purely by name: whether it exists is not asked here. */
export function appFileOf(address: string): AppFile | null {
  if (!isAppAddress(address)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (path === '/') path = '/index.html';
  // A backslash parts folders on Windows, a colon names drives and streams there, and a leading dot hides files or leads upwards.
  if (!/^(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/.test(path)) return null;
  const type = TYPES[posix.extname(path).toLowerCase()];
  return type === undefined ? null : { path: path.slice(1), type };
}
