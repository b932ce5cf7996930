import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach } from 'vitest';
import { until } from '../../support/electron/child-program.ts';
import type { Desktop } from '../../support/electron/desktop.ts';
import { ask } from './ask.ts';

/** A server that answers at once until it is told to hang, and that can go away. */
export interface FickleServer {
  readonly origin: string;
  hang(): void;
  leave(): void;
}

/** To be called at the top of a test file: each test has a server of its own. */
export function fickleServer(): FickleServer {
  let server: Server;
  let hangs: boolean;
  let origin: string;
  const leave = (): void => {
    server.closeAllConnections();
    server.close();
  };

  beforeEach(async () => {
    hangs = false;
    server = createServer((_request, response) => {
      if (!hangs) response.end('here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(leave);

  return {
    get origin() {
      return origin;
    },
    hang() {
      hangs = true;
    },
    leave,
  };
}

/** Nobody is told of anything in the first half minute of a start, because the network may still be coming up. */
export async function graceIsOver(page: Page): Promise<void> {
  await until(
    'the first half minute is over',
    async () => !(await ask<{ observer: { inGrace: boolean } }>(page, 'overview', {})).observer.inGrace,
    60_000,
  );
}

export const trayShows = (desktop: Desktop, what: string, pattern: RegExp): Promise<string> =>
  until(
    `the tray says ${what}`,
    async () => {
      const tooltip = await desktop.tray.tooltip(await desktop.tray.onlyItem());
      return pattern.test(tooltip) ? tooltip : null;
    },
    60_000,
  );
