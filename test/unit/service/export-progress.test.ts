import { expect, test } from 'vitest';
import type { BundleProgress } from '../../../electron/bundle/compose-bundle.ts';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import { createEventHub } from '../../../electron/service/event-hub.ts';
import { tellingExports } from '../../../electron/service/export-progress.ts';
import type { Archive, ExportRequest } from '../../../electron/service/service.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const WRITTEN = {
  path: '/tmp/a.zip',
  bytes: 9,
  files: 3,
  completeness: 1,
  missing: [],
  items: [],
  open: [],
  incidents: 1,
  profileProblems: [],
};

/** An archive whose exports take the steps that the test says, each after so many milliseconds. */
function exporting(steps: readonly (readonly [afterMs: number, BundleProgress])[]) {
  const clock = new FakeClock();
  const told: unknown[] = [];
  const hub = createEventHub((thrown) => {
    throw thrown;
  });
  hub.subscribe(({ type, seq: _seq, ...data }: ContractEvent) => told.push({ type, ...data }));
  const archive: Pick<Archive, 'exportBundle'> = {
    async exportBundle(request) {
      for (const [afterMs, progress] of steps) {
        await clock.advance(afterMs);
        request.progress?.(progress);
      }
      return WRITTEN;
    },
  };
  return { archive: tellingExports(archive as Archive, clock, hub), told };
}

const request = (scope: ExportRequest['scope']): ExportRequest => ({
  scope,
  profile: 'generic',
  redact: 'none',
  destination: { kind: 'loose', directory: '/tmp' },
  signal: new AbortController().signal,
});

const at = (files: number, path: string | null): BundleProgress => ({ files, totalFiles: 3, samples: 0, path });

test('an export tells its beginning and its end, and in between no more than ten times a second', async () => {
  const { archive, told } = exporting([
    [250, { files: 0, totalFiles: 0, samples: 0, path: null }],
    [120, at(0, 'README.txt')],
    [10, at(1, 'incident.json')],
    [10, at(2, 'samples.csv')],
    [90, at(2, 'samples.csv')],
    [5, at(3, null)],
  ]);
  await archive.exportBundle(request({ kind: 'incident', incident: 7 }));
  const event = { type: 'export.progress', scope: { kind: 'incident', incident: 7 } };
  expect(told).toEqual([
    { ...event, done: 0, of: 0, says: 'Reading what was recorded' },
    { ...event, done: 0, of: 0, says: 'Reading what was recorded' },
    { ...event, done: 0, of: 3, says: 'Writing README.txt' },
    { ...event, done: 2, of: 3, says: 'Writing samples.csv' },
    { ...event, done: 3, of: 3, says: 'Done' },
  ]);
});

test('an export of a stretch of time tells by that stretch and its targets how far it has come', async () => {
  const { archive, told } = exporting([[500, at(1, 'README.txt')]]);
  const scope = { kind: 'range', fromUs: 0, toUs: 60_000_000, targets: ['api'] } as const;
  expect(await archive.exportBundle(request(scope))).toBe(WRITTEN);
  const range = { kind: 'range', from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:01:00.000Z', targets: ['api'] };
  expect(told).toEqual(
    [
      { done: 0, of: 0, says: 'Reading what was recorded' },
      { done: 1, of: 3, says: 'Writing README.txt' },
      { done: 3, of: 3, says: 'Done' },
    ].map((each) => ({ type: 'export.progress', scope: range, ...each })),
  );
});
