import type { WatchingPauseJson } from '../contract/settings-shapes.ts';
import type { Clock } from '../domain/clock.ts';
import type { TargetId } from '../domain/ids.ts';
import type { AddressAndPort } from '../domain/target.ts';
import { utcText } from '../domain/utc-text.ts';
import type { Engine } from '../engine/engine.ts';
import type { Store } from '../store/store.ts';
import { createEngineSettings, type EngineSettings, retentionOf } from './engine-settings.ts';
import type { EventHub } from './event-hub.ts';
import type { PauseBegun } from './history/monitor-history.ts';
import { createPauses, type Pauses } from './pauses.ts';
import type { TargetRegistry } from './target-registry.ts';
import { createTargetTeller, type TargetTeller } from './target-teller.ts';

/** What a person decides about the whole run, and who is told of it. */
export interface Steering {
  readonly settings: EngineSettings;
  readonly pauses: Pauses;
  readonly teller: TargetTeller;
  /** Where settings are hidden by what a command line or its configuration file says. */
  readonly overridden: ('thresholds' | 'resolvers' | 'publicAddress')[];
  /** The configuration was read again: what it says now holds in the place of what was given at the start. */
  giveAgain(again: Pick<SteeringParts['given'], 'resolvers' | 'publicAddress'>): void;
  /** Asked beside the system's own, in this run. */
  resolvers(): readonly AddressAndPort[];
  /** Under which servers see this computer, as it was told for this run; null: not told. */
  publicAddress(): string | null;
  pausedJson(): WatchingPauseJson | null;
}

export interface SteeringParts {
  readonly clock: Clock;
  readonly store: Pick<Store, 'settings' | 'putSetting' | 'setRetention'>;
  readonly engine: Engine;
  readonly registry: TargetRegistry;
  readonly hub: EventHub;
  /** Told with whoever listens: the list of targets, or what is paused of it, is another one. */
  readonly targetsChanged: () => void;
  /** `target` null: of all; `pause` null: it is over. */
  readonly pauseChanged: (target: TargetId | null, pause: PauseBegun | null) => void;
  readonly given: {
    /** The targets of this run are not those that are kept. */
    readonly targets: boolean;
    /** Empty where nobody named any. */
    readonly resolvers: readonly AddressAndPort[];
    /** null where nobody named it. */
    readonly publicAddress: string | null;
  };
}

const PAUSES = 'pauses';

export function createSteering({
  clock,
  store,
  engine,
  registry,
  hub,
  given: first,
  targetsChanged,
  pauseChanged,
}: SteeringParts): Steering {
  let given = first;
  const settings = createEngineSettings(store);
  store.setRetention(retentionOf(settings.now().retention));

  const pauses = createPauses({
    clock,
    engine,
    changed(id, pause) {
      pauseChanged(id, pause);
      if (id === null) hub.publish((seq) => ({ type: 'watching.changed', seq, paused: pausedJson() }));
      teller.tellTargets();
    },
    kept: {
      read: () => store.settings()[PAUSES],
      // A run over other targets says nothing about those that are kept.
      write: (value) => {
        if (!given.targets) store.putSetting(PAUSES, value);
      },
    },
  });
  const teller = createTargetTeller({ registry, pauses, hub, targetsChanged });

  const pausedJson = (): WatchingPauseJson | null => {
    const all = pauses.all();
    if (all === null) return null;
    return { since: utcText(all.sinceUs), until: all.untilUs === null ? null : utcText(all.untilUs) };
  };

  return {
    settings,
    pauses,
    teller,
    get overridden() {
      return [
        ...(given.targets ? (['thresholds'] as const) : []),
        ...(given.resolvers.length > 0 ? (['resolvers'] as const) : []),
        ...(given.publicAddress === null ? [] : (['publicAddress'] as const)),
      ];
    },
    giveAgain(again) {
      given = { ...given, ...again };
    },
    resolvers: () => (given.resolvers.length > 0 ? given.resolvers : settings.resolvers()),
    publicAddress: () => given.publicAddress ?? settings.now().publicAddress,
    pausedJson,
  };
}
