import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startHttpServer } from '../support/servers/http-server.ts';
import { verifiedBundle } from './bundle-check.ts';
import { CHECKOUT, NODE_24, plainEnvironment, Running, run } from './command-line.ts';

/** It fetches and unpacks; on a machine on which much else runs that takes a while. */
const NPM_TIMEOUT_MS = 240_000;

const packedShape = z
  .array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }))
  .length(1);

/** npm itself, to be run by Node: so that the search path can do without everything that lies beside npm, a compiler above all. */
async function npmProgram(): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, 'npm');
    if (!existsSync(candidate)) continue;
    const real = await realpath(candidate);
    if (real.endsWith('npm-cli.js')) return real;
  }
  throw new Error('npm is not on the search path');
}

interface OldNode {
  readonly what: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** The old Nodes of this machine, and one that says it is old, because not every machine has one. */
function oldNodes(): readonly OldNode[] {
  const pretence = join(CHECKOUT, 'test/fixtures/pretend-old-node.cjs');
  const found = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => {
    const program = join(folder, 'node');
    const version = /^v(\d+)\./.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
    return version !== undefined && Number(version) < 22 ? [{ what: `Node ${version}`, program, args: [] }] : [];
  });
  return [{ what: 'one that says so', program: NODE_24, args: ['--require', pretence] }, ...found.slice(0, 1)];
}

describe('the packed package', () => {
  let room = '';
  let prefix = '';
  let packedFiles: readonly string[] = [];

  const installed = (): string => join(prefix, 'node_modules/stallscope');
  const launcher = (): string => join(installed(), 'electron/headless/stallscope.cjs');
  /** A search path with Node and a shell on it, which npm starts packages' scripts with, and nothing else. */
  const withoutTools = async (): Promise<string> => {
    const shell = join(room, 'shell');
    await mkdir(shell, { recursive: true });
    if (!existsSync(join(shell, 'sh'))) await symlink('/bin/sh', join(shell, 'sh'));
    return [dirname(NODE_24), shell].join(delimiter);
  };
  const npm = async (args: readonly string[], cwd: string): Promise<string> => {
    const environment = plainEnvironment({ PATH: await withoutTools() });
    const ended = await run(NODE_24, [await npmProgram(), ...args], { cwd, environment, timeoutMs: NPM_TIMEOUT_MS });
    if (ended.exitCode !== 0) throw new Error(`npm ${args.join(' ')}: ${ended.stderr}`);
    return ended.stdout;
  };

  beforeAll(async () => {
    expect(existsSync(join(CHECKOUT, 'out/main/headless.js')), 'run npm run build first').toBe(true);
    room = await mkdtemp(join(tmpdir(), 'stallscope-packed-'));
    prefix = join(room, 'empty');
    await mkdir(prefix);
    // What was built is packed as it is, because other tests read it at the same time.
    const told = await npm(['pack', CHECKOUT, '--ignore-scripts', '--json', '--pack-destination', room], room);
    const [packed] = packedShape.parse(JSON.parse(told));
    if (packed === undefined) throw new Error('npm pack told of no package');
    packedFiles = packed.files.map((file) => file.path);
    await npm(['install', '--prefix', prefix, '--no-audit', '--no-fund', join(room, packed.filename)], prefix);
  }, 2 * NPM_TIMEOUT_MS);

  afterAll(async () => {
    await rm(room, { recursive: true, force: true });
  });

  test('holds what was built, the launcher, the desks, what others are set up with, licence and description, and nothing else', () => {
    const strangers = packedFiles.filter(
      (path) =>
        !/^(out\/(main|renderer)\/|resources\/profiles\/[a-z]+\.yaml$|electron\/headless\/stallscope\.cjs$|package\.json$|LICENSE$|README\.md$)/.test(
          path,
        ),
    );
    expect(strangers.sort()).toEqual([
      'docs/configuration.md',
      'docs/metrics.md',
      'docs/webhook.md',
      'resources/grafana-dashboard.json',
      'resources/prometheus-rules.yml',
      'resources/prometheus.yml',
      'resources/stallscope.service',
      'resources/webhook.schema.json',
    ]);
    expect(packedFiles).toContain('out/main/headless.js');
    expect(packedFiles).toContain('out/renderer/index.html');
    expect(packedFiles).toContain('resources/profiles/generic.yaml');
  });

  test('installs without a compiler, and brings neither Electron nor build tools nor anything compiled on the spot', async () => {
    const folders = (await readdir(join(prefix, 'node_modules'))).filter((name) => !name.startsWith('.')).sort();
    expect(folders).toEqual(['@koromix', 'better-sqlite3', 'koffi', 'node-addon-api', 'stallscope']);
    // Of the native parts for all systems, the one for this system.
    expect(await readdir(join(prefix, 'node_modules/@koromix'))).toEqual([
      expect.stringContaining(`koffi-${process.platform}-${process.arch}`),
    ]);
    for (const native of ['better-sqlite3', 'koffi']) {
      expect(existsSync(join(prefix, 'node_modules', native, 'build'))).toBe(false);
    }
    expect(await readdir(installed())).not.toContain('node_modules');
  });

  test('catches a hang of a real server and exports the proof', async () => {
    const server = await startHttpServer({
      behaviour: (_request, count) => (count === 2 ? { kind: 'hang-in-wait', forMs: 9_000 } : { kind: 'ok' }),
    });
    const data = join(room, 'data');
    const program = join(prefix, 'node_modules/.bin/stallscope');
    const target = `${server.origin}/`;
    const watching = new Running(
      NODE_24,
      [program, 'watch', '--json', '--duration', '20s', '--data-dir', data, target],
      room,
    );
    try {
      const event = (type: string) =>
        watching.waitFor(
          type,
          (lines) => lines.map((line) => eventShape.parse(JSON.parse(line))).find((one) => one.type === type) ?? null,
        );
      expect(await event('sample')).toMatchObject({ outcome: 'ok', status: 200 });
      expect(await event('stall.opened')).toMatchObject({ phase: 'wait' });
      const incident = await event('incident.opened');
      expect(await event('evidence')).toMatchObject({ inFlight: true });

      const kept = await watching.waitFor('the end', () => (watching.child.exitCode === null ? null : watching.lines));
      expect(watching.child.exitCode, watching.stderr).toBe(0);
      expect(kept.length).toBeGreaterThan(4);

      const zip = join(room, 'proof.zip');
      const exported = await run(
        NODE_24,
        [launcher(), 'export', '--incident', String(incident.id), '--data-dir', data, '--out', zip],
        { cwd: room },
      );
      expect(exported.exitCode, exported.stderr).toBe(0);
      const bundle = await verifiedBundle(zip);
      expect([...bundle.keys()]).toEqual(expect.arrayContaining(['README.txt', 'incident.json', 'samples.csv']));
    } finally {
      await watching.stop();
      await server.close();
    }
  });

  test.each(oldNodes())('says in one clear line that Node is too old, and ends with 2: $what', async (old) => {
    const ended = await run(old.program, [...old.args, launcher(), 'doctor'], { cwd: room });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.stderr).toMatch(/22\.14 or newer/);
  });

  test('traces by the native part that was installed with it', async () => {
    const server = await startHttpServer();
    try {
      const { hostname, port } = new URL(server.origin);
      const ended = await run(NODE_24, [launcher(), 'trace', hostname, '--port', port, '--json'], { cwd: room });
      expect(ended.exitCode, ended.stderr).toBe(0);
      expect(JSON.parse(ended.stdout)).toMatchObject({ reached: true, method: 'native TCP trace', hindrances: [] });
    } finally {
      await server.close();
    }
  });

  test('tells its version from the installed package', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(join(installed(), 'package.json'), 'utf8')));
    const ended = await run(NODE_24, [launcher(), '--version'], { cwd: room });
    expect(ended).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });
});

const eventShape = z.looseObject({ type: z.string(), seq: z.number() });
