import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { APP_SCHEME } from './app-address.ts';
import { APP_HEADERS, appFileOf } from './app-files.ts';

/** Stands in the window in place of the page. */
const MISSING =
  'A part of Stallscope is missing: the page of its window. Measuring goes on; install it again to see it.';

/** Must run before the app is ready: Chromium learns its schemes once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page, and nothing else. `folder` may lie inside of an asar archive. */
export function serveApp(session: Session, folder: string, log: (line: string) => void): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    const file = request.method === 'GET' ? appFileOf(request.url) : null;
    if (file === null) return new Response(null, { status: 404, headers: APP_HEADERS });
    try {
      // Electron's `fs` reads archives; its `net.fetch` of a file address would follow what Chromium makes of the path.
      const body = await readFile(join(folder, file.path));
      return new Response(new Uint8Array(body), { headers: { ...APP_HEADERS, 'content-type': file.type } });
    } catch {
      log(`window: ${file.path} of the page cannot be read`);
      const words = file.path === 'index.html' ? MISSING : null;
      return new Response(words, {
        status: 404,
        headers: { ...APP_HEADERS, 'content-type': 'text/plain; charset=utf-8' },
      });
    }
  });
}
