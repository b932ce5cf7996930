import { expect, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import type { BundleContent } from '../../../electron/bundle/compose-bundle.ts';
import { previewBundle } from '../../../electron/bundle/preview-bundle.ts';
import { shownAs } from '../../../electron/bundle/redaction/masked-secret.ts';
import { desk } from './desks.ts';
import { exported, MADE_AT_US } from './export.ts';
import { textOf } from './read-zip.ts';
import { atUs, evidence, sample, sampleSource, traceData } from './sample-source.ts';

const TOKEN = 'tok-1234567890abcdef';

const outcomeOf = (source: BundleSource, changes: Partial<BundleContent> = {}) =>
  previewBundle({
    source,
    redaction: 'standard',
    profile: desk('generic'),
    madeAtUs: MADE_AT_US,
    signal: new AbortController().signal,
    ...changes,
  });

async function preview(...args: Parameters<typeof outcomeOf>) {
  const outcome = await outcomeOf(...args);
  if (outcome.kind === 'refused') throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome;
}

const withSecrets = () =>
  sampleSource({
    evidence: [evidence(1, 'trace', 1.02, 1.31, { data: traceData }), evidence(2, 'transcript', 1, 7.3)],
    raw: { 1: 'HOST: nas-berlin\n 1. 192.168.178.1', 2: `GET / HTTP/1.1\nAuthorization: Bearer ${TOKEN}\n` },
  });

test('a preview names every file of the export with the very size that it will have', async () => {
  for (const redaction of ['none', 'standard', 'strict'] as const) {
    const seen = await preview(withSecrets(), { redaction });
    const { entries } = await exported(withSecrets(), { redaction });
    expect(seen.files).toEqual(entries.map((entry) => ({ path: entry.path, bytes: entry.bytes.length })));
  }
});

test('a preview counts each replacement as the files have it, and tells no secret whole', async () => {
  const { replacements } = await preview(withSecrets());
  const { entries } = await exported(withSecrets(), { redaction: 'standard' });
  const all = entries.map((entry) => textOf(entries, entry.path)).join('\n');
  const token = replacements.find(({ kind }) => kind === 'credential');
  expect(token).toMatchObject({ found: '…cdef', becomes: '[credential-1]' });
  expect(replacements).toContainEqual(
    expect.objectContaining({ kind: 'host-name', found: 'nas-berlin', becomes: '[host-name-1]' }),
  );
  // Markdown sets a stroke before brackets.
  const found = all.match(/\[[a-z-]+-\d+\\?\]/g)?.map((text) => text.replace('\\', '')) ?? [];
  expect(found.length).toBeGreaterThan(5);
  const counted = Object.groupBy(found, (text) => text);
  expect(Object.fromEntries(Object.entries(counted).map(([text, places]) => [text, places?.length]))).toEqual(
    Object.fromEntries(replacements.map(({ becomes, places }) => [becomes, places])),
  );
  expect(replacements.map(({ places }) => places)).toEqual(
    replacements.map(({ places }) => places).toSorted((one, other) => other - one),
  );
  expect(JSON.stringify(await preview(withSecrets()))).not.toContain(TOKEN);
  expect((await preview(withSecrets(), { redaction: 'none' })).replacements).toEqual([]);
});

test('what is shown of a secret is no help to whoever sees it', () => {
  const pair = Buffer.from('bob:hunter2-and').toString('base64');
  for (const short of ['hunter2', 'bob:hunter2', pair, 'a-very-long-user-name:hunter2', 'fifteen-letters']) {
    expect(shownAs('credential', short)).toBe('…');
  }
  expect(shownAs('cookie', 'sixteen-letters-')).toBe('…ers-');
  expect(shownAs('query-value', 'v\u001b[2J0123456789abcdef\u0007')).toBe('…def\\x07');
  expect(shownAs('mac-address', '02fc00000001')).toBe('02:fc:00:00:00:01');
  expect(shownAs('host-name', 'nas\u202e')).toBe('nas\\u{202e}');
});

test('a preview says what is there, and what is missing with the reason', async () => {
  const { completeness, items, name, form } = await preview(withSecrets());
  expect(items).toContainEqual({
    id: 'traces',
    title: 'Traces during the hang',
    present: true,
    says: 'while it hung',
    remedy: null,
  });
  expect(items).toContainEqual({
    id: 'gateway',
    title: 'Gateway',
    present: false,
    says: 'nothing was captured',
    remedy: null,
  });
  expect(completeness).toBeCloseTo(items.filter(({ present }) => present).length / items.length, 2);
  expect({ name, form }).toEqual({ name: 'stallscope_api_20261121T093000Z.zip', form: 'zip' });
});

test('of an incident that is still open nothing is missing for good', async () => {
  const source = withSecrets();
  const incidents = source.incidents.map((entry) => ({
    ...entry,
    incident: { ...entry.incident, closedAtUs: null, closedBy: null },
  }));
  const { items } = await preview({ ...source, incidents });
  expect(items.find(({ id }) => id === 'gateway')).toMatchObject({
    present: false,
    says: 'not captured yet, the incident is still open',
  });
});

test('a preview that nobody waits for any more ends between two pieces of a file', async () => {
  const leaving = new AbortController();
  let chunks = 0;
  const source: BundleSource = {
    ...sampleSource(),
    async *samples() {
      for (;;) {
        chunks += 1;
        // The first reading is the survey; the second one writes the file.
        if (chunks === 1_000) return;
        if (chunks === 1_500) leaving.abort();
        yield [sample({ startedAtUs: atUs(-3_000 + chunks) })];
      }
    },
  };
  expect(await outcomeOf(source, { signal: leaving.signal })).toMatchObject({ kind: 'refused', code: 'cancelled' });
  expect(chunks).toBeLessThan(1_510);
});

test('where nothing was recorded there is nothing to preview, and it is said', async () => {
  const nothing = { ...sampleSource({ chunks: [] }), incidents: [] };
  expect(await outcomeOf(nothing)).toMatchObject({ kind: 'refused', code: 'nothing-to-export' });
});
