import { gapJson, vantageJson } from '../contract/convert.ts';
import { ContractError } from '../contract/errors.ts';
import { createCapturePlan } from '../engine/capture/plan.ts';
import { createProgramRunner } from '../engine/capture/run-program.ts';
import { createEngine } from '../engine/create-engine.ts';
import { SystemSurroundings } from '../engine/observe/surroundings.ts';
import { createPacketWatch } from '../engine/packets/create-packet-watch.ts';
import { LearnedPaths } from '../engine/paths/learned-paths.ts';
import { probe } from '../engine/probe/registry.ts';
import { SystemClock } from '../engine/system-clock.ts';
import { createThreadTracer } from '../engine/trace/thread-tracer.ts';
import { traceOfRounds } from '../engine/trace/trace-of-rounds.ts';
import { openReader } from '../store/open-reader.ts';
import { openStore } from '../store/open-store.ts';
import { createApi } from './api.ts';
import { APP_VERSION } from './app-version.ts';
import { archiveOver } from './archive.ts';
import { createCollector } from './collect/create-collector.ts';
import { systemCollectParts } from './collect/system-collect-parts.ts';
import { takeOverEarlierRuns } from './earlier-runs.ts';
import { createEngineSink } from './engine-sink.ts';
import { createEventHub } from './event-hub.ts';
import { tellingExports } from './export-progress.ts';
import { LiveFigures } from './figures/live-figures.ts';
import { firstTargets } from './first-targets.ts';
import { rememberingRegistry } from './history/target-history.ts';
import { createHopLabels, NO_NAMING } from './hop-labels.ts';
import { createHostFactsWatch, tellingOfIncidents } from './host-facts-watch.ts';
import { createIncidentChanges } from './incident-changes.ts';
import { createLivePicture } from './live-picture.ts';
import { currentVantage, factsWithLikeness } from './machine.ts';
import { absenceOf, isNews } from './notes-of-opening.ts';
import { OpenedBundles } from './opened-bundles.ts';
import { createPathTeller } from './path-teller.ts';
import { createProbeTools } from './probe-tools.ts';
import { createRunConfiguration } from './reconfigure.ts';
import { recordedBytes } from './recorded-bytes.ts';
import { resolverList } from './resolver-list.ts';
import type { ServiceStart } from './service.ts';
import type { ServiceOptions } from './service-options.ts';
import { startGuards } from './start-guards.ts';
import { createSteering } from './steering.ts';
import { storeRefusal } from './store-refusal.ts';
import { createTargetRegistry } from './target-registry.ts';
import { createVantageWatch } from './vantage-watch.ts';

/** Starting a thread keeps a core busy for some ten milliseconds, which the first probes need. */
const TAKE_OVER_AFTER_MS = 400;
/** Behind the thread that reads, whose memory it takes over if that one has ended by then; before the first request can be overdue. */
const WARM_TRACER_AFTER_MS = 700;

/** Opens the store, starts probing and answers the contract; or says why not. Nothing is left open when it refuses. */
export function startService(options: ServiceOptions): ServiceStart {
  const clock = options.clock ?? new SystemClock();
  const picture = createLivePicture();
  const logError = (thrown: unknown): void =>
    options.log(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  const hub = createEventHub(logError);
  const note = (message: string): void => {
    picture.note(message);
    hub.publish((seq) => ({ type: 'note', seq, message }));
  };

  const opened = openStore({
    directory: options.directory,
    clock,
    appVersion: APP_VERSION,
    log: options.log,
    onHealth(health) {
      note(health.kind === 'fine' ? 'Samples reach the disk again.' : health.message);
      guards.storeHealth(health);
    },
    onNote: ({ message }) => note(message),
  });
  if (opened.kind === 'refused') return { kind: 'refused', error: new ContractError(...storeRefusal(opened)).data };
  const { store, notes } = opened;
  for (const { message } of notes.filter(isNews(notes, options.afterOutage ?? false))) picture.note(message);

  const reader = openReader({ directory: options.directory });
  const registry = rememberingRegistry(
    createTargetRegistry(store, () => engine),
    () => guards.history,
  );
  const tools = createProbeTools(clock);
  const pathTeller = createPathTeller(clock, hub);
  const incidentChanges = createIncidentChanges();
  const figures = new LiveFigures(clock);
  const guards = startGuards({
    ...options,
    clock,
    store,
    reader,
    registry,
    hub,
    picture,
    engine: () => engine,
    steering: () => steering,
    configured: options.notices ?? null,
    secrets: options.noticeSecrets ?? null,
    found: notes,
    giveUp: options.onStuck ?? null,
    note,
  });
  const recording = createEngineSink({
    rows: store,
    picture,
    figures,
    hub,
    nameOf: registry.nameOf,
    changes: incidentChanges,
    tellPath: pathTeller.tell,
    networkChanged: () => vantage.lookSoon(),
  });
  const sink = guards.listening(tellingOfIncidents(recording, () => hostFacts));
  const tracer = createThreadTracer({ clock, platform: options.platform, log: options.log });
  const paths = new LearnedPaths({ clock, listener: sink, traceOf: traceOfRounds, log: logError });
  const tracing = { tracer, paths };
  const runProgram = createProgramRunner({ clock, platform: options.platform, environment: options.environment });
  const packets = createPacketWatch({ ...options, clock, runProgram });
  const engine = createEngine({
    clock,
    surroundings: new SystemSurroundings(),
    probe,
    capturePlan: createCapturePlan({ clock, platform: options.platform, native: tracing, packets }),
    tracing,
    packets,
    sink,
    ...tools,
    environment: options.environment,
    platform: options.platform,
    runProgram,
    resolverList: resolverList(() => steering.resolvers()),
    log: logError,
  });

  const vantage = createVantageWatch({
    clock,
    collect: (signal) => currentVantage({ ...options, signal }),
    publicAddress: () => steering.publicAddress(),
    changed(found, sinceUs) {
      store.putVantage(found, sinceUs);
      picture.measuredFrom(found);
      hostFacts.lookSoon();
      hub.publish((seq) => ({ type: 'vantage.changed', seq, ...vantageJson(found) }));
    },
    failed: logError,
  });

  const nothingHangs = (): boolean => engine.inFlight().every((probe) => probe.stallId === null);
  const hostFacts = createHostFactsWatch({
    clock,
    collect: (signal) => factsWithLikeness({ ...options, signal }),
    mayCollect: nothingHangs,
    keep: (facts) => store.putHostFacts(facts),
    failed: logError,
  });

  const startedAtUs = clock.utcUs();
  registry.adopt(firstTargets(store, options));
  const given = {
    targets: options.targets !== null,
    resolvers: options.resolvers,
    publicAddress: options.publicAddress ?? null,
  };
  const { targetsChanged, pauseChanged } = guards;
  const steering = createSteering({ clock, store, engine, registry, hub, given, targetsChanged, pauseChanged });
  engine.start(registry.entries());
  // In the same turn, so that nothing that is paused is probed once.
  if (!given.targets) {
    steering.pauses.restore(new Set(registry.all().map(({ id }) => id)), options.afterOutage ?? false);
  }
  guards.start();
  // Before the first request can be overdue, and behind the first probes.
  const cancelWarming = clock.schedule(WARM_TRACER_AFTER_MS, () => tracer.warm());
  const stopping = new AbortController();
  // A thread costs some ten megabytes, and whether anybody will ever ask `reader` is not known, so this one ends when it is done.
  const earlierRuns = openReader({ directory: options.directory });
  // Before the first request can be overdue.
  const cancelTakingOver = clock.schedule(TAKE_OVER_AFTER_MS, () => {
    void takeOverEarlierRuns(earlierRuns, {
      clock,
      targets: registry.all,
      paths,
      engine,
      figures,
      certificates: guards.certificates,
      startedAtUs,
      signal: stopping.signal,
      log: logError,
    });
  });
  vantage.lookSoon();
  hostFacts.lookSoon();

  // After the caller has had the chance to listen.
  const cancelAbsence = clock.schedule(0, () => {
    for (const gap of notes.flatMap(absenceOf)) hub.publish((seq) => ({ type: 'gap', seq, ...gapJson(gap, null) }));
  });

  const archive = tellingExports(archiveOver(reader, options.directory), clock, hub);
  const hopLabels = createHopLabels(options.hopNaming ?? NO_NAMING, {
    clock,
    mayAsk: nothingHangs,
  });
  const collector = createCollector({
    ...systemCollectParts({
      ...options,
      clock,
      cycles: (order, onCycle, signal) => engine.paths.run(order, onCycle, signal),
      somethingHangs: () => !nothingHangs(),
      onHang: (listener) =>
        hub.subscribe((event) => {
          if (event.type === 'stall.opened') listener();
        }),
      asTable: options.hopNaming?.asTable ?? null,
    }),
    reader,
    profiles: archive.profiles,
    flush: () => store.flush(),
  });
  const openedBundles = new OpenedBundles(archive, hub, note);
  const api = createApi({
    openedBundles,
    guards,
    hopLabels,
    collector,
    evidence: (draft, stall) => sink.evidence(draft, stall),
    clock,
    engine,
    reader,
    archive,
    incidentRows: store,
    incidentChanges,
    registry,
    targetRows: store,
    steering,
    publicAddressChanged: () => vantage.tellAddress(),
    directory: options.directory,
    startedAtUs,
    note,
    picture,
    figures,
    hub,
    recordedBytes: () => recordedBytes(options.directory),
    flush: () => store.flush(),
  });
  const configuration = createRunConfiguration({
    registry,
    stored: () => store.listTargets(),
    steering,
    picture,
    hub,
    guards,
    note,
    publicAddressChanged: () => vantage.tellAddress(),
    flush: () => store.flush(),
  });
  return {
    kind: 'started',
    notes: notes.map(({ message }) => message),
    service: {
      api,
      archive,
      flush: () => store.flush(),
      openBundle: (request) => openedBundles.open(request),
      secrets: registry.heldSecrets,
      noticeSecrets: guards.notices.heldSecrets,
      guards,
      configuration,
      async suspend() {
        const settled = engine.suspend();
        // Not every system waits for what captures still bring.
        store.flush();
        await settled;
        store.flush();
      },
      resume() {
        engine.wake();
        // Timers stood still meanwhile.
        steering.pauses.look();
      },
      async stop() {
        cancelAbsence();
        steering.pauses.stop();
        vantage.stop();
        hostFacts.stop();
        cancelWarming();
        cancelTakingOver();
        stopping.abort();
        await Promise.all([engine.stop(), collector.stop()]);
        await guards.stop();
        await tracer.close();
        pathTeller.stop();
        tools.connections.close();
        store.close();
        await earlierRuns.close();
        await reader.close();
      },
    },
  };
}
