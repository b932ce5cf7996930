import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderInTest, serviceInTest, until } from '../support/kept-service.ts';
import { startHttpServer } from '../support/servers/http-server.ts';

const CHECK = '5d8e1c7a-6b1f-4c0e-9d52-3f7a9b2c4e60';

/** All that is on the disk, as it would be read by whoever got hold of it. */
const allFiles = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('\n');

test('the address of a dead man’s switch is on no disk and in no word, and is used again when it is given back', async () => {
  const receiver = await startHttpServer();
  onTestFinished(() => receiver.close());
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  await first.api['targets.add']({ text: `${receiver.origin}/`, name: 'well' });
  await first.api['heartbeat.change']({ enabled: true, url: `${receiver.origin}/ping/${CHECK}`, everyMs: 10_000 });
  const pings = () => receiver.requests.filter(({ path }) => path.startsWith('/ping/')).map(({ path }) => path);
  await until(() => pings().length > 0);
  receiver.setBehaviour(({ path }) => (path.startsWith('/ping/') ? { kind: 'ok', status: 404 } : { kind: 'ok' }));
  await until(async () => (await first.api['notices.show']({})).heartbeat.missed > 0);
  await until(async () =>
    (await first.api['history.list']({ target: null, limit: 100 })).events.some(({ kind }) => kind === 'heartbeat'),
  );
  const held = first.service.noticeSecrets();
  expect(JSON.stringify(held)).toContain(CHECK);
  await first.stop();
  expect(allFiles(directory)).not.toContain(CHECK);
  expect(first.log.join('\n')).not.toContain(CHECK);
  expect(JSON.stringify(first.events)).not.toContain(CHECK);

  const without = await serviceInTest(directory);
  expect((await without.api['notices.show']({})).heartbeat).toMatchObject({
    form: { enabled: true, url: '', everyMs: 10_000 },
    held: false,
    says: expect.stringContaining('give it again'),
  });
  await without.stop();

  receiver.setBehaviour({ kind: 'ok' });
  const before = pings().length;
  const again = await serviceInTest(directory, { noticeSecrets: held });
  await until(() => pings().length > before);
  expect(pings()[before]).toMatch(new RegExp(`^/ping/${CHECK}/start\\?rid=`));
  expect((await again.api['notices.show']({})).heartbeat.held).toBe(true);
  await again.stop();
});
