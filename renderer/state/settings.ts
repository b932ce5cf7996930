import { create } from 'zustand';
import type { MethodInput, MethodOutput } from '../../electron/contract/contract.ts';
import type { SettingsStateJson } from '../../electron/contract/settings-shapes.ts';
import { type CallFailure, failureText } from '../api/engine-client.ts';
import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';

export type EngineSettings = SettingsStateJson['settings'];
export type StoreUse = SettingsStateJson['use'];
export type SettingsChange = MethodInput<'settings.change'>;

export interface SettingsState {
  /** What the engine keeps; null until it was read. It stays while the engine is away. */
  readonly kept: SettingsStateJson | null;
  /** Why it could not be read, in one sentence; null when it was. */
  readonly refusal: string | null;
}

export const useSettings = create<SettingsState>(() => ({ kept: null, refusal: null }));

const client = connection.engine;

/** How often events have told of a change: an answer that was asked for before may not know it. */
let timesTold = 0;

/** Reads what the engine keeps now and whenever it changes or is back; the returned function ends it. */
export function followSettings(): () => void {
  void readSettings();
  return followNews({
    live: () => void readSettings(),
    events(events) {
      for (const event of events) {
        if (event.type !== 'settings.changed') continue;
        timesTold += 1;
        const { thresholds, resolvers, retention, publicAddress } = event;
        useSettings.setState(({ kept }) =>
          kept === null ? {} : { kept: { ...kept, settings: { thresholds, resolvers, retention, publicAddress } } },
        );
      }
    },
  });
}

export async function readSettings(): Promise<void> {
  const told = timesTold;
  const result = await client.call('settings.show', {});
  // Events tell but a part of it, so it is read again.
  if (told !== timesTold && result.ok) return readSettings();
  useSettings.setState(result.ok ? { kept: result.value, refusal: null } : { refusal: failureText(result.failure) });
}

/** `away`: the engine did not answer, so that trying again may help. `field`: which of the values is meant, where one is. */
export type ChangeOutcome =
  | { readonly kind: 'saved' }
  | { readonly kind: 'refused'; readonly field: string | null; readonly message: string }
  | { readonly kind: 'away'; readonly message: string };

/** Fields that are left out stay as they are. */
export async function changeEngineSettings(change: SettingsChange): Promise<ChangeOutcome> {
  const result = await client.call('settings.change', change);
  if (!result.ok) return outcomeOf(result.failure);
  useSettings.setState({ kept: result.value, refusal: null });
  return { kind: 'saved' };
}

function outcomeOf(failure: CallFailure): ChangeOutcome {
  const message = failureText(failure);
  if (failure.kind !== 'refused') return { kind: 'away', message };
  const { field } = failure.error.context;
  return { kind: 'refused', field: typeof field === 'string' ? field : null, message };
}

export type ResolverTrial =
  | ({ readonly kind: 'tried' } & MethodOutput<'resolvers.try'>)
  | { readonly kind: 'refused'; readonly message: string };

/** null: those of the system. */
export async function tryResolver(resolver: string | null): Promise<ResolverTrial> {
  const result = await client.call('resolvers.try', { resolver });
  return result.ok ? { kind: 'tried', ...result.value } : { kind: 'refused', message: failureText(result.failure) };
}
