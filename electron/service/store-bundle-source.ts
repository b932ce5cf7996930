import { homedir, hostname, userInfo } from 'node:os';
import type {
  BundleIncident,
  BundleScope,
  BundleSource,
  BundleStall,
  EarlierWindows,
  HostFacts,
  TimeSpan,
  UnreadableEvidence,
} from '../bundle/bundle-source.ts';
import { hopNamesOf } from '../bundle/evidence/hop-names.ts';
import { ContractError } from '../contract/errors.ts';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { EvidenceId, IncidentId, TargetId } from '../domain/ids.ts';
import { incidentId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target } from '../domain/target.ts';
import { isSameVantage, seenAs, type Vantage } from '../domain/vantage.ts';
import { bareHost } from '../engine/probe/http-request.ts';
import type { EvidenceRecord, IncidentRecord, StoredTarget, StoredVantage, StoreReader } from '../store/reader.ts';
import { KeptTexts } from './kept-texts.ts';
import { measuredUntilUs } from './measured-until.ts';
import { reading } from './read-errors.ts';
import type { ExportScope } from './service.ts';
import { storedTargetByName } from './stored-target.ts';

/** Samples this long before and after the window go with it, so that a reader sees what is normal. */
const AROUND_US = 3_600_000_000;

/** More incidents than this in one range make a bundle that nobody reads. */
const MAX_INCIDENTS = 10_000;

/** Of half a year of one server. */
const MAX_CLOCK_READINGS = 4_000;

interface Found {
  readonly scope: BundleScope;
  readonly window: TimeSpan;
  readonly targets: readonly StoredTarget[];
  readonly records: readonly IncidentRecord[];
}

async function findIncident(
  reader: StoreReader,
  all: readonly StoredTarget[],
  id: IncidentId,
  nowUs: number,
): Promise<Found> {
  const record = await reading(reader.incident(id));
  if (record === null) throw new ContractError('not-found', `There is no incident ${id}.`, { incident: id });
  const { incident } = record;
  const targets = all.filter((entry) => entry.target.id === incident.targetId);
  const [entry] = targets;
  const openUntilUs = async (): Promise<number> => {
    if (entry === undefined) return nowUs;
    const sampleUs = await lastMomentUs(reader, [entry.target], incident.openedAtUs);
    return measuredUntilUs(record, entry.target, sampleUs, nowUs);
  };
  return {
    scope: { kind: 'incident', incidentId: id },
    window: { fromUs: incident.openedAtUs, toUs: incident.closedAtUs ?? (await openUntilUs()) },
    targets,
    records: [record],
  };
}

/** Far enough back to see whether it happens again and again. */
const EARLIER_US = 7 * 86_400_000_000;
const MAX_EARLIER = 1_000;
/** The finest that a chart can be, so that least is lost of the beginning. */
const MAX_CHART_ENTRIES = 1_000;

async function earlierWindows(reader: StoreReader, { scope, records }: Found): Promise<EarlierWindows | null> {
  const [record] = records;
  if (scope.kind !== 'incident' || record === undefined) return null;
  const { id, targetId, openedAtUs } = record.incident;
  const soonestUs = openedAtUs - EARLIER_US;
  const before = await reading(
    reader.incidents({
      fromUs: soonestUs,
      toUs: openedAtUs,
      openOnly: false,
      targetId,
      beforeId: id,
      limit: MAX_EARLIER,
    }),
  );
  // One that began earlier and reached into these days is not one of them.
  const opened = before.map((incident) => incident.openedAtUs).filter((atUs) => atUs >= soonestUs);
  const firstOpenedAtUs = opened.length === 0 ? null : Math.min(...opened);
  const measuredUs = await measuredSinceUs(reader, targetId, { fromUs: soonestUs, toUs: openedAtUs });
  const known = [measuredUs, firstOpenedAtUs].filter((atUs) => atUs !== null);
  return known.length === 0 ? null : { sinceUs: Math.min(...known), count: opened.length, firstOpenedAtUs };
}

/** Of the days before the target was watched nothing can be said. What was summed up counts from the end of its first part on. */
async function measuredSinceUs(reader: StoreReader, targetId: TargetId, span: TimeSpan): Promise<number | null> {
  const [first] = (await reading(reader.samplesBetween(targetId, span, 1))).samples;
  const { offsetMs, bucketMs } = await reading(reader.chart(targetId, span, MAX_CHART_ENTRIES));
  const [summedMs] = offsetMs;
  const summedUs =
    summedMs === undefined || bucketMs === null ? null : span.fromUs + Math.max(0, summedMs + bucketMs) * 1_000;
  const known = [first?.startedAtUs ?? null, summedUs].filter((atUs) => atUs !== null);
  return known.length === 0 ? null : Math.min(...known);
}

async function findRange(
  reader: StoreReader,
  all: readonly StoredTarget[],
  scope: Extract<ExportScope, { kind: 'range' }>,
  nowUs: number,
): Promise<Found> {
  const existed = all.filter((entry) => entry.removedAtUs === null || entry.removedAtUs >= scope.fromUs);
  const targets = scope.targets === null ? existed : scope.targets.flatMap((name) => namedIn(existed, all, name));
  const ids = new Set<TargetId>(targets.map((entry) => entry.target.id));
  const range = { fromUs: scope.fromUs, toUs: scope.toUs };
  const incidents = await reading(
    reader.incidents({ ...range, openOnly: false, targetId: null, limit: MAX_INCIDENTS }),
  );
  const of = incidents.toReversed().filter((incident) => ids.has(incident.targetId));
  const records = await reading(reader.incidentRecords(of.map(({ id }) => id)));
  return {
    scope: { kind: 'range', targetIds: scope.targets === null ? null : [...ids] },
    window: { fromUs: scope.fromUs, toUs: Math.min(scope.toUs, nowUs) },
    targets,
    records,
  };
}

/** All that had the name in that time, one after the other; else the last one that ever had it. */
function namedIn(
  existed: readonly StoredTarget[],
  all: readonly StoredTarget[],
  name: string,
): readonly StoredTarget[] {
  const named = existed.filter((entry) => entry.target.name === name);
  return named.length > 0 ? named : [storedTargetByName(all, name)];
}

/** Where it was measured from in that time: since the last change before it, or, where nothing was known yet, since the first after it. */
function vantagesIn(vantages: readonly StoredVantage[], span: TimeSpan, told: string | null): readonly Vantage[] {
  const first = Math.max(
    0,
    vantages.findLastIndex(({ sinceUs }) => sinceUs <= span.fromUs),
  );
  const later = vantages.slice(first + 1).filter(({ sinceUs }) => sinceUs <= span.toUs);
  const seen = [...vantages.slice(first, first + 1), ...later].map(({ sinceUs: _since, ...vantage }) =>
    told === null ? toldLater(vantage, vantages.at(-1) ?? vantage) : seenAs(vantage, told),
  );
  return seen.filter((vantage, index) => {
    const before = seen[index - 1];
    return before === undefined || !isSameVantage(before, vantage);
  });
}

/** An address that is told has to belong to a place: where none was kept, to the one that the requests tell of themselves. */
async function placesKnown(
  reader: StoreReader,
  incidents: readonly BundleIncident[],
  told: string | null,
): Promise<readonly StoredVantage[]> {
  const kept = await reading(reader.vantages());
  const [sourceAddress] = incidents.flatMap(({ stalls }) => stalls.flatMap(({ stall }) => stall.localAddress ?? []));
  if (kept.length > 0 || told === null || sourceAddress === undefined) return kept;
  const unknown = { interfaceName: null, gateway: null, vpn: false, publicAddress: null };
  return [{ sinceUs: 0, host: hostname(), sourceAddress, ...unknown }];
}

/** The public address is what a person knows about a place: one that was told since holds for the time before, but for no other place. */
function toldLater(vantage: Vantage, now: Vantage): Vantage {
  if (vantage.publicAddress !== null) return vantage;
  const seen = seenAs(vantage, now.publicAddress);
  return isSameVantage(seen, now) ? seen : vantage;
}

/** When the newest sample began, if that is later than the window: not the time of the export, so that another one does not differ for it. */
async function lastMomentUs(reader: StoreReader, targets: readonly Target[], windowEndUs: number): Promise<number> {
  const ids = new Set(targets.map(({ id }) => id));
  const latest = (await reading(reader.latestSamples())).filter(({ targetId }) => ids.has(targetId));
  return latest.reduce((last, { startedAtUs }) => Math.max(last, startedAtUs), windowEndUs);
}

/** Of the servers of these targets alone: whom else this machine asks is nobody's business. */
async function clocksIn(
  reader: StoreReader,
  targets: readonly Target[],
  { fromUs, toUs }: TimeSpan,
): Promise<readonly ClockReading[]> {
  const hosts = new Set(targets.flatMap(({ spec }) => (spec.kind === 'http' ? [bareHost(new URL(spec.url))] : [])));
  const readings = await reading(reader.clockReadings({ fromUs, toUs: toUs + 1 }));
  return readings.filter(({ host }) => host !== null && hosts.has(host)).slice(-MAX_CLOCK_READINGS);
}

/** Facts that nobody kept at the time are collected now, and say so. */
async function hostFactsIn(
  reader: StoreReader,
  { fromUs, toUs }: TimeSpan,
  collect: (() => Promise<HostFacts>) | null,
): Promise<readonly HostFacts[]> {
  const kept = await reading(reader.hostFacts({ fromUs, toUs: toUs + 1 }));
  if (kept.length > 0 || collect === null) return kept;
  const facts = await collect();
  return [{ ...facts, text: `Nothing was kept at the time: collected when the bundle was made.\n${facts.text}` }];
}

/** What is asked for, as the bundle's writer wants it. Rejects with ContractError. */
export async function storeBundleSource(
  reader: StoreReader,
  options: {
    readonly scope: ExportScope;
    readonly appVersion: string;
    readonly nowUs: number;
    /** Asked only where no facts were kept; null: the source does without. */
    readonly collectFacts: (() => Promise<HostFacts>) | null;
    /** Under which servers saw this computer, told for this bundle; null: as it was told to the engine. */
    readonly publicAddress: string | null;
  },
): Promise<BundleSource> {
  const all = await reading(reader.targets());
  const found =
    options.scope.kind === 'incident'
      ? await findIncident(reader, all, incidentId(options.scope.incident), options.nowUs)
      : await findRange(reader, all, options.scope, options.nowUs);
  const controls = all.filter(
    (entry) =>
      entry.target.role === 'control' &&
      (entry.removedAtUs === null || entry.removedAtUs >= found.window.fromUs) &&
      !found.targets.includes(entry),
  );
  const targets = [...found.targets, ...controls].map((entry) => entry.target);
  const samplesSpan = {
    fromUs: found.window.fromUs - AROUND_US,
    toUs: Math.min(found.window.toUs + AROUND_US, await lastMomentUs(reader, targets, found.window.toUs)),
  };

  const unreadable: UnreadableEvidence[] = [];
  const headed = (records: readonly EvidenceRecord[]) =>
    records.flatMap((record) => {
      if (!record.readable) {
        unreadable.push({ evidenceId: record.id, reason: record.summary });
        return [];
      }
      const { rawBytes: _size, readable: _known, ...head } = record;
      return [head];
    });
  const outside = await reading(reader.nearMisses(found.window, null));
  const incidents: readonly BundleIncident[] = found.records.map((record) => {
    const evidence = Map.groupBy(record.evidence, (item) => item.stallId);
    return {
      incident: record.incident,
      note: record.note,
      stalls: [
        ...record.stalls.map((stall) => ({ stall, evidence: headed(evidence.get(stall.id) ?? []) })),
        ...outside
          .filter(({ stall }) => hangsIn(record.incident, stall))
          .map((open) => ({ stall: open.stall, evidence: headed(open.evidence) })),
      ],
    };
  });

  const subjects = new Set(found.targets.map((entry) => entry.target.id));
  const nearMisses: BundleStall[] = [];
  for (const near of outside) {
    if (subjects.has(near.stall.targetId) && !found.records.some(({ incident }) => hangsIn(incident, near.stall))) {
      nearMisses.push({ stall: near.stall, evidence: headed(near.evidence) });
    }
  }

  const texts = new KeptTexts<EvidenceId>();
  return {
    scope: found.scope,
    earlier: await earlierWindows(reader, found),
    window: found.window,
    samplesSpan,
    productVersion: options.appVersion,
    reporterZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    targets,
    incidents,
    nearMisses,
    unreadable,
    gaps: await reading(reader.gaps(samplesSpan)),
    vantages: vantagesIn(
      await placesKnown(reader, incidents, options.publicAddress),
      samplesSpan,
      options.publicAddress,
    ),
    hostFacts: await hostFactsIn(reader, found.window, options.collectFacts),
    clockReadings: await clocksIn(reader, targets, samplesSpan),
    hopNames: hopNamesOf([...incidents.flatMap((entry) => entry.stalls), ...nearMisses]),
    identity: observerIdentity(),
    async *samples(signal) {
      // The reader's ranges leave out their end.
      const range = { fromUs: samplesSpan.fromUs, toUs: samplesSpan.toUs + 1 };
      for (const target of targets) yield* reader.samples(target.id, range, signal);
    },
    evidenceRaw: (id, signal) =>
      texts.get(id, async () => (await reading(reader.evidenceRaw(id, signal)))?.raw ?? null),
    evidencePackets: (id, signal) => reading(reader.evidencePackets(id, signal)),
    certificate: (fingerprint, signal) => reading(reader.certificate(fingerprint, signal)),
  };
}

/** What hangs right now belongs to no incident until it ends; that of its target that is open still is the one it will be part of. */
const hangsIn = (incident: Incident, stall: Stall): boolean =>
  incident.closedAtUs === null && stall.endedAtUs === null && stall.targetId === incident.targetId;

function observerIdentity() {
  const user = userInfo({ encoding: 'utf8' });
  return {
    hostNames: [hostname()],
    userNames: [user.username],
    homeDirectories: [...new Set([user.homedir, homedir()])],
  };
}
