import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BundlePreviewJson, ChecklistItemJson } from '../../../electron/contract/bundle-shapes.ts';
import type { CallResult } from '../../../renderer/api/engine-client.ts';
import { Collector, isUnderWay, useCollecting, type Wanted } from '../../../renderer/state/collecting.ts';
import { type ExportChoice, useExportDialog } from '../../../renderer/state/export-dialog.ts';
import { cancelRun, wantedOf, writeWhenComplete } from '../../../renderer/state/export-run.ts';
import { packetsKey, turnPacketsOn, usePackets } from '../../../renderer/state/packets.ts';
import { FakeEngine, targetOf } from './fake-engine.ts';

const wanted = (item: string, incident = 5): Wanted => ({ incident, profile: 'hetzner', item, title: `the ${item}` });
const TRACE = wanted('trace');
const NAMES = wanted('names');

interface Asked {
  readonly item: string;
  readonly signal: AbortSignal | undefined;
  /** null: it is refused. */
  give(says: string | null): void;
}

/** Answers each collecting when the test says so. */
class SlowEngine extends FakeEngine {
  readonly asked: Asked[] = [];

  constructor() {
    super();
    const usual = this.call.bind(this);
    const slow = (name: string, input: unknown, signal?: AbortSignal): Promise<CallResult<unknown>> => {
      if (name !== 'bundle.collect') return usual(name as never, input as never, signal);
      const { item }: { item: string } = Object(input);
      const { promise, resolve } = Promise.withResolvers<CallResult<unknown>>();
      const failure = { kind: 'refused', error: { code: 'not-found', message: 'No.', context: {} } } as const;
      const gone = { kind: 'unreachable', message: 'Called off.' } as const;
      signal?.addEventListener('abort', () => resolve({ ok: false, failure: gone }));
      const give = (says: string | null): void =>
        resolve(says === null ? { ok: false, failure } : { ok: true, value: { says } });
      this.asked.push({ item, signal, give });
      return promise;
    };
    // What a method brings back differs by its name; the test says what each is.
    this.call = slow as FakeEngine['call'];
  }
}

let engine: SlowEngine;
let collector: Collector;
let ended: string[];
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const stages = () => useCollecting.getState().collections.map(({ item, stage }) => [item, stage.kind]);
const items = () => engine.asked.map(({ item }) => item);
const progress = (incident: number, item: string, done: number) =>
  ({
    type: 'collect.progress',
    seq: 1,
    incident,
    item,
    done,
    of: 200,
    leftMs: 1_000 * (200 - done),
    says: 'p',
  }) as const;

beforeEach(() => {
  vi.useFakeTimers();
  useCollecting.setState({ collections: [] });
  useExportDialog.setState({ ...useExportDialog.getInitialState() });
  usePackets.setState({ stages: new Map() });
  engine = new SlowEngine();
  ended = [];
  collector = new Collector(engine, ({ item }) => void ended.push(item));
});
afterEach(() => vi.useRealTimers());

test('one thing is taken after the other, because two at once would disturb each other', async () => {
  void collector.collect(TRACE);
  void collector.collect(NAMES);
  expect([items(), stages()]).toEqual([
    ['trace'],
    [
      ['trace', 'taking'],
      ['names', 'waiting'],
    ],
  ]);
  engine.asked[0]?.give('200 packets');
  await settle();
  expect([items(), ended]).toEqual([['trace', 'names'], ['trace']]);
  engine.asked[1]?.give('10 names');
  await settle();
  expect(stages()).toEqual([
    ['trace', 'taken'],
    ['names', 'taken'],
  ]);
});

test('asking twice is asking once, and both are told the same', async () => {
  const both = Promise.all([collector.collect(TRACE), collector.collect(TRACE)]);
  engine.asked[0]?.give('200 packets');
  expect([await both, items()]).toEqual([['taken', 'taken'], ['trace']]);
});

test('progress is told of what is being taken, and of no other incident', async () => {
  void collector.collect(TRACE);
  collector.take([progress(5, 'trace', 84), progress(6, 'trace', 3), progress(5, 'names', 9)]);
  expect(useCollecting.getState().collections[0]?.stage).toEqual({
    ...{ kind: 'taking', progress: { done: 84, of: 200, leftMs: 116_000, says: 'p' } },
  });
});

test('what is stopped is called off, and the next one begins', async () => {
  const trace = collector.collect(TRACE);
  void collector.collect(NAMES);
  collector.stop(TRACE);
  expect(await trace).toBe('stopped');
  await settle();
  expect([engine.asked[0]?.signal?.aborted, items(), stages()]).toEqual([
    true,
    ['trace', 'names'],
    [['names', 'taking']],
  ]);
});

test('what only waited for its turn is never asked for once it is stopped', async () => {
  void collector.collect(TRACE);
  const names = collector.collect(NAMES);
  collector.stop(NAMES);
  engine.asked[0]?.give('200 packets');
  await settle();
  expect([await names, items()]).toEqual(['stopped', ['trace']]);
});

test('what was stopped can be asked for again at once', async () => {
  void collector.collect(TRACE);
  collector.stop(TRACE);
  const again = collector.collect(TRACE);
  await settle();
  engine.asked[1]?.give('200 packets');
  expect([await again, stages()]).toEqual(['taken', [['trace', 'taken']]]);
});

test('a refusal is told under what it is about, and takes nothing from the next one', async () => {
  void collector.collect(TRACE);
  void collector.collect(NAMES);
  engine.asked[0]?.give(null);
  await settle();
  expect(useCollecting.getState().collections[0]?.stage).toEqual({ kind: 'refused', message: 'No.' });
  expect(useCollecting.getState().collections.filter(isUnderWay)).toHaveLength(1);
});

const item = (id: string, more: Partial<ChecklistItemJson>): ChecklistItemJson => ({
  ...{ id, title: `the ${id}`, present: false, says: '', remedy: null, ...more },
});

const PREVIEW: BundlePreviewJson = {
  ...{ name: 'a.zip', form: 'zip', files: [], bytes: 0, completeness: 0.25 },
  items: [
    item('gateway', { present: true }),
    item('trace', { remedy: { kind: 'collect', aboutMs: 200_000 } }),
    item('back', { remedy: { kind: 'ask', command: 'mtr 192.0.2.1' } }),
    item('names', { remedy: { kind: 'collect', aboutMs: 2_000 } }),
    item('packets', { remedy: { kind: 'packets', target: 'api' } }),
  ],
  ...{ replacements: [], replaced: 0, places: 0, ticket: '', ticketMarkdown: '' },
};

const CHOICE: ExportChoice = { profile: 'hetzner', redact: 'strict' };
const opened = (): void =>
  useExportDialog.setState({
    ...{ scope: { kind: 'incident', incident: 5 }, choice: CHOICE, preview: PREVIEW, previewOf: 'hetzner' },
  });

test('only what can be taken now is taken, and nothing for a stretch of time', () => {
  opened();
  expect(wantedOf(useExportDialog.getState()).map((one) => one.item)).toEqual(['trace', 'names']);
  useExportDialog.setState({
    scope: { kind: 'range', from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T07:00:00.000Z', targets: null },
  });
  expect(wantedOf(useExportDialog.getState())).toEqual([]);
});

/** Runs an export when complete; `written` holds the choices with which it was written. */
function completing() {
  opened();
  const written: ExportChoice[] = [];
  const over = writeWhenComplete(
    collector,
    wantedOf(useExportDialog.getState()),
    (choice) => void written.push(choice),
  );
  return { written, over };
}
const run = () => useExportDialog.getState().run;

test('when all was taken it is written, for the desk that was chosen when it was asked for', async () => {
  const { written, over } = completing();
  expect(run()).toEqual({ kind: 'completing', step: 1, of: 2 });
  useExportDialog.setState({ choice: { profile: 'aws', redact: 'none' } });
  engine.asked[0]?.give('200 packets');
  await settle();
  expect([run(), written]).toEqual([{ kind: 'completing', step: 2, of: 2 }, []]);
  engine.asked[1]?.give('10 names');
  await over;
  expect(written).toEqual([CHOICE]);
});

test('what could not be taken is said, the rest is taken, and nothing is written unasked', async () => {
  const { written, over } = completing();
  engine.asked[0]?.give(null);
  await settle();
  engine.asked[1]?.give('10 names');
  await over;
  expect([run(), written]).toEqual([
    { kind: 'refused', message: 'Not exported yet: the trace could not be collected, the rest was.' },
    [],
  ]);
});

test('calling it off ends the collecting that was begun for it, and nothing is written', async () => {
  const { written, over } = completing();
  cancelRun();
  await over;
  await settle();
  expect([run().kind, written, useCollecting.getState().collections, items()]).toEqual(['none', [], [], ['trace']]);
});

test('whoever stops one thing has not asked for a bundle without it', async () => {
  const { written, over } = completing();
  collector.stop(TRACE);
  await settle();
  engine.asked[1]?.give('10 names');
  await over;
  expect([run().kind, written]).toEqual(['none', []]);
});

test('what is under way when another incident is looked at is taken, but not written there', async () => {
  const { written, over } = completing();
  useExportDialog.setState({ scope: { kind: 'incident', incident: 6 }, run: { kind: 'none' } });
  engine.asked[0]?.give('200 packets');
  await over;
  await settle();
  expect([run().kind, written, items()]).toEqual(['none', [], ['trace', 'names']]);
});

test('packets are switched on for the target that hung, headers only', async () => {
  const asked: unknown[] = [];
  engine.answers['targets.setPackets'] = (input) => {
    asked.push(input);
    return { ok: true, value: { target: targetOf('api') } };
  };
  const here = packetsKey({ kind: 'incident', incident: 5 }, 'packets');
  await turnPacketsOn(engine, 'api', here);
  expect([asked, usePackets.getState().stages.get(here)]).toEqual([
    [{ target: 'api', packets: 'headers' }],
    { kind: 'on' },
  ]);
  engine.reachable = false;
  const there = packetsKey({ kind: 'incident', incident: 6 }, 'packets');
  await turnPacketsOn(engine, 'shop', there);
  expect(usePackets.getState().stages.get(there)).toEqual({ kind: 'refused', message: 'Nobody is there.' });
});
