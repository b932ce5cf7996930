import { expect, test } from 'vitest';
import { stallId } from '../../../electron/domain/ids.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, evidence, sampleSource, traceData } from './sample-source.ts';

const OTHER = stallId(8);
const run = { method: 'mtr --report 198.51.100.7', data: traceData } as const;

/** Two requests hang at the same time: the second from +3 s to +7 s of the first. */
function twoHangs(second: Parameters<typeof evidence>) {
  const one = sampleSource({
    evidence: [evidence(1, 'mtr', 3.5, 9, run)],
    raw: { 1: 'HOST: desk\n', 2: 'HOST: desk\n' },
  });
  const [incident] = one.incidents;
  const [stall] = incident?.stalls ?? [];
  if (incident === undefined || stall === undefined) throw new Error('no stall');
  const [id, kind, fromS, toS, overrides] = second;
  const other = {
    stall: { ...stall.stall, id: OTHER, startedAtUs: atUs(3), endedAtUs: atUs(7) },
    evidence: [evidence(id, kind, fromS, toS, { ...overrides, stallId: OTHER })],
  };
  return { ...one, incidents: [{ ...incident, stalls: [stall, other] }] };
}

test('what was run once for two requests that hung is shown once, against both of them', async () => {
  const { entries } = await exported(twoHangs([2, 'mtr', 3.5, 9, run]));
  const files = entries.map(({ path }) => path).filter((path) => /^mtr\/\d/.test(path));
  expect(files).toEqual(['mtr/01-mtr-tcp-198.51.100.7-443-+3.50s.txt']);
  const text = textOf(entries, files[0] ?? '');
  expect(text).toContain('Against it:  path traced from +3.50 s to +9.00 s; request open until +7.40 s');
  expect(text).toContain('Against it:  path traced from +0.50 s to +6.00 s; request open until +4.00 s');
  const { evidence: listed } = JSON.parse(textOf(entries, 'incident.json'));
  expect(listed.map(({ files: of }: { files: string[] }) => of)).toEqual([files, files]);
});

test('another run at another time has a file of its own', async () => {
  const { entries } = await exported(twoHangs([2, 'mtr', 3.6, 9, run]));
  expect(entries.filter(({ path }) => /^mtr\/\d/.test(path))).toHaveLength(2);
});

test('two pieces of one request are never taken for one, however alike they are', async () => {
  const source = sampleSource({
    evidence: [evidence(1, 'socket', 1, 2), evidence(2, 'socket', 1, 2)],
    raw: { 1: 'one', 2: 'two' },
  });
  const { entries } = await exported(source);
  expect(entries.filter(({ path }) => path.includes('-socket-'))).toHaveLength(2);
});

test('the last transcript is the account of the request, and is not marked as too late', async () => {
  const { entries } = await exported(
    sampleSource({ evidence: [evidence(1, 'transcript', 7.5, 7.5)], raw: { 1: '> GET /' } }),
  );
  const text = textOf(entries, 'http/transcript-01-+7.50s-complete.txt');
  expect(text).toContain('Overlap:     the account of the request itself, written down when it had ended');
});
