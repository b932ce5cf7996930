import type { ClockReading } from '../../domain/clock-reading.ts';
import type { Gap } from '../../domain/gap.ts';
import {
  type EvidenceId,
  episodeId,
  evidenceId,
  incidentId,
  stallId,
  type TargetId,
  targetId,
} from '../../domain/ids.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { CertificateFacts } from '../../domain/sample.ts';
import type { Stall } from '../../domain/stall.ts';
import type { Target } from '../../domain/target.ts';
import type { Vantage } from '../../domain/vantage.ts';
import type {
  BundleIncident,
  BundleScope,
  BundleStall,
  EarlierWindows,
  EvidenceHead,
  HopName,
  HostFacts,
  TimeSpan,
  UnreadableEvidence,
} from '../bundle-source.ts';
import { type ForeignWords, placeOf } from './foreign-words.ts';
import {
  type ForeignContext,
  type ForeignEvidence,
  type ForeignIncident,
  type ForeignStall,
  hostFactsShape,
  incidentFileShape,
} from './incident-shape.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import { damaged } from './read-refusal.ts';
import { TargetNumbers } from './target-numbers.ts';
import { readTarget } from './target-shape.ts';

/** What incident.json tells, in the domain's words. */
export interface ReadIncidents {
  readonly scope: BundleScope;
  readonly window: TimeSpan;
  readonly samplesSpan: TimeSpan;
  readonly reporterZone: string;
  readonly targets: readonly Target[];
  readonly incidents: readonly BundleIncident[];
  readonly nearMisses: readonly BundleStall[];
  readonly unreadable: readonly UnreadableEvidence[];
  readonly gaps: readonly Gap[];
  readonly vantages: readonly Vantage[];
  readonly hostFacts: readonly HostFacts[];
  readonly clockReadings: readonly ClockReading[];
  readonly hopNames: readonly HopName[];
  readonly certificates: readonly CertificateFacts[];
  readonly earlier: EarlierWindows | null;
  readonly targetNumbers: TargetNumbers;
  /** The files of the bundle that show a piece of evidence. */
  readonly filesOf: ReadonlyMap<EvidenceId, readonly string[]>;
}

/** Reads the parsed incident.json. Throws UnreadBundle, which names the place where it is damaged. */
export function readIncidents(json: unknown, manifest: ManifestFacts, words: ForeignWords): ReadIncidents {
  const shapes = incidentFileShape(words);
  const context = shapes.context.safeParse(json);
  if (!context.success) throw damaged(`its incident.json is incomplete (${placeOf(context.error)})`);
  const isList = typeof json === 'object' && json !== null && 'incidents' in json;
  const incidents = isList ? shapes.incidents.safeParse(json.incidents) : shapes.incident.safeParse(json);
  if (!incidents.success) throw damaged(`its incident.json is incomplete (${placeOf(incidents.error)})`);
  const list = Array.isArray(incidents.data) ? incidents.data : [incidents.data];
  return new IncidentsReading(context.data, manifest).all(list);
}

class IncidentsReading {
  readonly #context: ForeignContext;
  readonly #manifest: ManifestFacts;
  readonly #targets: readonly Target[];
  readonly #numbers: TargetNumbers;
  readonly #unreadable: UnreadableEvidence[];
  readonly #filesOf = new Map<EvidenceId, readonly string[]>();
  readonly #stallIds = new Set<number>();

  constructor(context: ForeignContext, manifest: ManifestFacts) {
    this.#context = context;
    this.#manifest = manifest;
    this.#targets = context.targetDefinitions.map((definition, index) => readTarget(definition, index + 1));
    this.#numbers = new TargetNumbers(this.#targets);
    this.#unreadable = context.unreadable.map(({ evidence, reason }) => ({ evidenceId: evidenceId(evidence), reason }));
  }

  all(list: readonly ForeignIncident[]): ReadIncidents {
    const context = this.#context;
    const incidents = list.map((incident) => this.#incident(incident));
    const nearMisses = context.nearMisses.map(({ target, stall, evidence }) => {
      const id = this.#numbers.numberOf(stall.targetId, target);
      const own = groupedByStall(evidence, [stall]).get(stall.id) ?? [];
      return { stall: this.#stall(stall, id, null), evidence: this.#evidence(own, id) };
    });
    return {
      scope: this.#scope(incidents),
      window: span(context.window),
      samplesSpan: span(context.samplesSpan),
      reporterZone: context.reporterZone,
      targets: this.#targets,
      incidents,
      nearMisses,
      unreadable: this.#unreadable,
      gaps: context.gaps.flatMap((gap) => this.#gap(gap)),
      vantages: context.vantages.map(({ interface: interfaceName, ...rest }) => ({ ...rest, interfaceName })),
      hostFacts: hostFactsOf(context.host, this.#manifest.window),
      clockReadings: clocksOf(context.clocks),
      hopNames: context.hopNames ?? [],
      certificates: context.certificates ?? [],
      earlier: context.earlier ?? null,
      targetNumbers: this.#numbers,
      filesOf: this.#filesOf,
    };
  }

  #scope(incidents: readonly BundleIncident[]): BundleScope {
    const { scope } = this.#context;
    if (scope?.kind === 'range') return { kind: 'range', targetIds: scope.targetIds?.map(targetId) ?? null };
    const [only] = incidents;
    if (scope?.kind === 'incident') return { kind: 'incident', incidentId: incidentId(scope.incident) };
    return this.#manifest.scope === 'incident' && only !== undefined
      ? { kind: 'incident', incidentId: only.incident.id }
      : { kind: 'range', targetIds: null };
  }

  #incident(json: ForeignIncident): BundleIncident {
    const target = this.#numbers.numberOf(json.targetId, json.targets[0] ?? '');
    const openedAtUs = exactly(json.openedAtUs, json.openedAt);
    const closedAtUs = exactlyOrNull(json.closedAtUs, json.closedAt);
    const byStall = groupedByStall(json.evidence, json.stalls);
    const stalls = json.stalls.map((stall) => ({
      stall: this.#stall(stall, target, json.id),
      evidence: this.#evidence(byStall.get(stall.id) ?? [], target),
    }));
    const lastEndUs = Math.max(openedAtUs, ...stalls.map(({ stall }) => stall.endedAtUs ?? openedAtUs));
    return {
      note: json.note,
      incident: {
        id: incidentId(json.id),
        targetId: target,
        episodeId: episodeId(json.episode),
        openedAtUs,
        lastBadAtUs: json.lastBadAtUs ?? closedAtUs ?? lastEndUs,
        closedAtUs,
        closedBy: json.closedBy,
        worstMs: json.worstMs,
        slowCount: json.slow,
        failedCount: json.failed,
        flapping: json.flapping,
        verdict: {
          ...json.verdict,
          citations: json.verdict.citations.map(({ text, evidence }) => ({ text, evidence: evidence.map(evidenceId) })),
        },
      },
      stalls,
    };
  }

  #stall(json: ForeignStall, target: TargetId, incident: number | null): Stall {
    if (this.#stallIds.has(json.id)) throw damaged(`stall ${json.id} is in it twice`);
    this.#stallIds.add(json.id);
    const owner = json.incident === undefined ? incident : json.incident;
    return {
      id: stallId(json.id),
      targetId: json.targetId === undefined ? target : targetId(json.targetId),
      incidentId: owner === null ? null : incidentId(owner),
      openedBy: json.openedBy,
      phase: json.phase,
      startedAtUs: exactly(json.startedAtUs, json.startedAt),
      openedAtUs: exactly(json.openedAtUs, json.openedAt),
      endedAtUs: exactlyOrNull(json.endedAtUs, json.endedAt),
      elapsedMs: json.elapsedMs,
      end: json.end,
      remoteAddress: json.remoteAddress,
      remotePort: json.remotePort,
      localAddress: json.localAddress,
      localPort: json.localPort,
    };
  }

  #evidence(list: readonly ForeignEvidence[], target: TargetId): readonly EvidenceHead[] {
    return list.flatMap((item) => {
      const id = evidenceId(item.id);
      if (this.#filesOf.has(id)) throw damaged(`evidence ${item.id} is in it twice`);
      this.#filesOf.set(id, item.files);
      if (item.kind === null) {
        this.#unreadable.push({ evidenceId: id, reason: 'its kind came with a newer version' });
        return [];
      }
      return [
        {
          id,
          stallId: stallId(item.stall),
          targetId: item.targetId === undefined ? target : targetId(item.targetId),
          kind: item.kind,
          method: item.method,
          status: item.status,
          startedAtUs: exactly(item.startedAtUs, item.startedAt),
          endedAtUs: exactly(item.endedAtUs, item.endedAt),
          summary: item.summary,
          remedy: item.remedy,
          truncated: item.truncated,
          data: item.data,
          sharedPath: item.sharedPath,
        },
      ];
    });
  }

  #gap(json: ForeignContext['gaps'][number]): readonly Gap[] {
    if (json.reason === null) return [];
    const target = json.target === null ? null : this.#numbers.numberOf(json.targetId ?? undefined, json.target);
    return [
      {
        targetId: target,
        reason: json.reason,
        startedAtUs: exactly(json.startedAtUs, json.startedAt),
        endedAtUs: exactlyOrNull(json.endedAtUs, json.endedAt),
      },
    ];
  }
}

function groupedByStall(
  evidence: readonly ForeignEvidence[],
  stalls: readonly ForeignStall[],
): ReadonlyMap<number, readonly ForeignEvidence[]> {
  const groups = new Map<number, ForeignEvidence[]>(stalls.map(({ id }) => [id, []]));
  for (const item of evidence) {
    const group = groups.get(item.stall);
    if (group === undefined) throw damaged(`evidence ${item.id} belongs to no stall`);
    group.push(item);
  }
  return groups;
}

function hostFactsOf(host: JsonValue | undefined, window: TimeSpan): readonly HostFacts[] {
  if (host === undefined || host === null) return [];
  const read = hostFactsShape.safeParse(host);
  if (read.success) {
    return read.data.map(({ collectedAt, collectedAtUs, seenUntilUs, facts, text }) => ({
      collectedAtUs: exactly(collectedAtUs, collectedAt),
      seenUntilUs: seenUntilUs ?? collectedAt,
      text: text ?? '',
      data: facts,
    }));
  }
  if (Array.isArray(host)) throw damaged(`its incident.json is incomplete (host${placeOf(read.error)})`);
  // Format 1.0 collected them when it wrote the bundle.
  return [{ collectedAtUs: window.toUs, seenUntilUs: window.toUs, text: '', data: host }];
}

/** What stands for a thing that was taken out is another thing in the next bundle. */
const TOKEN = /\[[a-z][a-z-]*-\d+\]/;

function clocksOf(clocks: ForeignContext['clocks']): readonly ClockReading[] {
  const known = (text: string | null): string | null => (text === null || TOKEN.test(text) ? null : text);
  return (clocks ?? []).map(({ server, address, from, to, serverAhead, answers, agrees, fromUs, toUs }) => ({
    host: known(server),
    address: known(address),
    fromUs: exactly(fromUs, from),
    toUs: exactly(toUs, to),
    ...serverAhead,
    answers,
    agrees,
  }));
}

/** The time to the microsecond, which must be the one that people read. */
function exactly(us: number | undefined, readUs: number): number {
  if (us === undefined) return readUs;
  if (Math.floor(us / 1_000) * 1_000 !== readUs) throw damaged('it tells one time for people and another for programs');
  return us;
}

function exactlyOrNull(us: number | null | undefined, readUs: number | null): number | null {
  if (us === undefined || us === null || readUs === null) {
    if (us !== undefined && us !== readUs) throw damaged('it tells one time for people and another for programs');
    return readUs;
  }
  return exactly(us, readUs);
}

const span = ({ from, to, fromUs, toUs }: ForeignContext['window']): TimeSpan => ({
  fromUs: exactly(fromUs, from),
  toUs: exactly(toUs, to),
});
