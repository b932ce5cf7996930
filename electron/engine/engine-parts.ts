import type { Clock } from '../domain/clock.ts';
import type { AddressAndPort, TargetSpec } from '../domain/target.ts';
import type { ProgramRunner } from './capture/capture.ts';
import type { CapturePlan } from './capture/plan.ts';
import type { EngineSink } from './engine.ts';
import type { Surroundings } from './observe/surroundings.ts';
import type { PacketWatch } from './packets/packet-watch.ts';
import type { EngineTracing } from './paths/round-host.ts';
import type { ProbeContext, Prober } from './probe/prober.ts';

/** Everything that the engine needs from outside. */
export interface EngineParts {
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  readonly probe: Prober<TargetSpec>;
  readonly capturePlan: CapturePlan;
  readonly sink: EngineSink;
  /** null: no path is traced. */
  readonly tracing: EngineTracing | null;
  /** Told which packets are wanted; null: none are captured, whatever a target asks for. */
  readonly packets: Pick<PacketWatch, 'want' | 'beginAnew' | 'stop'> | null;
  readonly resolver: ProbeContext['resolver'];
  readonly connections: ProbeContext['connections'];
  readonly tcpInfo: ProbeContext['tcpInfo'];
  readonly environment: ProbeContext['environment'];
  readonly platform: NodeJS.Platform;
  readonly runProgram: ProgramRunner;
  /** All configured resolvers, for the captures; asked at each capture. */
  readonly resolverList: () => readonly AddressAndPort[];
  /** Of a canonical address: it is one of this machine's own. */
  readonly isOwnAddress: (address: string) => boolean;
  /** Told of mistakes of the engine's own parts: a prober or a capture that rejects, a sink that throws. */
  readonly log: (error: unknown) => void;
}
