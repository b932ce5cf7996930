import { describe, expect, test } from 'vitest';
import type { ContractEvent } from '../../../../electron/contract/contract.ts';
import type { EngineState } from '../../../../electron/main/engine/engine-host.ts';
import { type SupervisedEngine, superviseEngine } from '../../../../electron/main/engine/supervised-engine.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeEngineProcess, refuse } from './fake-engine-process.ts';

const SECRETS = [{ target: 'api', credentials: 'user:planted', headers: {} }];

interface Scene {
  readonly clock: FakeClock;
  readonly engine: SupervisedEngine;
  readonly processes: FakeEngineProcess[];
  readonly states: EngineState[];
  readonly notes: string[];
  readonly log: string[];
  /** The process that was started last. */
  now(): FakeEngineProcess;
}

/** `prepare` says how each process behaves, by its number from 0. */
async function scene(prepare: (process: FakeEngineProcess, index: number) => void = () => {}): Promise<Scene> {
  const clock = new FakeClock();
  const processes: FakeEngineProcess[] = [];
  const [states, notes, log]: [EngineState[], string[], string[]] = [[], [], []];
  const engine = superviseEngine({
    spawn() {
      const process = new FakeEngineProcess();
      prepare(process, processes.length);
      processes.push(process);
      return process;
    },
    clock,
    directory: '/data',
    secrets: async () => ({ targets: SECRETS, notices: [] }),
    log: (line) => log.push(line),
    note: (sentence) => notes.push(sentence),
  });
  engine.onState((state) => states.push(state));
  engine.begin();
  await clock.advance(0);
  const now = (): FakeEngineProcess => {
    const last = processes.at(-1);
    if (last === undefined) throw new Error('no process was started');
    return last;
  };
  return { clock, engine, processes, states, notes, log, now };
}

const note = (seq: number): ContractEvent => ({ type: 'note', seq, message: `note ${seq}` });

describe('an engine that is well', () => {
  test('is started over its folder with the secrets that were kept, and runs', async () => {
    const { engine, now } = await scene();
    expect(now().asked[0]).toEqual({
      method: 'host.start',
      input: { directory: '/data', secrets: SECRETS, noticeSecrets: [], afterOutage: false },
    });
    expect(engine.state()).toEqual({ kind: 'running', directory: '/data' });
  });

  test('answers calls, and its events reach whoever listens and whoever comes later', async () => {
    const { engine, now } = await scene();
    const heard: number[] = [];
    engine.onEvent(({ seq }) => heard.push(seq));
    now().tell(note(1));
    now().tell(note(2));
    expect(heard).toEqual([1, 2]);
    expect(engine.events.after(1)).toEqual({ kind: 'events', events: [note(2)] });
    await expect(engine.call('overview', {})).resolves.toMatchObject({ seq: 41 });
  });

  test('is not known to run before it said so, and calls are refused until then', async () => {
    const { engine } = await scene((process) => {
      process.answers = {};
    });
    expect(engine.state()).toEqual({ kind: 'starting' });
    await expect(engine.call('overview', {})).rejects.toMatchObject({ data: { code: 'engine-unavailable' } });
  });

  test('whose events went by too fast is followed from its picture on, and followers are told', async () => {
    const { engine, now, clock } = await scene();
    let lost = 0;
    engine.onLost(() => {
      lost += 1;
    });
    now().outrun();
    await clock.advance(0);
    expect(lost).toBe(1);
    expect(now().followed).toEqual([0, 41]);
  });
});

describe('an engine that ends unasked', () => {
  test('is started again: after half a second first, then ever more slowly, at most every 30 s', async () => {
    const { clock, processes, states } = await scene((process) => {
      process.answers = {};
      process.end();
    });
    await clock.advance(200_000);
    const delays = states.flatMap((state) => (state.kind === 'restarting' ? [state.nextInMs] : []));
    expect(delays.slice(0, 9)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(processes.length).toBe(delays.length);
  });

  test('is told to a person once in an outage, when that is over, and again in the next one', async () => {
    const { clock, now, notes } = await scene((process, index) => {
      if (index > 0 && index < 4) process.end('exit code 9');
    });
    now().end('exit code 9');
    await clock.advance(3_000);
    expect(notes).toEqual([]);
    await clock.advance(17_000);
    expect(now().asked[0]).toMatchObject({ method: 'host.start', input: { afterOutage: true } });
    expect(notes).toEqual([
      'The engine of Stallscope ended unexpectedly (exit code 9). It was started again; nothing was measured in between.',
    ]);
    await clock.advance(60_000);
    now().end('exit code 6');
    await clock.advance(500);
    expect(notes.length).toBe(2);
  });

  test('and comes back only to end again within the minute is one outage', async () => {
    const { clock, now, notes } = await scene();
    for (let times = 0; times < 4; times += 1) {
      now().end();
      await clock.advance(20_000);
    }
    expect(notes.length).toBe(1);
  });

  test('after a minute of health begins with half a second again', async () => {
    const { clock, now, states } = await scene((process, index) => {
      if (index > 0 && index < 3) process.end();
    });
    now().end();
    await clock.advance(10_000);
    expect(states.at(-1)?.kind).toBe('running');
    await clock.advance(60_000);
    now().end();
    await clock.advance(0);
    expect(states.at(-1)).toMatchObject({ kind: 'restarting', attempt: 1, nextInMs: 500 });
  });

  test('before a minute was over has not been well', async () => {
    const { clock, now, states } = await scene();
    now().end();
    await clock.advance(30_000);
    now().end();
    await clock.advance(0);
    expect(states.at(-1)).toMatchObject({ kind: 'restarting', attempt: 2, nextInMs: 1_000 });
  });

  test('leaves no call without an answer, and tells whoever follows', async () => {
    const { engine, now, clock } = await scene();
    let lost = 0;
    engine.onLost(() => {
      lost += 1;
    });
    const answer = expect(engine.call('doctor', {})).rejects.toMatchObject({ data: { code: 'engine-unavailable' } });
    now().end();
    await clock.advance(0);
    await answer;
    expect(lost).toBe(1);
    expect(engine.events.after(0).kind).toBe('resync');
  });

  test('and comes back is heard by those who listened before', async () => {
    const { engine, now, clock } = await scene();
    const heard: number[] = [];
    engine.onEvent(({ seq }) => heard.push(seq));
    now().tell(note(7));
    now().end();
    await clock.advance(500);
    now().tell(note(1));
    expect(heard).toEqual([7, 1]);
    expect(engine.events.after(0)).toEqual({ kind: 'events', events: [note(1)] });
  });

  test('that cannot even be started is tried again', async () => {
    const { clock, engine, states } = await scene((_process, index) => {
      if (index === 0) throw new Error('no room for a process');
    });
    // The first one threw before it was counted, so the next has its number again.
    expect(states.at(-1)).toMatchObject({ kind: 'restarting', nextInMs: 500 });
    expect(engine.state()).toMatchObject({ reason: expect.stringContaining('no room for a process') });
    await clock.advance(500);
    expect(states.filter(({ kind }) => kind === 'restarting').length).toBe(2);
  });
});

describe('an engine that refuses its data', () => {
  test('is not tried again by itself: a person must decide', async () => {
    const { clock, engine, processes, notes } = await scene((process) => {
      process.answers['host.start'] = refuse('Another Stallscope holds /data.');
    });
    await clock.advance(600_000);
    expect(engine.state()).toMatchObject({ kind: 'refused', error: { message: 'Another Stallscope holds /data.' } });
    expect(processes.length).toBe(1);
    expect(notes).toEqual([]);
  });

  test('is started over the same folder, or over the one that a person chose', async () => {
    const { clock, engine, processes, now } = await scene((process, index) => {
      if (index < 2) process.answers['host.start'] = refuse('The disk is full.', 'disk-full');
    });
    engine.retry();
    await clock.advance(0);
    expect(now().asked[0]?.input).toMatchObject({ directory: '/data' });
    engine.retry('/elsewhere');
    await clock.advance(0);
    expect(now().asked[0]?.input).toMatchObject({ directory: '/elsewhere' });
    expect(engine.state().kind).toBe('running');
    engine.retry('/third');
    await clock.advance(0);
    expect(processes.length).toBe(3);
  });

  test('keeps the folder that was chosen when it ends later', async () => {
    const { clock, engine, now } = await scene((process, index) => {
      if (index === 0) process.answers['host.start'] = refuse('The disk is full.');
    });
    engine.retry('/elsewhere');
    await clock.advance(0);
    now().end();
    await clock.advance(500);
    expect(now().asked[0]?.input).toMatchObject({ directory: '/elsewhere' });
  });
});

describe('an engine that lives and does not answer', () => {
  test('for 15 s is ended and started again', async () => {
    const { clock, engine, processes, notes } = await scene((process, index) => {
      if (index === 0) delete process.answers.overview;
    });
    await clock.advance(10_000);
    expect(processes[0]?.countOf('overview')).toBe(1);
    await clock.advance(14_900);
    expect(processes[0]?.killed).toBe(false);
    await clock.advance(100);
    expect(processes[0]?.killed).toBe(true);
    await clock.advance(500);
    expect(notes[0]).toContain('did not answer for 15 seconds');
    expect(engine.state().kind).toBe('running');
    expect(processes.length).toBe(2);
  });

  test('is not joined by a second one over the same data while the system has not ended it', async () => {
    const { clock, processes, engine } = await scene((process, index) => {
      if (index === 0) {
        delete process.answers.overview;
        process.resistsKill = true;
      }
    });
    await clock.advance(120_000);
    expect(processes[0]?.killed).toBe(true);
    expect(processes.length).toBe(1);
    await expect(engine.call('doctor', {})).rejects.toMatchObject({ data: { code: 'engine-unavailable' } });
    processes[0]?.end('killed');
    await clock.advance(500);
    expect(processes.length).toBe(2);
  });

  test('is left alone while anything comes from it, and is not even asked', async () => {
    const { clock, processes } = await scene((process) => {
      delete process.answers.overview;
    });
    for (let second = 0; second < 120; second += 3) {
      processes[0]?.tell(note(second + 1));
      await clock.advance(3_000);
    }
    expect(processes[0]?.countOf('overview')).toBe(0);
    expect(processes[0]?.killed).toBe(false);
  });

  test('is not blamed for time in which this process itself was held up', async () => {
    const { clock, processes } = await scene((process) => {
      delete process.answers.overview;
    });
    await clock.advance(10_000);
    for (let times = 0; times < 10; times += 1) {
      clock.block(60_000);
      await clock.advance(0);
    }
    expect(processes[0]?.killed).toBe(false);
  });
});

describe('the end of the app', () => {
  test('lets the engine flush and end', async () => {
    const { clock, engine, now } = await scene((process) => {
      process.answers['host.stop'] = () => {
        process.end('exit code 0');
        return {};
      };
    });
    await engine.stop();
    expect(engine.state()).toEqual({ kind: 'stopped' });
    expect(now().killed).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test('waits 2.5 s for it and no longer', async () => {
    const { clock, engine, now, log } = await scene();
    let ended = false;
    void engine.stop().then(() => {
      ended = true;
    });
    await clock.advance(2_400);
    expect([ended, now().killed]).toEqual([false, false]);
    await clock.advance(100);
    expect([ended, now().killed]).toEqual([true, true]);
    expect(log.at(-1)).toContain('did not end within 2500 ms');
  });

  test('is the same when asked for twice', async () => {
    const { engine, now } = await scene((process) => {
      process.answers['host.stop'] = () => {
        process.end('exit code 0');
        return {};
      };
    });
    await Promise.all([engine.stop(), engine.stop()]);
    expect(now().countOf('host.stop')).toBe(1);
  });

  test('starts nothing any more, whatever was planned', async () => {
    const { clock, engine, processes, now } = await scene();
    now().end();
    await clock.advance(100);
    await engine.stop();
    engine.retry('/elsewhere');
    await clock.advance(60_000);
    expect(processes.length).toBe(1);
    expect(engine.state()).toEqual({ kind: 'stopped' });
  });

  test('ends an engine that refuses to be stopped because it never started', async () => {
    const { engine, now, clock } = await scene((process) => {
      process.answers = {
        'host.stop': () => {
          throw new Error('not started');
        },
      };
    });
    const stopped = engine.stop();
    await clock.advance(0);
    await stopped;
    expect(now().killed).toBe(true);
  });
});
