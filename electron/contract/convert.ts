import { beganInFlight, type Evidence, overlapMs } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import { sampleId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import { roundedMs } from '../domain/rounded-ms.ts';
import type { Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target, TargetSecrets } from '../domain/target.ts';
import { targetAddress } from '../domain/target-address.ts';
import { secretsNeeded } from '../domain/target-secrets.ts';
import { utcText } from '../domain/utc-text.ts';
import type { Vantage } from '../domain/vantage.ts';
import type {
  EvidenceJson,
  EvidenceWithDataJson,
  GapJson,
  IncidentJson,
  IncidentSummaryJson,
  SampleJson,
  StallEventJson,
  StallJson,
  TargetJson,
  VantageJson,
} from './shapes.ts';

const roundedOrNull = (value: number | null): number | null => (value === null ? null : roundedMs(value));

export function sampleJson(sample: Sample, target: string): SampleJson {
  return {
    target,
    id: sampleId(sample.targetId, sample.startedAtUs),
    at: utcText(sample.startedAtUs),
    outcome: sample.outcome,
    totalMs: roundedOrNull(sample.totalMs),
    phases: {
      resolveMs: roundedOrNull(sample.phases.resolveMs),
      connectMs: roundedOrNull(sample.phases.connectMs),
      tlsMs: roundedOrNull(sample.phases.tlsMs),
      waitMs: roundedOrNull(sample.phases.waitMs),
      transferMs: roundedOrNull(sample.phases.transferMs),
    },
    status: sample.status,
    remoteAddress: sample.remoteAddress,
    failure: sample.failure,
    suspect: sample.observer.suspect !== null,
    latenessMs: roundedMs(sample.latenessMs),
    tcp: sample.tcp,
  };
}

export function stallJson(stall: Stall): StallJson {
  return {
    id: stall.id,
    phase: stall.phase,
    openedBy: stall.openedBy,
    startedAt: utcText(stall.startedAtUs),
    endedAt: stall.endedAtUs === null ? null : utcText(stall.endedAtUs),
    elapsedMs: roundedMs(stall.elapsedMs),
    remote:
      stall.remoteAddress === null || stall.remotePort === null
        ? null
        : { address: stall.remoteAddress, port: stall.remotePort },
  };
}

/** `atUs` is the moment of the event: the stall's opening or its end. */
export function stallEventJson(stall: Stall, target: string, atUs: number): StallEventJson {
  const { id, phase, openedBy } = stall;
  return { target, stall: id, phase, openedBy, at: utcText(atUs), elapsedMs: roundedMs(stall.elapsedMs) };
}

export function evidenceJson(evidence: Omit<Evidence, 'raw' | 'data'>, stall: Stall): EvidenceJson {
  return {
    id: evidence.id,
    stall: evidence.stallId,
    kind: evidence.kind,
    method: evidence.method,
    status: evidence.status,
    startedAt: utcText(evidence.startedAtUs),
    endedAt: utcText(evidence.endedAtUs),
    overlapMs: roundedMs(overlapMs(evidence, stall)),
    inFlight: beganInFlight(evidence, stall),
    summary: evidence.summary,
    remedy: evidence.remedy,
    sharedPath: evidence.sharedPath,
  };
}

function evidenceWithDataJson(evidence: Omit<Evidence, 'raw'>, stall: Stall): EvidenceWithDataJson {
  return { ...evidenceJson(evidence, stall), data: evidence.data as EvidenceWithDataJson['data'] };
}

export function incidentSummaryJson(incident: Incident, target: string): IncidentSummaryJson {
  return {
    id: incident.id,
    episode: incident.episodeId,
    targets: [target],
    openedAt: utcText(incident.openedAtUs),
    closedAt: incident.closedAtUs === null ? null : utcText(incident.closedAtUs),
    closedBy: incident.closedBy,
    worstMs: roundedMs(incident.worstMs),
    slow: incident.slowCount,
    failed: incident.failedCount,
    flapping: incident.flapping,
    verdict: {
      ...incident.verdict,
      reasons: [...incident.verdict.reasons],
      against: [...incident.verdict.against],
      ask: [...incident.verdict.ask],
      citations: incident.verdict.citations.map(({ text, evidence }) => ({ text, evidence: [...evidence] })),
    },
  };
}

export function incidentJson(
  incident: Incident,
  target: string,
  note: string,
  stalls: readonly Stall[],
  evidence: readonly Omit<Evidence, 'raw'>[],
): IncidentJson {
  const stallOf = new Map(stalls.map((stall) => [stall.id, stall]));
  return {
    ...incidentSummaryJson(incident, target),
    note,
    stalls: stalls.map(stallJson),
    evidence: evidence.flatMap((item) => {
      const stall = stallOf.get(item.stallId);
      return stall === undefined ? [] : [evidenceWithDataJson(item, stall)];
    }),
  };
}

export function gapJson(gap: Gap, target: string | null): GapJson {
  return {
    target,
    reason: gap.reason,
    startedAt: utcText(gap.startedAtUs),
    endedAt: gap.endedAtUs === null ? null : utcText(gap.endedAtUs),
  };
}

export function vantageJson(vantage: Vantage): VantageJson {
  const { host, interfaceName, sourceAddress, gateway, vpn, publicAddress } = vantage;
  return { host, interfaceName, sourceAddress, gateway, vpn, publicAddress };
}

/** `untilUs`: UTC microseconds, of its own pause; null: until resumed, or not paused by itself. */
export interface PauseTold {
  readonly isPaused: boolean;
  readonly untilUs: number | null;
}

export const NOT_PAUSED: PauseTold = { isPaused: false, untilUs: null };

/** `held`: secret values that are at hand; only their names are told. */
export function targetJson(target: Target, pause: PauseTold, held: TargetSecrets): TargetJson {
  return {
    name: target.name,
    kind: target.spec.kind,
    address: targetAddress(target),
    role: target.role,
    group: target.group,
    required: target.required,
    packets: target.packets,
    ...target.thresholds,
    kept: target.origin === 'kept',
    paused: pause.isPaused,
    pausedUntil: pause.untilUs === null ? null : utcText(pause.untilUs),
    secrets: secretsNeeded(target.spec, held).map(({ name, isHeld }) => ({ name, held: isHeld })),
  };
}
