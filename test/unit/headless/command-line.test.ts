import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../electron/headless/command-list.ts';
import { readCsv } from '../../support/read-csv.ts';
import { runWords } from '../../support/run-words.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';

let folder: string;
let data: string;
let server: HttpServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  data = join(folder, 'data');
  server = await startHttpServer();
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('help and version', () => {
  test('every command is in the overall help and has its own', async () => {
    const overall = await runWords(['--help']);
    expect([overall.code, overall.stderr]).toEqual([0, '']);
    for (const name of Object.keys(COMMANDS)) {
      expect(overall.stdout).toContain(`\n  ${name} `);
      const own = await runWords([name, '--help']);
      expect([own.code, own.stderr]).toEqual([0, '']);
      expect(own.stdout).toMatch(new RegExp(`^Usage: stallscope ${name}`));
      expect(Math.max(...own.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
      expect(await runWords(['help', name])).toEqual(own);
    }
  });

  test('the version is that of the package', async () => {
    expect((await runWords(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('no command at all is a wrong use that shows the help', async () => {
    const { code, stdout, stderr } = await runWords([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: stallscope COMMAND');
  });
});

describe('a wrong use ends with 2, says what is wrong, and prints nothing else', () => {
  test.each([
    [['wacth'], /“wacth” is no command\. Did you mean watch\?/],
    [['watch', '--durration', '5s'], /“--durration” is no option here\. Did you mean --duration\?/],
    [['watch', '--duration', '5'], /“5” has no unit/],
    [['watch', '-i'], /“-i” is no option/],
    [['watch', '--public-address', '192.168.1.7'], /is private, so no server sees it; name the one that/],
    [['watch', '--', '-i'], /looks like an option/],
    [['watch', 'ftp://x.example/'], /not probed/],
    [['watch', '--config', '/nonexistent/f.yaml'], /there is no such file/],
    [['watch', '--config', '/'], /is a directory/],
    [['watch', '-', '-'], /twice/],
    [['watch', '--ui=example.com:80', 'x.example'], /no address of this machine/],
    [['check'], /needs a target/],
    [['check', 'a.example', 'b.example'], /too much/],
    [['check', 'https://ann:s3cret@a b/'], /space/],
    [['check', 'https://$' + '{U}:$' + '{P}@x.example/'], /needs the environment variable U/],
    [['trace'], /needs a host/],
    [['trace', '-i'], /no option/],
    [['trace', 'x.example', '--protocol', 'sctp'], /tcp, udp and icmp/],
    [['trace', '--', '-i'], /looks like an option/],
    [['trace', 'a.example', 'b.example'], /too much/],
    [['trace', 'x.example', '--max-hops', '0'], /from 1 to 64/],
    [['trace', 'x.example', '--max-hops', '65'], /from 1 to 64/],
    [['trace', 'x.example', '--port', '0'], /1 to 65535/],
    [['trace', 'x.example', '--port', '65536'], /1 to 65535/],
    [['trace', 'x.example', '--cycles', '0'], /from 1 to 1000/],
    [['trace', 'x.example', '--cycles', '1001'], /from 1 to 1000/],
    [['trace', 'x.example', '--size', '1400'], /needs --protocol udp or icmp/],
    [['trace', 'x.example', '--protocol', 'udp', '--size', '63'], /from 64 to 65535/],
    [['doctor', 'x'], /options only/],
    [
      ['targets', 'ad'],
      /“ad” is nothing that can be done with targets; there are list, add, remove, import, export and vary\./,
    ],
    [['targets', 'remvoe', 'a.example'], /“remvoe” is nothing that can be done with targets; did you mean remove\?/],
    [['targets', 'add'], /needs a target/],
    [['targets', 'remove'], /needs the name/],
    [['incidents', 'delete', '1'], /“delete” is nothing that can be done with incidents; there are list and show\./],
    [['incidents', 'shwo', '1'], /“shwo” is nothing that can be done with incidents; did you mean show\?/],
    [['incidents', 'show'], /needs the number/],
    [['incidents', 'show', 'x'], /not the number of an incident/],
    [['incidents', '--limit', '0'], /from 1 to 1000/],
    [['samples'], /needs --target/],
    [['samples', '--target', 'a', '--from', 'yesterday'], /ISO 8601/],
    [['samples', '--target', 'a', '--from', '2026-02-02', '--to', '2026-02-01'], /later than/],
    [['samples', '--target', 'a', '--format', 'xml'], /csv and ndjson/],
    [['export'], /--incident ID, or --from T and --to T/],
    [['export', '--incident', '1', '--from', '2026-02-02'], /stands alone/],
    [['export', '--from', '2026-02-02'], /--from T and --to T/],
    [['export', '--incident', '1', '--redact', 'all'], /none, standard and strict/],
    [['export', '--incident', '1', '--out', '/'], /is a directory/],
    [['export', '--incident', '1', '--out', 'a', '--loose', 'b'], /choose one/],
    [['export', '--incident', '1', '--force'], /--force is for the file of --out/],
    [['export', '--from', '2026-01-01', '--to', '2026-01-02', '--collect'], /--collect needs --incident/],
    [['export', '--incident', '1', '--as-table', '/nonexistent/t'], /there is no such file/],
  ])('%j', async (words, says) => {
    const { code, stdout, stderr } = await runWords(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('s3cret');
    for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^stallscope: /);
  });

  test('an empty list is said to be empty', async () => {
    const { code, stderr } = await runWords(['watch', '-', '--data-dir', data], { stdin: '# nothing\n\n' });
    expect([code, stderr]).toEqual([2, 'stallscope: standard input: there is no target in it; write one a line\n']);
  });

  test('a configuration is refused with file, line and reason, and nothing is begun', async () => {
    const config = file('wrong.yaml', 'targets:\n  - name: a\n    url: https://a.example/\n    intervall: 5s\n');
    const { code, stderr } = await runWords(['watch', '--config', config, '--data-dir', join(folder, 'untouched')]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${config}:4:5: “intervall” is not known`);
    expect((await runWords(['incidents', '--data-dir', join(folder, 'untouched')])).code).toBe(1);
  });

  test('nothing stored and nothing named is said so', async () => {
    const { code, stderr } = await runWords(['watch', '--data-dir', join(folder, 'fresh')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no target is stored yet/);
  });
});

describe('trace', () => {
  test('shows the path to a listening port in the layout of mtr', async () => {
    const { hostname, port } = new URL(server.origin);
    const { code, stdout, stderr } = await runWords(['trace', hostname, '--port', port]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Trace to 127\.0\.0\.1 port \d+ by TCP: reached at hop 1, port open, .* \(native TCP trace\)\n/,
    );
    expect(stdout).toMatch(/^HOST: .* Loss% +Snt +Last +Avg +Best +Wrst +StDev$/m);
    expect(stdout).toMatch(/^ {2}1\.\|-- 127\.0\.0\.1 +0\.0% +\d/m);
  });

  test('prints nothing but JSON when it is asked for that', async () => {
    const { hostname, port } = new URL(server.origin);
    const { code, stdout, stderr } = await runWords(['trace', hostname, '--port', port, '--cycles', '1', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      destination: '127.0.0.1',
      port: Number(port),
      protocol: 'tcp',
      reached: true,
      hops: [{ ttl: 1, addresses: ['127.0.0.1'], loss: 0 }],
    });
  });
});

describe('check', () => {
  test('shows the phases of one request', async () => {
    server.setBehaviour({ kind: 'ok' });
    const { code, stdout } = await runWords(['check', server.origin]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok in .*status 200/);
    for (const phase of ['resolve', 'connect', 'tls', 'wait', 'transfer'])
      expect(stdout).toMatch(new RegExp(`^  ${phase} +(–|<?[\\d.]+ ms)`, 'm'));
  });

  test('is 3 when it was slow and 4 when it failed, also as JSON', async () => {
    server.setBehaviour({ kind: 'hang-in-wait', forMs: 2_200 });
    const slow = await runWords(['check', server.origin, '--json']);
    expect([slow.code, JSON.parse(slow.stdout)]).toMatchObject([
      3,
      { outcome: 'slow', status: 200, certificate: null },
    ]);
    server.setBehaviour({ kind: 'ok', status: 503 });
    const failed = await runWords(['check', server.origin, '--json']);
    expect([failed.code, JSON.parse(failed.stdout)]).toMatchObject([
      4,
      { outcome: 'failed', failure: { code: 'unexpected-status' } },
    ]);
  });

  test('uses a password and prints it nowhere', async () => {
    server.setBehaviour((request) => ({
      kind: 'ok',
      status: request.headers.authorization === `Basic ${btoa('ann:s3cret')}` ? 200 : 401,
    }));
    const url = server.origin.replace('://', '://ann:s3cret@');
    for (const words of [
      ['check', url],
      ['check', url, '--json'],
    ]) {
      const { code, stdout, stderr } = await runWords(words);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toMatch(/s3cret|ann/);
    }
  });
});

describe('watch, and what it leaves behind', () => {
  test('prints every event as a line of JSON and nothing else, and ends after its time', async () => {
    server.setBehaviour({ kind: 'ok' });
    const { code, stdout } = await runWords(['watch', server.origin, '--json', '--duration', '1s', '--data-dir', data]);
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.length).toBeGreaterThan(0);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => events[0].seq + index));
    expect(events).toContainEqual(expect.objectContaining({ type: 'sample', outcome: 'ok', status: 200 }));
  });

  test('tells a person where it stores, in which zone times are, and what it came to', async () => {
    server.setBehaviour({ kind: 'reset' });
    const { code, stdout } = await runWords(['watch', server.origin, '--duration', '1s', '--data-dir', data]);
    expect(code).toBe(0);
    expect(stdout).toContain(`stored in ${data}`);
    expect(stdout).toContain('Times are UTC');
    expect(stdout).toMatch(/failed waiting for the first byte after/);
    expect(stdout).toMatch(/Watched 1 target for .*: 1 sample, 0 slow, 1 failed; 1 incident\./);
  });

  test('ends cleanly when it is asked to', async () => {
    const ending = new AbortController();
    const before = server.requests.length;
    const watching = runWords(['watch', server.origin, '--data-dir', data], { signal: ending.signal });
    await expect.poll(() => server.requests.length).toBeGreaterThan(before);
    ending.abort();
    const { code, stdout } = await watching;
    expect([code, stdout.includes('Watched 1 target')]).toEqual([0, true]);
  });

  test('a second one on the same data is refused with the process of the first', async () => {
    const ending = new AbortController();
    const first = runWords(['watch', server.origin, '--data-dir', data], { signal: ending.signal });
    const second = await runWords(['watch', server.origin, '--data-dir', data]);
    ending.abort();
    expect((await first).code).toBe(0);
    expect([second.code, second.stdout]).toEqual([1, '']);
    expect(second.stderr).toContain(`process ${process.pid}`);
  });

  test('its samples come as CSV and as NDJSON', async () => {
    const name = server.origin;
    const csv = await runWords(['samples', '--target', name, '--data-dir', data]);
    const [header, ...rows] = readCsv(csv.stdout);
    expect(header?.slice(0, 5)).toEqual(['target', 'id', 'at', 'outcome', 'totalMs']);
    expect(rows.length).toBeGreaterThan(1);
    const ndjson = await runWords(['samples', '--target', name, '--format', 'ndjson', '--data-dir', data]);
    const lines = ndjson.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.id)).toEqual(rows.map((row) => row[1]));
    const until = await runWords(['samples', '--target', name, '--to', '2020-01-01', '--data-dir', data]);
    expect([until.code, readCsv(until.stdout).length]).toEqual([0, 1]);
  });

  test('its incidents are listed and shown', async () => {
    const list = await runWords(['incidents', '--json', '--data-dir', data]);
    const [newest] = JSON.parse(list.stdout);
    expect(newest).toMatchObject({
      targets: [server.origin],
      failed: expect.any(Number),
      stalls: expect.any(Array),
      evidence: expect.any(Array),
    });
    expect((await runWords(['incidents', '--data-dir', data])).stdout).toMatch(/^ *ID +FROM \(UTC\)/);
    const shown = await runWords(['incidents', 'show', String(newest.id), '--data-dir', data]);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining(`Incident ${newest.id}: ${server.origin}`)]);
    const json = await runWords(['incidents', 'show', String(newest.id), '--json', '--data-dir', data]);
    expect(JSON.parse(json.stdout)).toEqual(newest);
  });

  test('its bundle is written, and not over another file unless forced', async () => {
    const [newest] = JSON.parse((await runWords(['incidents', '--json', '--data-dir', data])).stdout);
    const words = ['export', '--incident', String(newest.id), '--out', join(folder, 'proof.zip'), '--data-dir', data];
    const first = await runWords(words);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/proof\.zip\n\d+ files, [\d.]+ kB, \d+ of \d+ of what the profile asks for\n/);
    expect(first.stdout).toMatch(/ {2}missing: Packets of the window: .+\n +for the next time, switch on/);
    expect(first.stderr).toBe('');
    const again = await runWords(words);
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toMatch(/already exists.*--force overwrites it\./);
    expect((await runWords([...words, '--force'])).code).toBe(0);
    const loose = await runWords([
      'export',
      '--incident',
      String(newest.id),
      '--loose',
      join(folder, 'loose'),
      '--json',
      '--data-dir',
      data,
    ]);
    expect(JSON.parse(loose.stdout)).toMatchObject({
      path: expect.stringContaining('loose'),
      completeness: expect.any(Number),
      present: expect.any(Number),
      asked: expect.any(Number),
      missing: expect.any(Array),
    });
    expect(loose.stderr).toBe('');
  });

  test('what is not there is said so', async () => {
    for (const [words, says] of [
      [['incidents', 'show', '999'], /no incident 999/],
      [['samples', '--target', 'nobody'], /nobody/],
      [['export', '--incident', '999', '--out', join(folder, 'none.zip')], /999/],
      [['export', '--from', '2020-01-01', '--to', '2020-01-02'], /Nothing was recorded in this time/],
      [['export', '--from', '2020-01-01', '--to', '2030-01-02', '--target', 'nobody'], /No target called “nobody”/],
    ] as const) {
      const { code, stdout, stderr } = await runWords([...words, '--data-dir', data]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(says);
    }
  });
});

describe('stored targets', () => {
  const kept = () => join(folder, 'kept');
  const targets = (...words: string[]) => runWords(['targets', ...words, '--data-dir', kept()]);

  test('are added, listed, exported, removed and imported again the same', async () => {
    expect((await targets('list')).stdout).toMatch(/No target is stored/);
    expect((await targets('add', 'https://one.example/', 'two.example:22')).stdout).toBe('Added 2 targets.\n');
    expect((await targets('add', 'dns://three.example?type=MX', '--name', 'mail')).stdout).toBe('Added mail.\n');
    expect((await targets('add', 'https://one.example/')).code).toBe(2);
    const list = JSON.parse((await targets('list', '--json')).stdout);
    expect(list.map((target: { name: string }) => target.name)).toEqual(['one.example', 'two.example:22', 'mail']);
    const yaml = (await targets('export')).stdout;
    expect((await targets('remove', 'mail', 'nobody')).code).toBe(1);
    expect((await targets('remove', 'one.example', 'two.example:22', 'mail')).stdout).toBe('Removed 3 targets.\n');
    expect((await targets('import', file('export.yaml', yaml))).stdout).toBe('Added 3 targets.\n');
    expect((await targets('export')).stdout).toBe(yaml);
  });

  test('a plain list of hosts becomes TCP targets', async () => {
    const list = file('hosts.txt', 'server1\nserver2  # lab\nserver1\n');
    const run = await targets('import', list, '--port', '8080');
    expect([run.code, run.stdout]).toEqual([0, 'Added 2 targets.\n']);
    expect(run.stderr).toContain('1 repeated, counted once');
    expect((await targets()).stdout).toContain('tcp://server2:8080');
  });

  test('of a wrong list none is taken, and each wrong line is named', async () => {
    const list = file('wrong.txt', 'fine.example\n-i\na b\n');
    const run = await targets('import', list, '--port', '80');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`${list}:2: “-i” looks like an option`);
    expect(run.stderr).toContain(`${list}:3: “a b” has a space`);
    expect((await targets()).stdout).not.toContain('fine.example');
  });

  test('a password is not stored, which is said, and printed nowhere', async () => {
    const run = await targets('add', 'https://ann:s3cret@secret.example/');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('user and password not stored');
    const all =
      run.stdout +
      run.stderr +
      (await targets()).stdout +
      (await targets('list', '--json')).stdout +
      (await targets('export')).stdout;
    expect(all).not.toMatch(/s3cret|ann:/);
  });
});

describe('about this machine', () => {
  test('doctor and facts answer a person and a program', async () => {
    for (const name of ['doctor', 'facts']) {
      const text = await runWords([name]);
      expect([text.code, text.stdout.split('\n').length > 5]).toEqual([0, true]);
      const json = await runWords([name, '--json']);
      expect([json.code, typeof JSON.parse(json.stdout)]).toEqual([0, 'object']);
    }
  });

  test('a trace to this machine ends here', async () => {
    const { code, stdout } = await runWords(['trace', '127.0.0.1', '--port', String(server.port), '--json']);
    if (code === 0)
      expect(JSON.parse(stdout)).toMatchObject({
        destination: '127.0.0.1',
        port: server.port,
        protocol: 'tcp',
        hops: expect.any(Array),
      });
    else expect([code, stdout]).toEqual([1, '']);
  });
});
