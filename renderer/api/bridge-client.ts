import './zod-without-eval.ts';
import { contract } from '../../electron/contract/contract.ts';
import { desktopContract } from '../../electron/contract/desktop-contract.ts';
import type { MethodShape } from '../../electron/contract/method-table.ts';
import { readEvent } from '../../electron/contract/read-event.ts';
import type {
  BridgeAnswer,
  BridgeCall,
  DesktopMethodName,
  WindowBridge,
} from '../../electron/contract/window-bridge.ts';
import type { DesktopClient, DesktopListener } from './desktop-client.ts';
import type { CallResult, EngineClient, EventListener } from './engine-client.ts';
import { CALL_TIMEOUT_MS, callTimeoutMs, failed, readAnswer } from './read-answer.ts';

const MISFIT = 'The window and what is behind it are of different versions. Start Stallscope again.';
const SILENT = 'Stallscope’s engine does not answer.';

/** These wait for a person, who may take as long as it takes. */
const UNHURRIED: ReadonlySet<DesktopMethodName> = new Set([
  'desktop.exportBundle',
  'desktop.openBundle',
  'desktop.saveTargets',
]);

/** The engine over the bridge of the app's window. */
export function createBridgeEngine(bridge: WindowBridge): EngineClient {
  return {
    call: (name, input, signal) =>
      callBridge(contract.methods[name], () => bridge.call[name](input), signal, callTimeoutMs(name)),
    follow: (after, listener) => followBridge(bridge, after, listener),
  };
}

/** The app itself over the same bridge. */
export function createBridgeDesktop(bridge: WindowBridge): DesktopClient {
  return {
    call: (name, input, signal) =>
      callBridge(
        desktopContract.methods[name],
        () => bridge.call[name](input),
        signal,
        UNHURRIED.has(name) ? null : CALL_TIMEOUT_MS,
      ),
    listen: (listener) => bridge.onDesktop((told) => tell(listener, told)),
  };
}

/** `deadlineMs` null waits for ever. What is not waited for any longer is cancelled at the other side. */
async function callBridge<Value>(
  shape: MethodShape,
  begin: () => BridgeCall,
  signal: AbortSignal | undefined,
  deadlineMs: number | null,
): Promise<CallResult<Value>> {
  const silent = failed({ kind: 'unreachable', message: SILENT });
  if (signal?.aborted) return silent;
  const given = Promise.withResolvers<null>();
  const giveUp = (): void => given.resolve(null);
  const timer = deadlineMs === null ? undefined : setTimeout(giveUp, deadlineMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const call = begin();
    const answer: BridgeAnswer | null = await Promise.race([call.answer, given.promise]);
    if (answer !== null) return readAnswer(shape, answer, MISFIT);
    call.cancel();
    return silent;
  } catch {
    // The bridge promises never to throw; one that does is not the one that this page was made for.
    return failed({ kind: 'not-understood', message: MISFIT });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Only plain functions of a plain object pass the bridge, not the methods of a class. */
const followBridge = (bridge: WindowBridge, after: number, listener: EventListener): (() => void) =>
  bridge.follow(after, {
    opened: () => listener.opened(),
    event: (told) => {
      const event = readEvent(told);
      if (event !== null) listener.event(event);
    },
    outrun: () => listener.outrun(),
    lost: () => listener.lost(),
  });

function tell(listener: DesktopListener, told: unknown): void {
  if (typeof told !== 'object' || told === null || !('type' in told)) return;
  switch (told.type) {
    case 'desktop.changed': {
      const state = desktopContract.events['desktop.changed'].safeParse(told);
      if (state.success) listener.changed(state.data);
      break;
    }
    case 'desktop.show': {
      const what = desktopContract.events['desktop.show'].safeParse(told);
      if (what.success) listener.show(what.data);
      break;
    }
  }
}
