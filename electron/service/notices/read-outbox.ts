import { ContractError } from '../../contract/errors.ts';
import type { OutboxEntryJson } from '../../contract/notice-shapes.ts';
import { SystemClock } from '../../engine/system-clock.ts';
import { openReader } from '../../store/open-reader.ts';
import { reading } from '../read-errors.ts';
import { outboxEntryJson } from './notice-json.ts';

/** Messages of a data directory, the newest first, whether or not an engine is writing to it. Rejects with ContractError. */
export async function readOutbox(
  directory: string,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly entries: readonly OutboxEntryJson[]; readonly waiting: number }> {
  const reader = openReader({ directory });
  try {
    const { entries, waiting } = await reading(reader.outbox({ limit, beforeId: null, channel: null }, signal));
    const nowUs = new SystemClock().utcUs();
    return { entries: entries.map((entry) => outboxEntryJson(entry, () => null, nowUs)), waiting };
  } catch (thrown) {
    // A directory in which nothing was stored yet holds no messages.
    if (thrown instanceof ContractError && thrown.data.code === 'not-found') return { entries: [], waiting: 0 };
    throw thrown;
  } finally {
    await reader.close();
  }
}
