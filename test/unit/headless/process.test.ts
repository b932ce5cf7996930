import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FROM_SOURCE } from '../../support/from-source.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';

const SOURCE = fileURLToPath(new URL('../../../electron/headless/main.ts', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../../../electron/headless/stallscope.cjs', import.meta.url));

let folder: string;
let server: HttpServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  server = await startHttpServer();
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly text: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Resolves once the text has been printed. */
  readonly printed: (words: string) => Promise<void>;
}

function start(words: readonly string[]): Started {
  const child = spawn(process.execPath, [...FROM_SOURCE, SOURCE, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  return {
    child,
    text: () => text,
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
    printed: async (words) => {
      while (!text.includes(words)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

const watch = (...words: string[]) =>
  start(['watch', `${server.origin}/`, '--data-dir', join(folder, 'data'), ...words]);

describe('the program as the system sees it', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it cleanly: what was measured is told, and the code is 0',
    async (signal) => {
      const started = watch();
      await started.printed('Ctrl+C ends');
      started.child.kill(signal);
      expect(await started.ended).toEqual({ code: 0, signal: null });
      expect(started.text()).toMatch(/Watched 1 target for/);
    },
  );

  test('SIGINT ends a long trace early: it shows the cycles that there are, and says so', async () => {
    const destination = createServer((socket) => socket.on('error', () => {}));
    await once(destination.listen(0, '127.0.0.1'), 'listening');
    const address = destination.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const started = start(['trace', '127.0.0.1', '--port', String(port), '--cycles', '1000']);
    // Several times, because one cycle may ask more than once, and the first must have ended even where all goes slowly.
    for (let asked = 0; asked < 6; asked += 1) {
      await once(destination, 'connection');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    started.child.kill('SIGINT');
    expect(await started.ended).toEqual({ code: 0, signal: null });
    destination.close();
    expect(started.text()).toMatch(/^ {2}1\.\|-- 127\.0\.0\.1 /m);
    expect(started.text()).toMatch(/^Ended early, after \d+ of 1000 cycles\.$/m);
  });

  test('a reader that goes away ends it, without an error', async () => {
    const started = watch('--json');
    await started.printed('"type":"sample"');
    started.child.stdout?.destroy();
    expect(await started.ended).toEqual({ code: 0, signal: null });
    expect(started.text()).not.toMatch(/EPIPE|Error/);
  });

  test('a reader that stops reading does not stop the measuring', async () => {
    const started = start([
      'watch',
      `${server.origin}/`,
      '--data-dir',
      join(folder, 'unread'),
      '--json',
      '--duration',
      '1s',
    ]);
    started.child.stdout?.pause();
    const before = server.requests.length;
    await once(started.child, 'exit').catch(() => {});
    expect(server.requests.length).toBeGreaterThan(before);
    started.child.stdout?.resume();
    expect((await started.ended).code).toBe(0);
  });

  test('nothing it prints to a pipe is coloured', async () => {
    const started = watch('--duration', '300ms');
    expect((await started.ended).code).toBe(0);
    expect(started.text()).not.toContain('\u001b');
  });
});

describe('the launcher', () => {
  const withVersion = (version: string) => {
    const script = `Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(version)} }); require(${JSON.stringify(LAUNCHER)})`;
    try {
      execFileSync(process.execPath, ['-e', script, 'x', '--version'], { encoding: 'utf8', stdio: 'pipe' });
      return { code: 0, stderr: '' };
    } catch (thrown) {
      if (!(thrown instanceof Error && 'status' in thrown && 'stderr' in thrown)) throw thrown;
      return { code: thrown.status, stderr: String(thrown.stderr) };
    }
  };

  test.each(['0.10.48', '12.22.12', '20.20.2', '22.13.1'])('on Node %s says in one line what is needed', (version) => {
    const { code, stderr } = withVersion(version);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^stallscope: needs Node\.js 22\.14 or newer, this is [\d.]+; in a checkout run it as `npm run -s stallscope -- \.\.\.`.*\n$/,
    );
    expect(stderr).toContain(version);
  });

  test.each(['22.14.0', '24.0.0', '100.0.0'])('on Node %s does not complain of the version', (version) => {
    expect(withVersion(version).stderr).not.toContain('needs Node.js');
  });

  test('is written so that an old Node can read it', () => {
    const text = readFileSync(LAUNCHER, 'utf8').replace(/'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/.*/g, (piece) =>
      piece.startsWith("'") ? "''" : '',
    );
    expect(text).not.toMatch(/=>|\?\.|\?\?|\blet\b|\bconst\b|\bclass\b|\bimport\b|\basync\b|`|\.\.\./);
    expect(text).not.toMatch(/,\s*\)/);
  });
});
