import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ExportScopeJson } from '../../../electron/contract/bundle-shapes.ts';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import type { DesktopShowJson, DesktopStateJson } from '../../../electron/contract/desktop-contract.ts';
import { createBridgeDesktop, createBridgeEngine } from '../../../renderer/api/bridge-client.ts';
import { openConnection } from '../../../renderer/api/connection.ts';
import { DESKTOP } from './desktop-state.ts';
import { FakeBridge } from './fake-bridge.ts';
import { sampleOf, targetOf } from './fake-engine.ts';

const error = (code: string, message: string) => ({ ok: false, error: { code, message, context: {} } }) as const;

describe('calls over the bridge of the window', () => {
  let fake: FakeBridge;
  beforeEach(() => {
    vi.useFakeTimers();
    fake = new FakeBridge();
  });
  afterEach(() => vi.useRealTimers());

  test('bring the value that the contract knows', async () => {
    const targets = [targetOf('api')];
    const result = createBridgeEngine(fake.bridge).call('targets.list', {});
    expect(fake.last).toMatchObject({ name: 'targets.list', input: {} });
    fake.last.answer({ ok: true, value: { targets } });
    expect(await result).toEqual({ ok: true, value: { targets } });
  });

  test('bring a refusal with its sentence', async () => {
    const result = createBridgeEngine(fake.bridge).call('targets.remove', { target: 'api' });
    fake.last.answer(error('not-found', 'There is no target api.'));
    expect(await result).toMatchObject({ ok: false, failure: { kind: 'refused', error: { code: 'not-found' } } });
  });

  test('say in the app’s own words that its engine is not running, which is no refusal', async () => {
    const result = createBridgeEngine(fake.bridge).call('overview', {});
    fake.last.answer(error('engine-unavailable', 'The engine ended and is being started again.'));
    expect(await result).toEqual({
      ok: false,
      failure: { kind: 'unreachable', message: 'The engine ended and is being started again.' },
    });
  });

  test.each([
    ['a value of another shape', { ok: true, value: { targets: [{ name: 7 }] } }],
    ['an error of no known code', error('bewildered', 'What?')],
    ['nothing of the kind', 'hello'],
  ])('do not take over %s', async (_what, answer) => {
    const result = createBridgeEngine(fake.bridge).call('targets.list', {});
    fake.last.answer(answer as { ok: true; value: unknown });
    expect(await result).toMatchObject({ ok: false, failure: { kind: 'not-understood' } });
  });

  test('are cancelled at the other side when nobody waits for them any longer', async () => {
    const ending = new AbortController();
    const result = createBridgeEngine(fake.bridge).call('overview', {}, ending.signal);
    expect(fake.last.cancelled).toBe(false);
    ending.abort();
    expect(await result).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    expect(fake.last.cancelled).toBe(true);
  });

  test('are not even made once nobody waits for them', async () => {
    const result = createBridgeEngine(fake.bridge).call('overview', {}, AbortSignal.abort());
    expect(await result).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    expect(fake.calls).toEqual([]);
  });

  test('are given up when no answer comes', async () => {
    const result = createBridgeEngine(fake.bridge).call('overview', {});
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await result).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    expect(fake.last.cancelled).toBe(true);
  });

  test('that ask a person wait for as long as it takes', async () => {
    const desktop = createBridgeDesktop(fake.bridge);
    const result = desktop.call('desktop.exportBundle', {
      ...{ scope: { kind: 'incident', incident: 7 }, profile: 'generic', redact: 'standard' },
    });
    await vi.advanceTimersByTimeAsync(3_600_000);
    fake.last.answer({ ok: true, value: { kind: 'cancelled' } });
    expect(await result).toEqual({ ok: true, value: { kind: 'cancelled' } });
    expect(fake.last.cancelled).toBe(false);
    const saved = desktop.call('desktop.saveTargets', {});
    await vi.advanceTimersByTimeAsync(3_600_000);
    fake.last.answer({ ok: true, value: { kind: 'saved', path: '/home/ada/list.yaml' } });
    expect(await saved).toMatchObject({ ok: true, value: { path: '/home/ada/list.yaml' } });
  });

  test('do not break the page when the bridge does', async () => {
    const bridge = { ...fake.bridge, call: {} as typeof fake.bridge.call };
    const result = createBridgeEngine(bridge).call('overview', {});
    expect(await result).toMatchObject({ ok: false, failure: { kind: 'not-understood' } });
  });
});

describe('events over the bridge of the window', () => {
  let fake: FakeBridge;
  let heard: (ContractEvent | string)[];
  let unfollow: () => void;
  beforeEach(() => {
    fake = new FakeBridge();
    heard = [];
    /** With methods of a class, which do not pass the bridge by themselves. */
    class Listener {
      opened() {
        heard.push('opened');
      }
      event(event: ContractEvent) {
        heard.push(event);
      }
      outrun() {
        heard.push('outrun');
      }
      lost() {
        heard.push('lost');
      }
    }
    unfollow = createBridgeEngine(fake.bridge).follow(41, new Listener());
  });

  test('are asked for from a number on, and come in order with their numbers', () => {
    expect(fake.followedAfter).toEqual([41]);
    fake.tellOpened();
    const event = { type: 'sample', seq: 42, ...sampleOf('api') };
    fake.tellEvent(event);
    expect(heard).toEqual(['opened', event]);
  });

  test('of no known kind or shape are passed over', () => {
    for (const told of [{ type: 'sample', seq: 42, target: 7 }, { type: 'weather', seq: 43 }, { seq: 44 }, null, 'x']) {
      fake.tellEvent(told);
    }
    expect(heard).toEqual([]);
  });

  test('end with what ended them, or when nobody listens', () => {
    fake.tellOutrun();
    fake.tellLost();
    expect(heard).toEqual(['outrun', 'lost']);
    expect(fake.listening).toBe(1);
    unfollow();
    expect(fake.listening).toBe(0);
  });
});

describe('the app behind the window', () => {
  test('tells of its state and of what a person wants to see; all else is passed over', () => {
    const fake = new FakeBridge();
    const heard: (DesktopStateJson | DesktopShowJson)[] = [];
    const unlisten = createBridgeDesktop(fake.bridge).listen({
      changed: (state) => heard.push(state),
      show: (what) => heard.push(what),
    });
    fake.tellDesktop({ type: 'desktop.changed', ...DESKTOP });
    fake.tellDesktop({ type: 'desktop.show', kind: 'incident', incident: 7 });
    fake.tellDesktop({ type: 'desktop.show', kind: 'incident', incident: -1 });
    fake.tellDesktop({ type: 'desktop.changed', version: 1 });
    fake.tellDesktop({ type: 'desktop.explode' });
    fake.tellDesktop(null);
    expect(heard).toEqual([DESKTOP, { kind: 'incident', incident: 7 }]);
    unlisten();
    expect(fake.listening).toBe(0);
  });

  test('is there where the bridge is; else the page came from a server, which bundles are downloaded from', () => {
    const base = new URL('http://127.0.0.1:4711/');
    expect(openConnection({ stallscope: new FakeBridge().bridge }, base).kind).toBe('app');
    const browser = openConnection({}, base);
    const address = (scope: ExportScopeJson): string =>
      browser.kind === 'browser' ? browser.bundleAddress({ scope, profile: 'generic', redact: 'none' }) : '';
    expect(address({ kind: 'incident', incident: 7 })).toBe(
      'http://127.0.0.1:4711/bundle?incident=7&profile=generic&redact=none',
    );
    const day = { kind: 'range', from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' } as const;
    const asked = new URL(address({ ...day, targets: ['api', 'shop & co'] })).searchParams;
    expect([asked.get('from'), asked.get('to'), asked.getAll('target')]).toEqual([
      day.from,
      day.to,
      ['api', 'shop & co'],
    ]);
    expect(new URL(address({ ...day, targets: null })).searchParams.has('target'), 'all are meant').toBe(false);
  });
});
