import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DesktopShowJson } from '../../../electron/contract/desktop-contract.ts';
import { createBridgeDesktop } from '../../../renderer/api/bridge-client.ts';
import {
  followDesktop,
  mutedTargets,
  onEngineRunning,
  useDesktop,
  withMuted,
} from '../../../renderer/state/desktop.ts';
import { DESKTOP } from './desktop-state.ts';
import { FakeBridge } from './fake-bridge.ts';

describe('the page follows the app', () => {
  let fake: FakeBridge;
  let ending: AbortController;
  let asked: DesktopShowJson[];

  beforeEach(() => {
    vi.useFakeTimers();
    fake = new FakeBridge();
    ending = new AbortController();
    asked = [];
    useDesktop.setState({ state: null });
    void followDesktop(createBridgeDesktop(fake.bridge), (what) => asked.push(what), ending.signal);
  });
  afterEach(() => {
    ending.abort();
    vi.useRealTimers();
  });

  test('asks for its state once, and takes over what it tells from then on', async () => {
    expect(fake.last.name).toBe('desktop.state');
    fake.last.answer({ ok: true, value: DESKTOP });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(useDesktop.getState().state).toEqual(DESKTOP);
    expect(fake.calls.length).toBe(1);
    fake.tellDesktop({ type: 'desktop.changed', ...DESKTOP, tray: 'missing' });
    expect(useDesktop.getState().state?.tray).toBe('missing');
  });

  test('hears what a person wants to see even before it knows the state', () => {
    fake.tellDesktop({ type: 'desktop.show', kind: 'incident', incident: 7 });
    expect(asked).toEqual([{ kind: 'incident', incident: 7 }]);
  });

  test('asks again when it was not answered', async () => {
    fake.last.answer({ ok: false, error: { code: 'internal', message: 'Not yet.', context: {} } });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fake.calls.length).toBe(2);
    fake.last.answer({ ok: true, value: DESKTOP });
    await vi.advanceTimersByTimeAsync(0);
    expect(useDesktop.getState().state).toEqual(DESKTOP);
  });

  test('no longer listens, nor asks, when it is left', async () => {
    ending.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fake.listening).toBe(0);
    expect(fake.calls.length).toBe(1);
  });

  test('knows when the engine runs again, and only then', () => {
    const heard = vi.fn();
    const end = onEngineRunning(heard);
    const tell = (engine: string) => fake.tellDesktop({ type: 'desktop.changed', ...DESKTOP, engine });
    tell('restarting');
    expect(heard).toHaveBeenCalledTimes(0);
    tell('running');
    tell('running');
    expect(heard).toHaveBeenCalledTimes(1);
    end();
    tell('restarting');
    tell('running');
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

test('a target is muted once, and heard again without touching the others', () => {
  expect(withMuted(['db', 'api'], 'db', true)).toEqual(['api', 'db']);
  expect(withMuted(['db', 'api'], 'db', false)).toEqual(['api']);
  expect(mutedTargets(null).size).toBe(0);
  expect([
    ...mutedTargets({
      ...DESKTOP,
      settings: { ...DESKTOP.settings, notices: { enabled: true, recovery: true, muted: ['db'] } },
    }),
  ]).toEqual(['db']);
});
