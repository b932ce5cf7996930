import { writeFile } from 'node:fs/promises';
import { runStallscope, startWatch, type Watch } from './command-line.ts';
import type { Fault } from './faults.ts';
import type { Lab } from './lab.ts';
import type { RightVerdict } from './right-verdict.ts';
import { type ScenarioRun, samplesOf } from './scenario-run.ts';
import type { Scenario } from './scenarios.ts';
import { startStarvation } from './starvation.ts';
import {
  casesConfiguration,
  targetOf,
  VERDICT_CASES,
  type VerdictCase,
  WIDE_CASES,
  WIDE_SUBJECTS,
  type WideCase,
  wideConfiguration,
} from './verdict-cases.ts';
import { type IncidentJson, parseIncidents, type SampleEvent, type WatchEvent } from './watch-events.ts';

/** One fault at one target. */
export interface NamedFault {
  /** The fault's name; of those that hit everything, with the target's. */
  readonly name: string;
  readonly says: string;
}

/** What was judged of it. */
export interface Judged extends NamedFault {
  readonly right: RightVerdict;
  /** Incidents of the target that began in the fault; more than one where it was well in between. */
  readonly incidents: readonly IncidentJson[];
  /** Bad samples of the target from the fault's time. */
  readonly bad: readonly SampleEvent[];
}

/** Longer than a timeout, so that some requests end by it. */
const HANGING_MS = 6_500;
const FAILING_MS = 3_500;
const STARVING_MS = 8_000;
/** A request that hangs ends by its timeout, and three good ones follow; where the machine is busy, they take as long as they take. */
const WELL_AGAIN_MS = 60_000;

/** Watches from the client's place and breaks one host after the other. `only` names the cases to run; all without it. */
export async function runVerdictCases(
  lab: Lab,
  dataDirectory: string,
  only: ReadonlySet<string> | null = null,
): Promise<readonly Judged[]> {
  const cases = VERDICT_CASES.filter((each) => only?.has(targetOf(each)) ?? true);
  if (cases.length === 0) return [];
  const watch = await startWell(lab, dataDirectory, casesConfiguration(), VERDICT_CASES.length + 3);
  const spans: Span[] = [];
  for (const each of cases) {
    spans.push(
      await breakAndMend(watch, each.fault(lab.faults), each.hangs ? HANGING_MS : FAILING_MS, [targetOf(each)]),
    );
  }
  const incidents = await incidentsAfter(lab, watch, dataDirectory);
  return cases.map((each, index) =>
    judged(each.right, nameOfCase(each), targetOf(each), spans[index], incidents, watch.events),
  );
}

/** The same with faults that hit everything, and few targets to watch. */
export async function runWideCases(
  lab: Lab,
  dataDirectory: string,
  only: ReadonlySet<string> | null = null,
): Promise<readonly Judged[]> {
  const cases = WIDE_CASES.filter(({ name }) => only?.has(name) ?? true);
  if (cases.length === 0) return [];
  const watch = await startWell(lab, dataDirectory, wideConfiguration(), WIDE_SUBJECTS.length + 2);
  const spans: Span[] = [];
  for (const { name } of cases) {
    const lastsMs = name === 'busy' ? STARVING_MS : HANGING_MS;
    spans.push(await breakAndMend(watch, wideFault(lab, watch, name), lastsMs, WIDE_SUBJECTS));
  }
  const incidents = await incidentsAfter(lab, watch, dataDirectory);
  return cases.flatMap((each, index) =>
    WIDE_SUBJECTS.map((target) =>
      judged(each.right, nameOfWide(each, target), target, spans[index], incidents, watch.events),
    ),
  );
}

export const nameOfScenario = ({ target, says }: Scenario): NamedFault => ({ name: target, says });

export const nameOfCase = (each: VerdictCase): NamedFault => ({ name: targetOf(each), says: each.says });

/** Of a fault that hits everything, at one target. */
export const nameOfWide = ({ name, says }: WideCase, target: string): NamedFault => ({
  name: `${name}, ${target}`,
  says,
});

/** What was judged in the run of scenarios.ts. */
export const judgedOfScenarios = ({ faults, incidents, samples }: ScenarioRun): readonly Judged[] =>
  faults.map(({ scenario }) => ({
    ...nameOfScenario(scenario),
    right: scenario.right,
    incidents: incidents.filter(({ targets }) => targets.includes(scenario.target)),
    bad: samplesOf(samples, scenario.target).filter(({ outcome }) => outcome !== 'ok'),
  }));

interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

async function startWell(lab: Lab, dataDirectory: string, configuration: string, targets: number): Promise<Watch> {
  const file = `${dataDirectory}.yaml`;
  await writeFile(file, configuration);
  const watch = startWatch(lab, ['--config', file, '--data-dir', dataDirectory]);
  const good = (events: readonly WatchEvent[]): readonly string[] =>
    events.flatMap((event) => (event.type === 'sample' && event.outcome === 'ok' ? [event.target] : []));
  const enough = (events: readonly WatchEvent[]): boolean => {
    const counts = Map.groupBy(good(events), (name) => name);
    return counts.size === targets && [...counts.values()].every(({ length }) => length >= 3);
  };
  if (!(await watch.until(enough, 120_000))) {
    throw new Error(`not all targets are well before any fault: ${JSON.stringify(watch.events.slice(-20))}`);
  }
  return watch;
}

function wideFault(lab: Lab, watch: Watch, name: WideCase['name']): Pick<Fault, 'on' | 'off'> {
  switch (name) {
    case 'gateway':
      return lab.faults.gatewayGone();
    case 'isp':
      return lab.faults.nothingBehindHop2();
    case 'busy':
      return startStarvation(lab, watch.pid);
  }
}

async function breakAndMend(
  watch: Watch,
  fault: Pick<Fault, 'on' | 'off'>,
  lastsMs: number,
  targets: readonly string[],
): Promise<Span> {
  const { beforeUs } = await fault.on();
  await watch.until(() => false, lastsMs);
  const { afterUs } = await fault.off();
  const count = (events: readonly WatchEvent[], type: 'incident.opened' | 'incident.closed'): number =>
    events.filter((event) => event.type === type && event.targets.some((name) => targets.includes(name))).length;
  const goodSince = (events: readonly WatchEvent[], target: string): number =>
    events.filter(
      (event) =>
        event.type === 'sample' &&
        event.target === target &&
        event.outcome === 'ok' &&
        Date.parse(event.at) * 1_000 > afterUs,
    ).length;
  // Without an incident there is none to wait for, but for the samples that would have ended it.
  const isOver = (events: readonly WatchEvent[]): boolean =>
    targets.every((target) => goodSince(events, target) >= 3) &&
    count(events, 'incident.opened') === count(events, 'incident.closed');
  await watch.until(isOver, WELL_AGAIN_MS);
  return { fromUs: beforeUs, toUs: afterUs };
}

async function incidentsAfter(lab: Lab, watch: Watch, dataDirectory: string): Promise<readonly IncidentJson[]> {
  // What is captured of the last stall goes on for a little.
  await watch.until(() => false, 3_000);
  await watch.interrupt();
  const listed = await runStallscope(lab, ['incidents', 'list', '--data-dir', dataDirectory, '--json']);
  if (listed.exitCode !== 0) throw new Error(`incidents list ended with ${listed.exitCode}: ${listed.stderr}`);
  return parseIncidents(listed.stdout);
}

function judged(
  right: RightVerdict,
  named: NamedFault,
  target: string,
  span: Span | undefined,
  incidents: readonly IncidentJson[],
  events: readonly WatchEvent[],
): Judged {
  // A request in flight as the fault struck began a little before it.
  const within = (at: string): boolean => {
    const atUs = Date.parse(at) * 1_000;
    return span !== undefined && atUs >= span.fromUs - 5_000_000 && atUs <= span.toUs;
  };
  return {
    ...named,
    right,
    incidents: incidents.filter(({ targets, openedAt }) => targets.includes(target) && within(openedAt)),
    bad: events.flatMap((event) =>
      event.type === 'sample' && event.target === target && event.outcome !== 'ok' && within(event.at) ? [event] : [],
    ),
  };
}
