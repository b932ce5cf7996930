import type { PathCause, PathSnapshot } from '../../domain/path-snapshot.ts';
import type { KnownPath, RoundFindings } from './tracer.ts';

/** What all rounds together have taught about the ways to the destinations. Addresses are canonical literals. */
export interface PathMemory {
  /** For quicker and gentler rounds; null when nothing is known or it is too old to be relied on. */
  known(address: string): KnownPath | null;
  /** The newest path that reached the destination while nothing hung there; one in which routers were busy replaces none that shows them. */
  lastGood(address: string): PathSnapshot | null;
  /** `hanging`: a request to the destination was overdue meanwhile, so the path is not one of good times. */
  learn(findings: RoundFindings, cause: PathCause, hanging: boolean): void;
}
