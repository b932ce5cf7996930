import { isIP } from 'node:net';
import { type Attempt, failed, succeeded } from './attempt.ts';
import type { PhaseTimer } from './phase-timer.ts';
import type { ProbeRun } from './probe-run.ts';

export interface ResolvedHost {
  /** The one to connect to. */
  readonly address: string;
  readonly addresses: readonly string[];
  readonly resolverAddress: string | null;
}

/** Phase `resolve`: name to addresses with the target's resolver and family. An address literal takes no time and has no such phase. */
export async function resolveHost(run: ProbeRun, host: string, timer: PhaseTimer): Promise<Attempt<ResolvedHost>> {
  const { target, context } = run;
  const { progress } = context;
  const literal = host.startsWith('[') ? host.slice(1, -1) : host;
  if (isIP(literal) !== 0) {
    progress.resolverAddress = null;
    progress.resolvedAddresses = [literal];
    return succeeded({ address: literal, addresses: [literal], resolverAddress: null });
  }
  timer.enter('resolve');
  const resolution = await context.resolver.resolve(literal, {
    family: target.family,
    resolver: target.resolver,
    signal: context.signal,
    asking: (resolverAddress) => {
      progress.resolverAddress = resolverAddress;
    },
  });
  timer.stop();
  progress.resolverAddress = resolution.resolverAddress;
  // The target's timeout is the better explanation than whatever the resolver made of being stopped.
  if (run.aborted) return { kind: 'failed', failure: run.abortFailure('resolve') };
  if (resolution.kind === 'failed') return { kind: 'failed', failure: resolution.failure };
  const { addresses, resolverAddress } = resolution;
  const [address] = addresses;
  if (address === undefined) return failed('resolve', 'no-address', `${host} has no address.`);
  progress.resolvedAddresses = addresses;
  return succeeded({ address, addresses, resolverAddress });
}
