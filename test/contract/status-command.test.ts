import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { historyEventShape, statusShape } from '../../electron/contract/guard-shapes.ts';
import type { Incident } from '../../electron/domain/incident.ts';
import { channelId } from '../../electron/domain/notice/channel.ts';
import type { Target } from '../../electron/domain/target.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { CHANNEL_TROUBLES, troublesJson } from '../../electron/service/notices/channel-trouble.ts';
import { createRunNote } from '../../electron/service/status/kept-run.ts';
import { openStore } from '../../electron/store/open-store.ts';
import type { Store } from '../../electron/store/store.ts';
import { incident, sample, tcpTarget } from '../store/support/fixtures.ts';
import { folderInTest } from '../support/kept-service.ts';
import { runWords } from '../support/run-words.ts';

const SECOND_US = 1_000_000;
const clock = new SystemClock();

interface Engine {
  readonly store: Store;
  readonly directory: string;
  readonly api: Target;
  readonly shop: Target;
}

/** A directory as an engine has it that watches two targets at this moment. */
async function watching(): Promise<Engine> {
  const directory = await folderInTest();
  const opened = openStore({ directory, clock, appVersion: '0.1.0', log: () => {} });
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { store } = opened;
  onTestFinished(() => store.close());
  const api = store.upsertTarget(tcpTarget('api', { group: 'pay' }), 'kept');
  const shop = store.upsertTarget(tcpTarget('shop', { group: 'pay', required: false }), 'kept');
  createRunNote({ clock, store, registry: { all: () => [api, shop] } }).write();
  store.flush();
  return { store, directory, api, shop };
}

/** Ends a little after the run began, so that it is of this run. */
const measured = ({ store, api, shop }: Engine, change: Parameters<typeof sample>[2] = {}): void => {
  for (const { id } of [api, shop]) store.appendSample(sample(id, clock.utcUs(), change), null);
  store.flush();
};

function open({ store }: Engine, target: Target, change: Partial<Incident> = {}): Incident {
  const one = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), clock.utcUs() - 60 * SECOND_US, {
    closedAtUs: null,
    closedBy: null,
    ...change,
  });
  store.putIncident(one);
  store.flush();
  return one;
}

async function status(directory: string) {
  const { code, stdout, stderr } = await runWords(['status', '--json', '--data-dir', directory]);
  expect(stderr).toBe('');
  const told = statusShape.strict().parse(JSON.parse(stdout));
  return { code, ...told };
}

describe('stallscope status', () => {
  test('ends with 0 while an engine is writing there and all is fine', async () => {
    const engine = await watching();
    measured(engine);
    expect(await status(engine.directory)).toMatchObject({ code: 0, state: 'fine', targets: { watched: 2, fine: 2 } });
    const text = await runWords(['status', '--data-dir', engine.directory]);
    expect([text.code, text.stdout]).toEqual([0, 'Fine: 2 targets watched, all of them answer.\n']);
  });

  test('ends with 1 while an incident is open, and tells since when, where, whose group, and who has seen it', async () => {
    const engine = await watching();
    measured(engine);
    const { id } = open(engine, engine.api);
    expect(await status(engine.directory)).toMatchObject({
      code: 1,
      state: 'problems',
      groups: [{ name: 'pay', state: 'down', bad: ['api'] }],
      problems: [{ target: 'api', incident: id, required: true, acknowledged: false }],
    });
    engine.store.appendHistory({
      atUs: clock.utcUs(),
      targetId: engine.api.id,
      kind: 'acknowledged',
      says: 'Acknowledged.',
      incident: id,
    });
    engine.store.flush();
    expect((await status(engine.directory)).problems).toMatchObject([{ target: 'api', acknowledged: true }]);
    const { stdout } = await runWords(['status', '--data-dir', engine.directory]);
    expect(stdout).toMatch(/INCIDENT +SINCE \(UTC\) +TARGET +GROUP +REQUIRED +SEEN +WHAT\n +1 .* api +pay +yes +yes /);
    expect(stdout).toMatch(/pay +down +api/);
  });

  test('ends with 2 where no engine runs, and says when one did', async () => {
    const engine = await watching();
    measured(engine);
    engine.store.close();
    const told = await status(engine.directory);
    expect(told).toMatchObject({ code: 2, state: 'blind', targets: { watched: 2, unknown: 2 }, problems: [] });
    expect(told.says).toMatch(/^Blind\. No engine is recording in .*; the last record is from 2/);
    const nothing = await status(join(engine.directory, 'nothing'));
    expect(nothing).toMatchObject({ code: 2, state: 'blind' });
    expect(nothing.says).toContain('Nothing was recorded in');
  });

  test('counts none where no engine runs that was removed from the list', async () => {
    const engine = await watching();
    measured(engine);
    engine.store.removeTarget(engine.shop.id);
    engine.store.close();
    expect(await status(engine.directory)).toMatchObject({ code: 2, state: 'blind', targets: { watched: 1 } });
  });

  test('says as well that notices were given up, as long as their channel takes none, and ends as it would', async () => {
    const engine = await watching();
    measured(engine);
    const silent = { sinceUs: clock.utcUs(), countedMs: 86_400_000, isTold: true, givenUp: 2 };
    engine.store.putSetting(CHANNEL_TROUBLES, troublesJson(new Map([[channelId('pager'), silent]])));
    engine.store.flush();
    const text = await runWords(['status', '--data-dir', engine.directory]);
    expect([text.code, text.stdout]).toEqual([
      0,
      'Fine: 2 targets watched, all of them answer. 2 notices were given up, because a channel takes nothing: see stallscope notify outbox.\n',
    ]);
    engine.store.putSetting(CHANNEL_TROUBLES, troublesJson(new Map([[channelId('pager'), { ...silent, givenUp: 0 }]])));
    engine.store.flush();
    expect((await status(engine.directory)).says).toBe('Fine: 2 targets watched, all of them answer.');
  });

  test('ends with 2 while somebody only edits the list of targets', async () => {
    const engine = await watching();
    measured(engine);
    engine.store.close();
    const editing = openStore({ directory: engine.directory, clock, appVersion: '0.1.0', log: () => {} });
    if (editing.kind === 'refused') throw new Error(editing.message);
    onTestFinished(() => editing.store.close());
    expect(await status(engine.directory)).toMatchObject({ code: 2, state: 'blind' });
  });

  test.each([
    ['nothing was measured yet', () => {}, 'No target has been measured yet.'],
    [
      'what was measured last is too old for its interval',
      (engine: Engine) => {
        const startedAtUs = clock.utcUs() - 3_600 * SECOND_US;
        const held = { pid: process.pid, sinceUs: startedAtUs };
        writeFileSync(join(engine.directory, 'stallscope.pid'), JSON.stringify(held));
        engine.store.putSetting('run', { startedAtUs, targets: [engine.api.id, engine.shop.id] });
        engine.store.appendSample(sample(engine.api.id, startedAtUs + 60 * SECOND_US), null);
        engine.store.flush();
      },
      'The engine runs, but nothing was measured since 2',
    ],
    [
      'all that was measured is of an earlier run',
      (engine: Engine) => {
        const ago = sample(engine.api.id, clock.utcUs() - 10 * SECOND_US);
        engine.store.appendSample(ago, null);
        engine.store.flush();
      },
      'No target has been measured yet.',
    ],
    [
      'this computer is asleep',
      (engine: Engine) => {
        measured(engine);
        engine.store.putGap({ targetId: null, reason: 'asleep', startedAtUs: clock.utcUs(), endedAtUs: null });
        engine.store.flush();
      },
      'This computer is asleep, or has just been.',
    ],
    [
      'this computer was held up',
      (engine: Engine) => measured(engine, { observer: { eventLoopDelayMs: 900, suspect: 'event-loop-delay' } }),
      'held up',
    ],
    [
      'all is paused',
      (engine: Engine) => {
        measured(engine);
        engine.store.putGap({ targetId: null, reason: 'paused', startedAtUs: clock.utcUs(), endedAtUs: null });
        engine.store.flush();
      },
      'All targets are paused.',
    ],
    [
      'the engine said that it reaches nothing',
      (engine: Engine) => {
        measured(engine);
        const says = 'Nothing is reached from here since 10:02.';
        engine.store.appendHistory({ atUs: clock.utcUs(), targetId: null, kind: 'blind', says, incident: null });
        engine.store.flush();
      },
      'Nothing is reached from here since 10:02.',
    ],
  ] as const)('ends with 2 while an engine runs and nobody can tell: %s', async (_name, make, says) => {
    const engine = await watching();
    make(engine);
    const told = await status(engine.directory);
    expect(told).toMatchObject({ code: 2, state: 'blind' });
    expect(told.says).toContain(says);
  });

  test('sees again when the engine said so, and counts those that are paused by themselves', async () => {
    const engine = await watching();
    measured(engine);
    for (const kind of ['blind', 'seeing'] as const) {
      engine.store.appendHistory({ atUs: clock.utcUs(), targetId: null, kind, says: 'So it is.', incident: null });
    }
    engine.store.putGap({ targetId: engine.shop.id, reason: 'paused', startedAtUs: clock.utcUs(), endedAtUs: null });
    engine.store.flush();
    expect(await status(engine.directory)).toMatchObject({ code: 0, targets: { fine: 1, paused: 1 } });
  });

  test('tells of those alone that this run watches', async () => {
    const engine = await watching();
    createRunNote({ clock, store: engine.store, registry: { all: () => [engine.shop] } }).write();
    measured(engine);
    open(engine, engine.api);
    expect(await status(engine.directory)).toMatchObject({ code: 0, targets: { watched: 1 } });
  });

  test('ends with 64 where the command line is wrong, which no script takes for an answer', async () => {
    const { code, stdout, stderr } = await runWords(['status', '--jsno']);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('Did you mean --json?');
    expect((await runWords(['status', 'api'])).code).toBe(64);
    expect((await runWords(['status', '--help'])).stdout).toMatch(/2 nobody can tell[\s\S]*64/);
  });
});

describe('stallscope history', () => {
  test('lists what changed, of all or of one target, as a table or as JSON', async () => {
    const { store, directory, api, shop } = await watching();
    const atUs = clock.utcUs();
    store.appendHistory({ atUs, targetId: null, kind: 'started', says: 'Watching began: 2 targets.', incident: null });
    store.appendHistory({ atUs, targetId: api.id, kind: 'changed', says: 'Changed: group.', incident: null });
    store.appendHistory({
      atUs,
      targetId: shop.id,
      kind: 'added',
      says: 'Added \u202E; it is watched.',
      incident: null,
    });
    store.flush();
    const all = await runWords(['history', '--data-dir', directory]);
    expect(
      all.stdout
        .split('\n')
        .slice(1, 4)
        .map((line) => line.slice(21)),
    ).toEqual([
      'shop    added           –  Added \\u{202e}; it is watched.',
      'api     changed         –  Changed: group.',
      '–       started         –  Watching began: 2 targets.',
    ]);
    const one = await runWords(['history', 'api', '--json', '--data-dir', directory]);
    const listed: unknown = JSON.parse(one.stdout);
    expect(historyEventShape.strict().array().parse(listed)).toMatchObject([{ target: 'api', kind: 'changed' }]);
    const few = await runWords(['history', '--limit', '1', '--data-dir', directory]);
    expect(few.stdout).toContain('There are older ones: --limit N shows more.');
    expect((await runWords(['history', 'nobody', '--data-dir', directory])).code).toBe(1);
    expect((await runWords(['history', '--limit', '0', '--data-dir', directory])).code).toBe(2);
  });
});
