import { describe, expect, test } from 'vitest';
import { desktopStateShape } from '../../../../electron/contract/desktop-contract.ts';
import type { EngineState } from '../../../../electron/main/engine/engine-host.ts';
import { desktopMethods } from '../../../../electron/main/ipc/desktop-methods.ts';
import { type DesktopFacts, desktopState } from '../../../../electron/main/ipc/desktop-state.ts';
import type { LoginItem } from '../../../../electron/main/login/login-item.ts';
import { DEFAULT_SETTINGS } from '../../../../electron/main/settings/settings-file.ts';
import { fakeAppParts } from '../support/fake-app-parts.ts';

const FACTS: DesktopFacts = {
  version: '1.2.3',
  platform: 'linux',
  tray: 'shown',
  notifications: 'shown',
  keyring: 'missing',
  loginHindrance: null,
  notes: ['A note.'],
};
const state = (engine: EngineState) => desktopState(engine, '/data', DEFAULT_SETTINGS, FACTS);

describe('what the window is told of the app', () => {
  test.each<[EngineState, string | null]>([
    [{ kind: 'running', directory: '/data' }, null],
    [{ kind: 'starting' }, 'The engine is starting.'],
    [
      { kind: 'restarting', reason: 'It ended (exit code 9).', attempt: 1, nextInMs: 500 },
      'It ended (exit code 9). It is being started again; until it runs, nothing is measured.',
    ],
    [
      { kind: 'refused', error: { code: 'store-unavailable', message: 'The disk is full.', context: {} } },
      'The disk is full.',
    ],
    [{ kind: 'stopped' }, 'Stallscope is ending.'],
  ])('says in a sentence how the engine is: %j', (engine, message) => {
    expect(state(engine)).toMatchObject({ engine: engine.kind, engineMessage: message });
  });

  test('fits the contract, and holds nothing of where the window stands or what was said once', () => {
    const told = state({ kind: 'starting' });
    expect(desktopStateShape.parse(told)).toEqual(told);
    expect(Object.keys(told.settings).sort()).toEqual(['notices', 'startAtLogin', 'theme', 'withoutKeyring']);
  });
});

describe('what the window changes', () => {
  function methods(change: LoginItem['change']) {
    const parts = fakeAppParts();
    const login: LoginItem = { hindrance: () => null, isOn: () => false, change, startedAtLogin: () => null };
    const handlers = desktopMethods({
      ...parts,
      login,
      bundles: { exportBundle: async () => ({ kind: 'cancelled' }), reveal: () => {} },
      openBundle: async () => ({ kind: 'cancelled' }),
      saveTargets: async () => ({ kind: 'cancelled' }),
      state: () => desktopState({ kind: 'starting' }, null, parts.settings.get(), FACTS),
      tryNotification: async () => ({ shown: true, message: 'It was shown.' }),
    });
    return { handlers, parts };
  }

  test('takes effect and is told back; what is left out stays', async () => {
    const { handlers } = methods(() => ({ kind: 'done' }));
    await handlers['desktop.change']({ notices: { recovery: false } });
    const { settings } = await handlers['desktop.change']({ theme: 'dark' });
    expect(settings).toMatchObject({ theme: 'dark', notices: { enabled: true, recovery: false } });
  });

  test('starts at login only where the system agrees, and says why where it does not', async () => {
    const refused = methods(() => ({ kind: 'refused', message: 'The folder cannot be written.' }));
    const { settings } = await refused.handlers['desktop.change']({ startAtLogin: true });
    expect(settings.startAtLogin).toBe(false);
    expect(refused.parts.notes).toEqual(['The folder cannot be written.']);
    const agreed = methods(() => ({ kind: 'done' }));
    expect((await agreed.handlers['desktop.change']({ startAtLogin: true })).settings.startAtLogin).toBe(true);
  });
});
