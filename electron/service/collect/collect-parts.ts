import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Target } from '../../domain/target.ts';
import type { ProgramRunner } from '../../engine/capture/capture.ts';
import type { MachineLock } from '../../engine/capture/machine-lock.ts';
import type { AsTable } from '../../engine/names/as-table.ts';
import type { ReverseLookup } from '../../engine/names/hop-names.ts';
import type { EnginePaths } from '../../engine/paths/engine-paths.ts';

/** What collecting makes use of. */
export interface CollectParts {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly runProgram: ProgramRunner;
  /** The machine's one lock for traces by system tools. */
  readonly lock: MachineLock;
  /** Whether a trace that did not come by the lock runs on this machine now. */
  readonly otherTraces: () => Promise<boolean>;
  /** Rounds of our own tracer, which give way to those of a hang by themselves. */
  readonly cycles: EnginePaths['run'];
  /** True while a request hangs: its captures come first. */
  readonly somethingHangs: () => boolean;
  /** Calls the listener when a request begins to hang. */
  readonly onHang: (listener: () => void) => Cancel;
  /** Who answers for names of hops, for a target with its own resolver that one. */
  readonly lookupFor: (target: Target) => { readonly lookup: ReverseLookup; readonly from: string };
  readonly asTable: AsTable | null;
}
