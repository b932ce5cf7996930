import { tmpdir } from 'node:os';
import type { Target } from '../../domain/target.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { createMachineLock } from '../../engine/capture/machine-lock.ts';
import { otherTracesRunning } from '../../engine/capture/other-traces.ts';
import { createProgramRunner } from '../../engine/capture/run-program.ts';
import { systemReverseLookup } from '../../engine/names/hop-names.ts';
import type { CollectParts } from './collect-parts.ts';

/** For the C library: a resolver that does not answer must not hold a report of minutes up. */
const IMPATIENT = 'timeout:1 attempts:1';

/** Collecting with the tools, the lock and the resolver of this machine. */
export function systemCollectParts(
  given: Pick<CollectParts, 'clock' | 'platform' | 'cycles' | 'somethingHangs' | 'onHang' | 'asTable'> & {
    readonly environment: Readonly<Record<string, string | undefined>>;
  },
): CollectParts {
  const { clock, platform, environment } = given;
  return {
    ...given,
    runProgram: createProgramRunner({ clock, platform, environment: { ...environment, RES_OPTIONS: IMPATIENT } }),
    lock: createMachineLock({ clock, platform, directory: tmpdir() }),
    otherTraces: () => otherTracesRunning(platform),
    lookupFor,
  };
}

function lookupFor({ resolver }: Target): ReturnType<CollectParts['lookupFor']> {
  if (resolver.kind === 'system') return { lookup: systemReverseLookup(), from: 'the resolver of this computer' };
  const server = addressAndPortText(resolver);
  return { lookup: systemReverseLookup([server]), from: `the resolver ${server}` };
}
