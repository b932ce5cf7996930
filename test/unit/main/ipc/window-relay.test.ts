import { describe, expect, test } from 'vitest';
import { type Contract, type ContractEvent, contract } from '../../../../electron/contract/contract.ts';
import { type DesktopContract, desktopContract } from '../../../../electron/contract/desktop-contract.ts';
import { ContractError } from '../../../../electron/contract/errors.ts';
import { EventReplay } from '../../../../electron/contract/event-replay.ts';
import { hostContract } from '../../../../electron/contract/host-contract.ts';
import type { HandlersOf } from '../../../../electron/contract/method-table.ts';
import type { AnswererMessage, CallerMessage } from '../../../../electron/contract/wire.ts';
import type { EngineHost } from '../../../../electron/main/engine/engine-host.ts';
import { openWindowRelay } from '../../../../electron/main/ipc/window-relay.ts';

/** A page that says what it likes, and what stands behind the relay. */
function scene(answers: Record<string, (input: unknown, signal?: AbortSignal) => unknown> = {}) {
  const asked: { method: string; input: unknown }[] = [];
  const sent: AnswererMessage[] = [];
  const foul: string[] = [];
  const lost = new Set<() => void>();
  const events = new EventReplay(100);
  let say: (message: unknown) => void = () => {};
  const call = async (method: string, input: unknown, signal?: AbortSignal) => {
    asked.push({ method, input });
    const answer = answers[method];
    if (answer === undefined) throw new ContractError('engine-unavailable', 'It is not running.');
    return answer(input, signal);
  };
  const engine: Pick<EngineHost, 'call' | 'events' | 'onLost'> = {
    call: call as EngineHost['call'],
    events,
    onLost(listener) {
      lost.add(listener);
      return () => lost.delete(listener);
    },
  };
  const desktop = Object.fromEntries(
    Object.keys(desktopContract.methods).map((name) => [name, async (input: unknown) => call(name, input)]),
  ) as unknown as HandlersOf<DesktopContract['methods']>;
  const relay = openWindowRelay(
    { engine, desktop, foul: (reason) => foul.push(reason) },
    {
      send: (message) => sent.push(message as AnswererMessage),
      receive: (listener) => {
        say = listener;
      },
    },
  );
  return {
    asked,
    sent,
    foul,
    events,
    relay,
    isListening: () => lost.size > 0,
    lose: () => {
      for (const listener of lost) listener();
    },
    page: async (message: CallerMessage | unknown) => {
      say(message);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const note = (seq: number): ContractEvent => ({ type: 'note', seq, message: `note ${seq}` });

describe('a page in the window', () => {
  test('is answered by the engine', async () => {
    const { page, sent, asked } = scene({ 'targets.pause': () => ({}) });
    await page({ kind: 'call', id: 1, method: 'targets.pause', input: { target: 'api' } });
    expect(asked).toEqual([{ method: 'targets.pause', input: { target: 'api' } }]);
    expect(sent).toEqual([{ kind: 'value', id: 1, value: {} }]);
  });

  test('is told in the contract’s words that the engine is not running', async () => {
    const { page, sent } = scene();
    await page({ kind: 'call', id: 1, method: 'overview', input: {} });
    expect(sent).toMatchObject([{ kind: 'error', id: 1, error: { code: 'engine-unavailable' } }]);
  });

  test('is answered by the app itself for what is the desktop’s', async () => {
    const { page, sent } = scene({ 'desktop.revealBundle': () => ({}) });
    await page({ kind: 'call', id: 3, method: 'desktop.revealBundle', input: {} });
    expect(sent).toEqual([{ kind: 'value', id: 3, value: {} }]);
  });

  test('that cancels makes the engine stop working on it', async () => {
    let signal: AbortSignal | undefined;
    const { page } = scene({
      doctor: (_input, given) => {
        signal = given;
        return new Promise(() => {});
      },
    });
    await page({ kind: 'call', id: 1, method: 'doctor', input: {} });
    expect(signal?.aborted).toBe(false);
    await page({ kind: 'cancel', id: 1 });
    expect(signal?.aborted).toBe(true);
  });

  test('follows events, those before included, and is told when the engine behind them is lost', async () => {
    const { page, sent, events, lose } = scene();
    events.add(note(1));
    await page({ kind: 'follow', id: 5, after: 0 });
    events.add(note(2));
    lose();
    events.add(note(3));
    expect(sent).toEqual([
      { kind: 'opened', id: 5 },
      { kind: 'event', id: 5, event: note(1) },
      { kind: 'event', id: 5, event: note(2) },
      { kind: 'lost', id: 5 },
    ]);
  });

  test('is shown what a person clicked elsewhere', () => {
    const { relay, sent } = scene();
    relay.show({ kind: 'incident', incident: 7 });
    expect(sent).toEqual([{ kind: 'desktop', event: { type: 'desktop.show', kind: 'incident', incident: 7 } }]);
  });

  test('that is gone is told nothing any more, and nobody keeps it in mind', async () => {
    const { page, sent, events, relay, isListening } = scene();
    await page({ kind: 'follow', id: 5, after: 0 });
    relay.close();
    events.add(note(1));
    await page({ kind: 'call', id: 1, method: 'overview', input: {} });
    expect(sent).toEqual([{ kind: 'opened', id: 5 }]);
    expect(isListening()).toBe(false);
  });
});

describe('a page that was taken over', () => {
  test.each(Object.keys(hostContract.methods))('cannot ask for %s, which is the app’s own', async (method) => {
    const { page, sent, asked } = scene();
    await page({
      kind: 'call',
      id: 1,
      method,
      input: { incident: 1, file: '/etc/passwd', directory: null, secrets: [] },
    });
    expect(asked).toEqual([]);
    expect(sent).toMatchObject([{ kind: 'error', error: { code: 'not-found' } }]);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', ''])(
    'cannot reach “%s” of the object that holds the methods',
    async (method) => {
      const { page, sent, asked } = scene();
      await page({ kind: 'call', id: 1, method, input: {} });
      expect(asked).toEqual([]);
      expect(sent).toMatchObject([{ kind: 'error' }]);
    },
  );

  test('gets nothing to the engine that does not fit the contract', async () => {
    const { page, asked } = scene();
    const methods = Object.keys(contract.methods) as (keyof Contract['methods'])[];
    for (const [id, method] of methods.entries()) await page({ kind: 'call', id, method, input: 'no input at all' });
    expect(asked).toEqual([]);
  });

  test.each([
    null,
    7,
    'call',
    [],
    { kind: 'value', id: 1, value: 1 },
    { kind: 'call' },
    { kind: 'desktop', event: {} },
  ])('is not answered to %j, and that is logged without its words', async (message) => {
    const { page, sent, foul } = scene();
    await page(message);
    expect(sent).toEqual([]);
    expect(foul.length).toBe(1);
  });
});
