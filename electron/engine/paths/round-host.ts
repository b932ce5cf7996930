import type { Clock } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Tracer } from '../trace/tracer.ts';
import type { LearnedPaths } from './learned-paths.ts';

/** What an engine needs in order to trace paths. */
export interface EngineTracing {
  readonly tracer: Pick<Tracer, 'round'>;
  readonly paths: LearnedPaths;
}

/** What rounds need of the engine that has them run. */
export interface RoundHost extends EngineTracing {
  readonly clock: Clock;
  readonly isPaused: (id: TargetId) => boolean;
  /** True while a request of the target is overdue. */
  readonly isHanging: (id: TargetId) => boolean;
  readonly log: (error: unknown) => void;
}

/** As traceroute(8) has it by default; longer ways are loops. */
export const MAX_HOPS = 30;
/** Shorter than the second after which the system sends an unanswered SYN again (RFC 6298, 2.1). */
export const PATIENCE_MS = 800;
