import { z } from 'zod';
import { type TargetId, targetId } from '../../domain/ids.ts';
import type { JsonValue } from '../../domain/json.ts';

const KEY = 'run';
const keptShape = z.object({ startedAtUs: z.number(), targets: z.array(z.number()) });

/** What a running engine leaves for whoever looks at its directory from outside. */
export interface KeptRun {
  /** UTC microseconds. */
  readonly startedAtUs: number;
  /** Those that are watched, which may be others than those that are kept. */
  readonly targets: readonly TargetId[];
}

/** null where none was left, or it cannot be read. */
export function readRun(settings: Readonly<Record<string, JsonValue>>): KeptRun | null {
  const read = keptShape.safeParse(settings[KEY]);
  return read.success
    ? { startedAtUs: read.data.startedAtUs, targets: read.data.targets.map((id) => targetId(id)) }
    : null;
}

export function putRun(store: { putSetting(key: string, value: JsonValue): void }, run: KeptRun): void {
  store.putSetting(KEY, { startedAtUs: run.startedAtUs, targets: [...run.targets] });
}
