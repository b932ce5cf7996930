import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BundleDownload } from '../../electron/headless/server/bundle-download.ts';
import { openArchive } from '../../electron/service/archive.ts';
import type { RunningService } from '../../electron/service/service.ts';
import { ROOT, requireOrSkip } from '../support/needs.ts';
import { recordIncident } from '../support/recorded-incident.ts';
import { runWords } from '../support/run-words.ts';
import { mountSmallDisk, SMALL_DISKS } from './support/small-disk.ts';
import { temporaryDirectory } from './support/store-in-test.ts';

const canMount = requireOrSkip('bundles on a small disk', [ROOT, SMALL_DISKS]);

const PLACE = { address: '127.0.0.1', port: 9 };
/** Evidence that does not fit on the disk below, however it is packed. */
const RAW_BYTES = 300_000;
const DISK_BYTES = 131_072;

function recorded(): string {
  const data = temporaryDirectory();
  recordIncident(data, PLACE, RAW_BYTES);
  return data;
}

describe.runIf(canMount)('a disk that is full before the bundle is complete', () => {
  test.each([
    ['a zip', '--out', 'proof.zip'],
    ['loose files', '--loose', 'proof'],
  ])('leaves nothing of %s, and the command says so', async (_what, option, name) => {
    const disk = mountSmallDisk(DISK_BYTES);
    const words = ['export', '--incident', '1', '--data-dir', recorded(), option, join(disk.directory, name)];
    const { code, stdout, stderr } = await runWords(words);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^(?:stallscope: )?There is no room left for .+\. Free some space, or choose another place\.\n$/,
    );
    expect(readdirSync(disk.directory)).toEqual([]);
  });

  test('leaves what was there as it was, even where it was to be replaced', async () => {
    const disk = mountSmallDisk(DISK_BYTES);
    const file = join(disk.directory, 'proof.zip');
    const small = temporaryDirectory();
    recordIncident(small, PLACE);
    expect(await runWords(['export', '--incident', '1', '--data-dir', small, '--out', file])).toMatchObject({
      code: 0,
    });
    const before = readdirSync(disk.directory);
    const again = await runWords(['export', '--incident', '1', '--data-dir', recorded(), '--out', file, '--force']);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(readdirSync(disk.directory)).toEqual(before);
  });

  test('leaves nothing of a download, and the answer says so', async () => {
    const archive = openArchive({ directory: recorded() });
    onTestFinished(() => archive.close());
    const disk = mountSmallDisk(DISK_BYTES);
    vi.stubEnv('TMPDIR', disk.directory);
    onTestFinished(() => void vi.unstubAllEnvs());
    const service: Pick<RunningService, 'archive' | 'flush'> = { archive, flush: () => {} };
    const downloads = new BundleDownload(service as RunningService);
    const server = createServer((request, response) => {
      void downloads.send(response, new URL(request.url ?? '/', 'http://127.0.0.1').searchParams);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/bundle?incident=1`);
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(
      /^(?:stallscope: )?There is no room left for .+\. Free some space, or choose another place\.\n$/,
    );
    await expect.poll(() => readdirSync(disk.directory)).toEqual([]);
  });
});
