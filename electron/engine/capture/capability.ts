import type { CaptureContext } from './capture.ts';

export type CapabilityState = 'ready' | 'missing' | 'not-permitted' | 'untested' | 'not-on-this-platform';

/** One thing that this machine can or cannot capture. */
export interface Capability {
  /** For programs: `mtr-tcp`, `resolvers` … */
  readonly id: string;
  readonly title: string;
  readonly state: CapabilityState;
  /** What was found, such as the version. */
  readonly detail: string | null;
  /** How to enable or better it; null when nothing needs to be done. */
  readonly remedy: string | null;
}

export type DoctorContext = Pick<
  CaptureContext,
  'clock' | 'runProgram' | 'platform' | 'environment' | 'resolvers' | 'signal'
>;
