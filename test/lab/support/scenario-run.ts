import { readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runStallscope, startWatch, type Watch } from './command-line.ts';
import type { Switched } from './faults.ts';
import type { Lab } from './lab.ts';
import { makeOrdinaryUser } from './ordinary-user.ts';
import { configurationText, SCENARIOS, type Scenario, TARGET_NAMES } from './scenarios.ts';
import { type IncidentJson, parseIncidents, type SampleEvent, type WatchEvent } from './watch-events.ts';
import { type Wire, watchWire } from './wire.ts';

/** One fault as it was: switched on, switched off, and when its target was well again. */
export interface FaultTime {
  readonly scenario: Scenario;
  readonly on: Switched;
  readonly off: Switched;
}

/** What one `watch` saw of all faults, one after the other, and what the command line told of it afterwards. */
export interface ScenarioRun {
  readonly dataDirectory: string;
  readonly faults: readonly FaultTime[];
  readonly samples: readonly SampleEvent[];
  readonly events: readonly WatchEvent[];
  readonly wire: Wire;
  readonly watchExitCode: number | null;
  readonly incidents: readonly IncidentJson[];
  /** Open in the process that watches, in between its probes: when all is well before the first fault, and after the last. */
  readonly descriptors: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Longer than a timeout, so that some requests end by it, and than a report of mtr takes. */
const FAULT_MS = 9_000;
/** A request that hangs ends by its timeout, and three good ones follow; where the machine is busy, they take as long as they take. */
const WELL_AGAIN_MS = 60_000;

export async function runScenarios(lab: Lab): Promise<ScenarioRun> {
  const configFile = join(lab.folder, 'stallscope.yaml');
  // As somebody without any right; mtr's helper has the right that Debian lends it.
  const user = await makeOrdinaryUser(lab);
  const dataDirectory = join(user.home, 'data');
  await writeFile(configFile, configurationText());

  const wire = await watchWire(lab);
  const watch = startWatch(lab, ['--config', configFile, '--data-dir', dataDirectory], (program, args) =>
    user.command('lent', program, args),
  );
  const startsWell = (events: readonly WatchEvent[]): boolean =>
    TARGET_NAMES.every((name) => samplesOf(events, name).filter(({ outcome }) => outcome === 'ok').length >= 4);
  if (!(await watch.until(startsWell, 120_000))) {
    throw new Error(`not all targets are well before any fault: ${JSON.stringify(watch.events.slice(-20))}`);
  }

  const before = await fewestDescriptors(watch.pid);
  const faults: FaultTime[] = [];
  for (const scenario of SCENARIOS) faults.push(await breakAndMend(lab, watch, scenario));
  // What is captured of the last stall goes on for a little.
  await watch.until(() => false, 3_000);
  const after = await fewestDescriptors(watch.pid);
  const watchExitCode = await watch.interrupt();

  const listed = await runStallscope(lab, ['incidents', 'list', '--data-dir', dataDirectory, '--json']);
  if (listed.exitCode !== 0) throw new Error(`incidents list ended with ${listed.exitCode}: ${listed.stderr}`);
  return {
    dataDirectory,
    faults,
    events: watch.events,
    samples: watch.events.filter((event) => event.type === 'sample'),
    wire,
    watchExitCode,
    incidents: parseIncidents(listed.stdout),
    descriptors: { before, after },
  };
}

/** What they lead to. Probes come and go within milliseconds, so the fewest of many looks are those that stay. */
async function fewestDescriptors(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  let fewest: readonly string[] | null = null;
  for (let count = 0; count < 60; count += 1) {
    const names = await readdir(folder);
    if (fewest === null || names.length < fewest.length) {
      // One that was closed since the listing leads nowhere, and is not counted.
      const targets = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => null)));
      fewest = targets.filter((target) => target !== null).sort();
    }
    await new Promise((resolve) => setTimeout(resolve, 35));
  }
  return fewest ?? [];
}

async function breakAndMend(lab: Lab, watch: Watch, scenario: Scenario): Promise<FaultTime> {
  const fault = scenario.fault(lab.faults);
  const on = await fault.on();
  await watch.until(() => false, FAULT_MS);
  const off = await fault.off();
  const { target } = scenario;
  const isOver = (events: readonly WatchEvent[]): boolean =>
    events.some((event) => event.type === 'incident.closed' && event.targets.includes(target));
  // Without an incident there is nothing to wait for; the tests will say that it is missing.
  await watch.until(isOver, WELL_AGAIN_MS);
  return { scenario, on, off };
}

export const samplesOf = (events: readonly WatchEvent[], target: string): SampleEvent[] =>
  events.filter((event) => event.type === 'sample').filter((sample) => sample.target === target);

/** UTC microseconds of a time as JSON has it. */
export const utcUs = (text: string): number => Date.parse(text) * 1_000;
