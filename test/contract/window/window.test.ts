import { describe, expect, test } from 'vitest';
import { type ContractApi, contract, type MethodName } from '../../../electron/contract/contract.ts';
import { type DesktopContract, desktopContract } from '../../../electron/contract/desktop-contract.ts';
import { ContractError, contractErrorShape } from '../../../electron/contract/errors.ts';
import { EventReplay } from '../../../electron/contract/event-replay.ts';
import type { HandlersOf } from '../../../electron/contract/method-table.ts';
import { readEvent } from '../../../electron/contract/read-event.ts';
import type { WindowBridge } from '../../../electron/contract/window-bridge.ts';
import type { EngineHost } from '../../../electron/main/engine/engine-host.ts';
import { openWindowRelay } from '../../../electron/main/ipc/window-relay.ts';
import type { RunningService } from '../../../electron/service/service.ts';
import { type ConnectedClient, contractSuite, watchedOver } from '../suite.ts';
import { loadPreload } from './preload-in-test.ts';

const NO_DESKTOP = Object.fromEntries(
  Object.keys(desktopContract.methods).map((name) => [
    name,
    async () => {
      throw new ContractError('not-found', 'There is no desktop here.');
    },
  ]),
) as unknown as HandlersOf<DesktopContract['methods']>;

/** The contract as a page in the app's window has it: preload script, channel, relay. */
async function connectByWindow(service: RunningService): Promise<ConnectedClient> {
  const { bridge, link } = await loadPreload();
  const events = new EventReplay(2_048);
  service.api.subscribe((event) => events.add(event));
  const call = (name: MethodName, input: never, signal?: AbortSignal) => service.api[name](input, signal);
  const engine = { call: call as unknown as EngineHost['call'], events, onLost: () => () => {} };
  const foul = (reason: string): never => {
    throw new Error(reason);
  };
  const relay = openWindowRelay({ engine, desktop: NO_DESKTOP, foul }, link);
  return { api: apiOf(bridge), close: async () => relay.close() };
}

function apiOf(bridge: WindowBridge): ContractApi {
  const methods = Object.fromEntries(
    Object.keys(contract.methods).map((name) => [
      name,
      async (input: unknown, signal?: AbortSignal) => {
        const { answer, cancel } = bridge.call[name as MethodName](input);
        signal?.addEventListener('abort', cancel);
        const told = await answer;
        if (told.ok) return told.value;
        const { code, message, context } = contractErrorShape.parse(told.error);
        throw new ContractError(code, message, context);
      },
    ]),
  ) as unknown as ContractApi;
  const subscribe: ContractApi['subscribe'] = (listener) => {
    let end = (): void => {};
    void methods.overview({}).then(({ seq }) => {
      end = bridge.follow(seq, {
        opened: () => {},
        event: (told) => {
          const event = readEvent(told);
          if (event !== null) listener(event);
        },
        outrun: () => {
          throw new Error('The stream was outrun.');
        },
        lost: () => {},
      });
    });
    return () => end();
  };
  return { ...methods, subscribe };
}

contractSuite('the bridge of the window', () => watchedOver(connectByWindow));

describe('the bridge of the window', () => {
  test('is one object with one function for each method, and uses one pair of channels', async () => {
    const { bridge, exposed, channels } = await loadPreload();
    expect([...exposed.keys()]).toEqual(['stallscope']);
    expect(Object.keys(bridge).sort()).toEqual(['call', 'follow', 'onDesktop', 'pathOf']);
    expect(Object.keys(bridge.call).sort()).toEqual(
      [...Object.keys(contract.methods), ...Object.keys(desktopContract.methods)].sort(),
    );
    bridge.follow(0, { opened() {}, event() {}, outrun() {}, lost() {} })();
    bridge.call.overview({}).cancel();
    expect([...channels].sort()).toEqual(['stallscope:to-main', 'stallscope:to-window']);
  });

  test('keeps what a person clicked until the page listens', async () => {
    const { bridge, link } = await loadPreload();
    link.send({ kind: 'desktop', event: { type: 'desktop.show', kind: 'incident', incident: 7 } });
    await new Promise((resolve) => setImmediate(resolve));
    const seen: unknown[] = [];
    const end = bridge.onDesktop((event) => seen.push(event));
    link.send({ kind: 'desktop', event: { type: 'desktop.show', kind: 'overview' } });
    await new Promise((resolve) => setImmediate(resolve));
    end();
    expect(seen).toEqual([
      { type: 'desktop.show', kind: 'incident', incident: 7 },
      { type: 'desktop.show', kind: 'overview' },
    ]);
  });

  test('tells nothing to a follower that left', async () => {
    const { bridge, link } = await loadPreload();
    const told: string[] = [];
    const end = bridge.follow(0, {
      opened: () => told.push('opened'),
      event: () => told.push('event'),
      outrun: () => told.push('outrun'),
      lost: () => told.push('lost'),
    });
    end();
    for (const kind of ['opened', 'lost'] as const) link.send({ kind, id: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
  });
});
