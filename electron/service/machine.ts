import type { HostFacts } from '../bundle/bundle-source.ts';
import type { CapabilityJson } from '../contract/shapes.ts';
import { targetId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import type { AddressAndPort } from '../domain/target.ts';
import type { Vantage } from '../domain/vantage.ts';
import type { DoctorContext } from '../engine/capture/capability.ts';
import { examineMachine } from '../engine/capture/doctor.ts';
import { collectFacts, factsText, type MachineFacts } from '../engine/capture/facts.ts';
import { createProgramRunner } from '../engine/capture/run-program.ts';
import { collectVantage } from '../engine/capture/vantage.ts';
import { SystemClock } from '../engine/system-clock.ts';
import { factsLikeness } from './facts-likeness.ts';
import type { CollectedFacts } from './host-facts-watch.ts';
import { resolverList } from './resolver-list.ts';
import type { TargetInput } from './target-input.ts';

export interface MachineOptions {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Beside the system's own. */
  readonly resolvers: readonly AddressAndPort[];
  readonly signal: AbortSignal;
}

/** This process's own machine, without configured resolvers and without an end. */
export const thisMachine = (signal: AbortSignal = new AbortController().signal): MachineOptions => ({
  platform: process.platform,
  environment: process.env,
  resolvers: [],
  signal,
});

function contextOf(machine: MachineOptions): DoctorContext {
  const clock = new SystemClock();
  const { platform, environment, signal } = machine;
  return {
    clock,
    platform,
    environment,
    signal,
    resolvers: resolverList(() => machine.resolvers)(),
    runProgram: createProgramRunner({ clock, platform, environment }),
  };
}

/** What this machine can capture, and how to enable the rest. Runs each tool once against this machine itself; takes seconds. */
export async function examine(machine: MachineOptions = thisMachine()): Promise<CapabilityJson[]> {
  return [...(await examineMachine(contextOf(machine)))];
}

/** The one-time facts, with the way to the target where one is given. */
export async function facts(input: TargetInput | null, machine: MachineOptions = thisMachine()): Promise<HostFacts> {
  return hostFactsOf(await collect(input, machine));
}

/** The same without a target, with what tells whether anything but the time has changed since. */
export async function factsWithLikeness(machine: MachineOptions): Promise<CollectedFacts> {
  const found = await collect(null, machine);
  return { facts: hostFactsOf(found), likeness: factsLikeness(found) };
}

function hostFactsOf(found: MachineFacts): HostFacts {
  const collectedAtUs = Math.round(Date.parse(found.collectedAt) * 1_000);
  // They are JSON through and through; saying it field by field again would only repeat their type.
  return {
    collectedAtUs,
    seenUntilUs: collectedAtUs,
    text: factsText(found),
    data: found as unknown as JsonObject,
  };
}

/** The same, each fact by itself. */
export const machineFacts = (input: TargetInput | null, machine: MachineOptions): Promise<MachineFacts> =>
  collect(input, machine);

/** Where this machine measures from. */
export function currentVantage(machine: MachineOptions): Promise<Vantage> {
  return collectVantage({ ...contextOf(machine), controls: [] });
}

function collect(input: TargetInput | null, machine: MachineOptions): Promise<MachineFacts> {
  const context = contextOf(machine);
  if (input === null) return collectFacts(context);
  return collectFacts(context, { ...input.definition, id: targetId(0), origin: 'passing' });
}
