import type { Target } from '../domain/target.ts';
import { MOST_WINDOWS } from '../engine/detect/earlier-windows.ts';
import type { Engine } from '../engine/engine.ts';
import type { StoreReader } from '../store/reader.ts';

/** Takes over when windows of earlier runs opened, so that a fault that comes at regular times is known as such at once. */
export async function rememberWindows(
  targets: readonly Target[],
  reader: StoreReader,
  engine: Pick<Engine, 'rememberWindows'>,
  options: { readonly beforeUs: number; readonly signal: AbortSignal },
): Promise<void> {
  const watched = new Set(targets.map(({ id }) => id));
  for (const { targetId, openedAtUs } of await reader.earlierWindows(options.beforeUs, MOST_WINDOWS, options.signal)) {
    if (watched.has(targetId)) engine.rememberWindows(targetId, openedAtUs);
  }
}
