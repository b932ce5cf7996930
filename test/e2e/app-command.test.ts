import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHECKOUT, LAUNCHER, NODE_24, Running } from './command-line.ts';

const WITHOUT_DISPLAY = ['-u', 'DISPLAY', '-u', 'WAYLAND_DISPLAY'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-app-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('without a display, the command that opens the app says so in one line and serves the page', async () => {
  const data = join(folder, 'data');
  const command = [...WITHOUT_DISPLAY, NODE_24, LAUNCHER, 'app', '--data-dir', data];
  const running = new Running('env', command, CHECKOUT);
  try {
    const address = await running.waitFor('the address of the page', (lines) => {
      const line = lines.find((candidate) => candidate.startsWith('Open http://'));
      return line === undefined ? null : line.slice('Open '.length);
    });
    // A browser keeps the token of the address as a cookie; what keeps none says it with each request.
    const { origin, searchParams } = new URL(address);
    const page = await fetch(origin, { headers: { authorization: `Bearer ${searchParams.get('token')}` } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Stallscope');
    expect(running.stderr).toMatch(/^stallscope: There is no display to open a window on[^\n]*\n$/);
  } finally {
    expect(await running.stop()).toBe(0);
  }
  expect(existsSync(join(data, 'stallscope.db'))).toBe(true);
});
