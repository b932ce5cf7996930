import { describe, expect, test } from 'vitest';
import type { ContractEvent } from '../../../electron/contract/contract.ts';
import { type TargetId, targetId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { NO_SECRETS, type Target, type TargetDefinition } from '../../../electron/domain/target.ts';
import { createEventHub } from '../../../electron/service/event-hub.ts';
import { createRunConfiguration } from '../../../electron/service/reconfigure.ts';
import { createSteering } from '../../../electron/service/steering.ts';
import type { TargetInput } from '../../../electron/service/target-input.ts';
import { createTargetRegistry } from '../../../electron/service/target-registry.ts';
import { httpTarget, tcpTarget } from '../../store/support/fixtures.ts';
import { EngineRig, quick } from '../../support/engine-rig.ts';

/** A run over the targets of a file; names in `stored` are those of others on the shelves. */
function world(stored: readonly Target[] = []) {
  const rig = new EngineRig(() => quick);
  rig.start();
  const came = { forgotten: [] as TargetId[], heartbeats: 0, pauses: [] as [TargetId | null, 'paused' | 'over'][] };
  const events: ContractEvent[] = [];
  const hub = createEventHub(() => {});
  hub.subscribe((event) => events.push(event));
  const ids = new Map<string, TargetId>();
  const idOf = (name: string): TargetId => {
    const id = ids.get(name) ?? targetId(ids.size + 1);
    ids.set(name, id);
    return id;
  };
  const registry = createTargetRegistry(
    {
      upsertTarget: (definition, origin) => ({ ...definition, id: idOf(definition.name), origin }),
      changeTarget: (id, definition, origin) =>
        stored.some(({ name }) => name === definition.name) ? null : { ...definition, id, origin },
      removeTarget: () => {},
    },
    () => rig.engine,
  );
  const settings: Record<string, JsonValue> = {};
  const steering = createSteering({
    clock: rig.clock,
    store: {
      settings: () => settings,
      putSetting: (key, value) => {
        settings[key] = value;
      },
      setRetention: () => {},
    },
    engine: rig.engine,
    registry,
    hub,
    targetsChanged: () => {},
    pauseChanged: (id, pause) => came.pauses.push([id, pause === null ? 'over' : 'paused']),
    given: { targets: true, resolvers: [], publicAddress: null },
  });
  const run = createRunConfiguration({
    registry,
    stored: () => [...stored, ...registry.all()],
    steering,
    picture: { forget: (id) => came.forgotten.push(id) },
    hub,
    guards: {
      history: { add: () => {} },
      notices: { reconfigure: () => {} },
      heartbeat: {
        reconfigured: () => {
          came.heartbeats += 1;
        },
      },
    },
    note: () => {},
    publicAddressChanged: () => {},
    flush: () => {},
  });
  const take = (...targets: readonly (TargetDefinition | TargetInput)[]) =>
    run.take({
      targets: targets.map((one) => ('definition' in one ? one : { definition: one, secrets: NO_SECRETS })),
      resolvers: [],
      publicAddress: null,
      notices: null,
    });
  return { clock: rig.clock, registry, steering, events, came, take };
}

const db = tcpTarget('db', { spec: { kind: 'tcp', host: '192.0.2.7', port: 5432, connectTo: null } });

describe('a configuration that is read again', () => {
  test('forgets of a target that it has no more what was measured last, and its pause', async () => {
    const { clock, registry, steering, came, take } = world();
    take(tcpTarget('api'), db);
    const { id } = registry.byName('api');
    steering.pauses.pause(id, 3_600_000);
    expect(take(db)).toMatchObject({ what: { removed: ['api'], same: 1 } });
    expect(came.forgotten).toEqual([id]);
    expect(take(tcpTarget('api'), db)).toMatchObject({ what: { added: ['api'] } });
    expect(registry.byName('api').id).toBe(id);
    expect(steering.pauses.of(id)).toEqual({ isPaused: false, untilUs: null });
    await clock.advance(7_200_000);
    expect(came.pauses).toEqual([[id, 'paused']]);
  });

  test('keeps the number of a target that has another name, and tells whoever listens of both', () => {
    const { registry, events, take } = world();
    take(tcpTarget('api'), db);
    const { id } = registry.byName('api');
    expect(take(tcpTarget('shop'), db)).toMatchObject({
      what: { renamed: [{ from: 'api', to: 'shop' }], added: [], removed: [], changed: [] },
    });
    expect(registry.byName('shop').id).toBe(id);
    expect(events.filter(({ type }) => type === 'target.renamed')).toMatchObject([{ from: 'api', to: 'shop' }]);
  });

  test('takes no target for one that has another name where that name is of one on the shelves', () => {
    const { take } = world([{ ...tcpTarget('shop'), id: targetId(99), origin: 'kept' }]);
    take(tcpTarget('api'), db);
    expect(take(tcpTarget('shop'), db)).toMatchObject({
      kind: 'done',
      what: { renamed: [], added: ['shop'], removed: ['api'] },
    });
  });

  test('changes a target of which only a secret value is another one', () => {
    const { registry, take } = world();
    const definition = httpTarget('api');
    const withToken = (token: string): TargetInput => ({
      definition,
      secrets: { ...NO_SECRETS, headers: { authorization: token } },
    });
    take(withToken('Bearer of-nobody'));
    expect(take(withToken('Bearer of-nobody'))).toMatchObject({ what: { changed: [], same: 1 } });
    expect(take(withToken('Bearer of-somebody'))).toMatchObject({ what: { changed: ['api'], same: 0 } });
    expect(registry.entryOf('api').secrets.headers).toEqual({ authorization: 'Bearer of-somebody' });
  });

  test('is looked at by the heartbeat each time that it is taken, and not when it is refused', () => {
    const { came, take } = world();
    take(db);
    expect(came.heartbeats).toBe(1);
    expect(take()).toMatchObject({ kind: 'refused' });
    expect(came.heartbeats).toBe(1);
  });
});
