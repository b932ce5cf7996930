import { create } from 'zustand';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../../electron/domain/target.ts';
import { connection } from './connection.ts';

/** Thresholds of targets that have none of their own; the product's own until they were read. */
export const useDefaults = create<{ readonly thresholds: Thresholds }>(() => ({ thresholds: DEFAULT_THRESHOLDS }));

/** Reads them anew. Where they cannot be read, those that are known stay. */
export async function readDefaults(): Promise<void> {
  const answer = await connection.engine.call('settings.show', {});
  if (answer.ok) useDefaults.setState({ thresholds: answer.value.settings.thresholds });
}
