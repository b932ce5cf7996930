import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
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

export interface RunNoteParts {
  readonly clock: Clock;
  readonly store: { putSetting(key: string, value: JsonValue): void };
  readonly registry: { all(): readonly { readonly id: TargetId }[] };
}

/** Leaves word of this run, from its making on; `write` again when the targets may be others. */
export function createRunNote({ clock, store, registry }: RunNoteParts): { write(): void } {
  const startedAtUs = clock.utcUs();
  let written = '';
  return {
    write() {
      const value = { startedAtUs, targets: registry.all().map(({ id }) => id) };
      const text = JSON.stringify(value);
      if (text === written) return;
      written = text;
      store.putSetting(KEY, value);
    },
  };
}
