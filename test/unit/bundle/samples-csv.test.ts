import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRecord } from '../../../electron/bundle/samples/csv.ts';
import { SAMPLE_COLUMNS } from '../../../electron/bundle/samples/samples-csv.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { API, atUs, httpTarget, sample, sampleSource, timeoutSample } from './sample-source.ts';

/** A reader of RFC 4180 that shares nothing with the writer: one character at a time. */
function readCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === ',') {
      record.push(field);
      field = '';
    } else if (character === '\r' && text[at + 1] === '\n') {
      records.push([...record, field]);
      record = [];
      field = '';
      at += 1;
    } else field += character;
  }
  if (quoted || field !== '' || record.length > 0) throw new Error('the text ends within a record');
  return records;
}

const asObjects = (text: string): readonly Readonly<Record<string, string>>[] => {
  const [header = [], ...rows] = readCsv(text);
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [header[index] ?? '', value])));
};

describe('samples.csv', () => {
  test('has a header that names units, and a line for every sample', async () => {
    const { entries } = await exported(sampleSource());
    const records = readCsv(textOf(entries, 'samples.csv'));
    expect(records[0]).toEqual([...SAMPLE_COLUMNS]);
    expect(records).toHaveLength(1 + 13);
    expect(new Set(records.map((record) => record.length))).toEqual(new Set([SAMPLE_COLUMNS.length]));
  });

  test('tells a failed request: phases that were not reached are empty, not zero', async () => {
    const { entries } = await exported(sampleSource({ chunks: [[timeoutSample]] }));
    const [row] = asObjects(textOf(entries, 'samples.csv'));
    expect(row).toMatchObject({
      atUtc: '2026-11-21T07:00:00.000Z',
      target: 'api',
      inWindow: 'true',
      outcome: 'failed',
      totalMs: '7400',
      connectMs: '7396.1',
      tlsMs: '',
      status: '',
      remoteAddress: '198.51.100.7',
      remotePort: '443',
      localAddress: '192.168.178.20',
      failurePhase: 'connect',
      failureCode: 'timeout',
      tcpRetransmits: '3',
    });
  });

  test('says which samples lie in the window and which around it', async () => {
    const chunks = [[-1, 0, 7.4, 8].map((seconds) => sample({ startedAtUs: atUs(seconds) }))];
    const { entries } = await exported(sampleSource({ chunks }));
    expect(asObjects(textOf(entries, 'samples.csv')).map((row) => row.inWindow)).toEqual([
      'false',
      'true',
      'true',
      'false',
    ]);
  });

  test('holds no formula that a spreadsheet would calculate', async () => {
    const nasty = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r\n=cmd', ' =1', '＝1+1'];
    const chunks = [
      nasty.map((text, index) =>
        sample({
          startedAtUs: atUs(index),
          failure: { phase: 'wait', code: 'http-malformed', message: text },
          edge: { server: text, requestId: text, colo: text, via: text, cacheStatus: text },
        }),
      ),
    ];
    const targets = [httpTarget({ id: API, name: '=HYPERLINK("http://198.51.100.1/","x")' })];
    const { entries } = await exported(sampleSource({ chunks, targets }));
    for (const row of asObjects(textOf(entries, 'samples.csv'))) {
      for (const column of ['target', 'failureMessage', 'edgeServer', 'edgeVia']) {
        expect(row[column]).toMatch(/^(?![\s=+\-@＝]).*/);
      }
    }
  });

  test('keeps whatever text from outside in its field and on its line', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const record = csvRecord(texts.map((text) => ({ outside: text })));
        const records = readCsv(record);
        expect(records).toHaveLength(1);
        expect(records[0]).toHaveLength(texts.length);
        for (const field of records[0] ?? []) expect(field).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
