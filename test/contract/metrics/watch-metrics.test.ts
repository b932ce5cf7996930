import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { folderInTest, until } from '../../support/kept-service.ts';
import { runWords } from '../../support/run-words.ts';
import { startHttpServer } from '../../support/servers/http-server.ts';

/** Nobody has it at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test('watch --metrics serves them as long as it watches, and keeps standard output to JSON where that was asked for', async () => {
  const target = await startHttpServer();
  const url = `http://127.0.0.1:${await freePort()}/metrics`;
  const ending = new AbortController();
  const watching = runWords(
    ['watch', target.origin, '--json', '--metrics', new URL(url).host, '--data-dir', await folderInTest()],
    { signal: ending.signal },
  );
  const text = async (): Promise<string> => (await fetch(url).catch(() => null))?.text() ?? '';
  await until(async () => /stallscope_samples_total\{.*outcome="ok"\} [1-9]/.test(await text()));
  ending.abort();
  const { code, stdout, stderr } = await watching;
  expect([code, stderr]).toEqual([0, expect.stringContaining(`Metrics at ${url}`)]);
  for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  expect(await text()).toBe('');
  await target.close();
});

test('watch --metrics takes addresses of this machine only, and leaves the word after it to the targets', async () => {
  expect(await runWords(['watch', '--metrics=example.com:80', 'x.example'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no address of this machine'),
  });
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const place = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const refused = await runWords([
    'watch',
    '--metrics',
    place,
    'tcp://127.0.0.1:9',
    '--data-dir',
    await folderInTest(),
  ]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`cannot be served at ${place}`) });
  await new Promise((resolve) => taken.close(resolve));
});
