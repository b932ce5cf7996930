import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as elapse } from 'node:timers/promises';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { DEFAULT_BODY_CAP_BYTES, DEFAULT_THRESHOLDS, NO_SECRETS } from '../../../electron/domain/target.ts';
import { createCapturePlan } from '../../../electron/engine/capture/plan.ts';
import { createProgramRunner } from '../../../electron/engine/capture/run-program.ts';
import { createEngine } from '../../../electron/engine/create-engine.ts';
import type { EngineSink } from '../../../electron/engine/engine.ts';
import { SystemSurroundings } from '../../../electron/engine/observe/surroundings.ts';
import { LearnedPaths } from '../../../electron/engine/paths/learned-paths.ts';
import { probe } from '../../../electron/engine/probe/registry.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createThreadTracer } from '../../../electron/engine/trace/thread-tracer.ts';
import { traceOfRounds } from '../../../electron/engine/trace/trace-of-rounds.ts';
import type { Tracer } from '../../../electron/engine/trace/tracer.ts';
import { createEngineSink } from '../../../electron/service/engine-sink.ts';
import { createEventHub } from '../../../electron/service/event-hub.ts';
import { LiveFigures } from '../../../electron/service/figures/live-figures.ts';
import { createIncidentChanges } from '../../../electron/service/incident-changes.ts';
import { createLivePicture } from '../../../electron/service/live-picture.ts';
import { createPathTeller } from '../../../electron/service/path-teller.ts';
import { createProbeTools } from '../../../electron/service/probe-tools.ts';
import { openStore } from '../../../electron/store/open-store.ts';
import { addressOf, hangs, type LatenessOrder, type LatenessReport, pathOf } from './lateness-load.ts';

/**
 * The product's engine as the service puts it together, with its store, in a process of its own: watches the targets for as long
 * as the order says, and prints what it measured as one line of JSON. Argument: a `LatenessOrder` as JSON.
 */
async function main(order: LatenessOrder): Promise<LatenessReport> {
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-bench-'));
  try {
    return await watch(order, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function watch(order: LatenessOrder, directory: string): Promise<LatenessReport> {
  const clock = new SystemClock();
  const { platform } = process;
  const utcAtZeroMs = clock.utcUs() / 1_000 - clock.monotonicMs();
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const logError = (thrown: unknown): void => log(thrown instanceof Error ? (thrown.stack ?? '') : String(thrown));
  const opened = openStore({
    directory,
    clock,
    appVersion: '0',
    log,
    onHealth: (health) => log(JSON.stringify(health)),
  });
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { store } = opened;
  const hub = createEventHub(logError);
  const pathTeller = createPathTeller(clock, hub);
  const rows = createEngineSink({
    rows: store,
    picture: createLivePicture(),
    figures: new LiveFigures(clock),
    hub,
    nameOf: (id) => `t${id}`,
    changes: createIncidentChanges(),
    tellPath: pathTeller.tell,
    networkChanged: () => {},
  });

  const starts: Map<number, { plannedMs: number; latenessMs: number }[]> = new Map();
  const evidence = { items: 0, bytes: 0 };
  const noteSample = ({ targetId, outcome, failure, startedAtUs, latenessMs }: Sample): void => {
    if (hangs(targetId, order.hung)) return;
    if (outcome === 'failed') throw new Error(`A quick request failed: ${failure?.message}`);
    const of = starts.get(targetId) ?? [];
    starts.set(targetId, of);
    of.push({ plannedMs: startedAtUs / 1_000 - utcAtZeroMs - latenessMs, latenessMs });
  };
  const noteEvidence = (draft: EvidenceDraft): void => {
    evidence.items += 1;
    evidence.bytes += draft.raw.length + JSON.stringify(draft.data).length;
  };
  const sink: EngineSink = {
    ...rows,
    sample: (sample, ...certificates) => {
      noteSample(sample);
      rows.sample(sample, ...certificates);
    },
    evidence: (draft, stall) => {
      noteEvidence(draft);
      return rows.evidence(draft, stall);
    },
  };

  const tracer = createThreadTracer({ clock, platform, log });
  const rounds = { first: 0, repeat: 0, baseline: 0, impossible: 0 };
  const longestMs = { first: 0, repeat: 0 };
  const counting: Pick<Tracer, 'round'> = {
    round: async (round, signal) => {
      const which = round.urgency === 'baseline' ? 'baseline' : round.urgency === 'repeat' ? 'repeat' : 'first';
      const askedMs = clock.monotonicMs();
      const outcome = await tracer.round(round, signal);
      rounds[outcome.kind === 'traced' ? which : 'impossible'] += 1;
      if (which !== 'baseline') longestMs[which] = Math.max(longestMs[which], clock.monotonicMs() - askedMs);
      return outcome;
    },
  };
  const paths = new LearnedPaths({ clock, listener: sink, traceOf: traceOfRounds, log: logError });
  const tracing = order.captures === 'all' ? { tracer: counting, paths } : null;
  if (tracing !== null) await tracer.warm();
  const tools = createProbeTools(clock);
  const engine = createEngine({
    clock,
    surroundings: new SystemSurroundings(),
    probe,
    capturePlan: createCapturePlan({
      clock,
      platform,
      ...(tracing === null ? {} : { native: tracing }),
      ...(order.captures === 'none' ? { captures: [] } : {}),
    }),
    tracing,
    packets: null,
    sink,
    ...tools,
    environment: {},
    platform,
    runProgram: createProgramRunner({ clock, platform, environment: process.env }),
    resolverList: () => [],
    log: logError,
  });

  const targets = Array.from({ length: order.targets }, (_, index) =>
    store.upsertTarget(
      {
        name: `t${index + 1}`,
        spec: {
          kind: 'http',
          url: `https://${addressOf(index + 1)}:${order.port}${pathOf(index + 1, order.hung)}`,
          credentials: null,
          connectTo: null,
          connection: 'fresh',
          version: 'auto',
          method: 'GET',
          headers: [],
          expect: { status: null, body: null },
          tlsVerify: false,
          followRedirects: 0,
          bodyCapBytes: DEFAULT_BODY_CAP_BYTES,
          proxy: 'none',
        },
        thresholds: DEFAULT_THRESHOLDS,
        family: 'auto',
        resolver: { kind: 'system' },
        role: 'subject',
        group: null,
        required: true,
        packets: 'off',
      },
      'passing',
    ),
  );
  const loopDelay = monitorEventLoopDelay({ resolution: 5 });
  loopDelay.enable();
  const surroundings = new SystemSurroundings();
  const delayBeforeMs = surroundings.runDelayMs();
  const cpuBeforeMs = threadsMs();
  const startedMs = clock.monotonicMs();
  engine.start(targets.map((target) => ({ target, secrets: NO_SECRETS })));
  await elapse(order.runMs);
  const endedMs = clock.monotonicMs();
  const cpuAfterMs = threadsMs();
  const delayAfterMs = surroundings.runDelayMs();
  loopDelay.disable();
  const share = (thread: RegExp): number => {
    let ms = 0;
    for (const [tid, { name, usedMs }] of cpuAfterMs) {
      if (thread.test(name)) ms += usedMs - (cpuBeforeMs.get(tid)?.usedMs ?? 0);
    }
    return ms / (endedMs - startedMs);
  };
  const report: LatenessReport = {
    starts: [...starts.values()],
    startedMs,
    endedMs,
    cpuShare: share(/./),
    tracerCpuShare: share(/^tracer$/),
    mainCpuShare: share(/^(MainThread|node)$/),
    runDelayMs: delayAfterMs === null || delayBeforeMs === null ? null : delayAfterMs - delayBeforeMs,
    loopDelayP99Ms: loopDelay.percentile(99) / 1e6,
    loopDelayMaxMs: loopDelay.max / 1e6,
    rounds,
    longestFirstRoundMs: longestMs.first,
    longestRepeatMs: longestMs.repeat,
    evidenceItems: evidence.items,
    evidenceBytes: evidence.bytes,
    residentMb: process.memoryUsage.rss() / 1e6,
  };
  await engine.stop();
  await tracer.close();
  pathTeller.stop();
  tools.connections.close();
  store.close();
  return report;
}

/** What each thread of this process has used, from the scheduler's own count. */
function threadsMs(): Map<string, { readonly name: string; readonly usedMs: number }> {
  const threads = new Map<string, { name: string; usedMs: number }>();
  if (process.platform !== 'linux') return threads;
  for (const tid of readdirSync('/proc/self/task')) {
    const name = readFileSync(`/proc/self/task/${tid}/comm`, 'utf8').trim();
    const ns = Number(readFileSync(`/proc/self/task/${tid}/schedstat`, 'utf8').split(' ')[0]);
    threads.set(tid, { name, usedMs: ns / 1e6 });
  }
  return threads;
}

const order: LatenessOrder = JSON.parse(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify(await main(order))}\n`);
