import type { Clock } from '../../domain/clock.ts';
import type { FailureCode } from '../../domain/failure.ts';
import type { IncidentId, TargetId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Outcome, Sample } from '../../domain/sample.ts';
import type { Stall } from '../../domain/stall.ts';
import type { EngineSink } from '../../engine/engine.ts';
import type { Happening } from '../../notices/happening.ts';
import type { IncidentTold, StallTold, VerdictTold } from '../../notices/told.ts';

export interface SinkFollowerParts {
  readonly clock: Clock;
  readonly nameOf: (id: TargetId) => string;
  readonly tell: (happening: Happening) => void;
  /** A target is reached after none was, the network is another one, or this computer has slept: what was not reached may be now. */
  readonly reachedAgain: () => void;
}

export interface SinkFollower {
  listening(sink: EngineSink): EngineSink;
  /** The target is not watched any more. */
  forget(id: TargetId): void;
}

/** What a sample says about its target. Of many alike in a row only some are told on: that much is read from none of the others. */
interface Told {
  outcome: Outcome;
  suspect: boolean;
  code: FailureCode | null;
  atMs: number;
}

/** Failures that do not show that anything of the network beyond this computer was there. */
const UNREACHED: ReadonlySet<FailureCode> = new Set<FailureCode>([
  ...(['timeout', 'cancelled', 'out-of-descriptors', 'internal', 'secret-missing', 'permission-denied'] as const),
  ...(['name-not-found', 'no-address', 'resolver-silent', 'resolver-refused', 'resolver-failed'] as const),
  ...(['host-unreachable', 'network-unreachable', 'address-unavailable'] as const),
]);

/** So often it is told that something answers. */
const ALIKE_MS = 1_000;
/** So often it is told of each target that it is still as bad as it was. */
const ALIKE_BAD_MS = 10_000;

interface Hanging {
  newest: Stall;
  longest: Stall;
}

/**
 * Tells what the engine finds to those who judge notices. Hundreds of samples a second come by here, nearly all of them like the one
 * before, so that is looked at first and nothing is made for them.
 */
export function createSinkFollower({ clock, nameOf, tell, reachedAgain }: SinkFollowerParts): SinkFollower {
  const told = new Map<TargetId, Told>();
  const hangings = new Map<IncidentId, Hanging>();
  /** The newest of each target, which gets its incident a moment later. */
  const newest = new Map<TargetId, Stall>();
  const open = new Set<IncidentId>();
  /** How many targets were reached when they were last asked. */
  let within = 0;
  let alikeMs = Number.NEGATIVE_INFINITY;

  const now = () => ({ atMs: clock.monotonicMs(), atUs: clock.utcUs() });

  const sample = (one: Sample): void => {
    const { outcome, failure } = one;
    const suspect = one.observer.suspect !== null;
    const code = failure?.code ?? null;
    const atMs = clock.monotonicMs();
    const known = told.get(one.targetId);
    if (known !== undefined && known.outcome === outcome && known.suspect === suspect && known.code === code) {
      if (outcome === 'ok' ? atMs - alikeMs < ALIKE_MS : atMs - known.atMs < ALIKE_BAD_MS) return;
    }
    if (outcome === 'ok') alikeMs = atMs;
    const now: Told = { outcome, suspect, code, atMs };
    // Where others are reached all the time, the network was not what is mended.
    if (outcome === 'ok' && !suspect && known !== undefined && within === 0) reachedAgain();
    within += Number(isReached(now)) - Number(known !== undefined && isReached(known));
    told.set(one.targetId, now);
    tell({
      kind: 'sample',
      atMs,
      atUs: clock.utcUs(),
      target: nameOf(one.targetId),
      sample: { outcome, totalMs: one.totalMs, suspect, failure },
    });
  };

  const follow = (stall: Stall): void => {
    if (stall.incidentId === null) {
      newest.set(stall.targetId, stall);
      return;
    }
    const known = hangings.get(stall.incidentId);
    if (known === undefined) hangings.set(stall.incidentId, { newest: stall, longest: stall });
    else {
      if (stall.id >= known.newest.id) known.newest = stall;
      if (stall.elapsedMs >= known.longest.elapsedMs || stall.id === known.longest.id) known.longest = stall;
    }
  };

  const hangingOf = (incident: Incident, which: keyof Hanging): StallTold | null => {
    const last = newest.get(incident.targetId);
    const stall = hangings.get(incident.id)?.[which] ?? (last?.incidentId === null ? last : undefined);
    return stall === undefined ? null : stallTold(stall);
  };

  return {
    listening: (sink) => ({
      ...sink,
      sample(...found) {
        sink.sample(...found);
        sample(found[0]);
      },
      stallOpened(stall) {
        sink.stallOpened(stall);
        follow(stall);
        const { id, openedBy, phase, elapsedMs } = stall;
        tell({ ...now(), kind: 'stall-opened', target: nameOf(stall.targetId), stall: id, openedBy, phase, elapsedMs });
      },
      stallChanged(stall) {
        sink.stallChanged(stall);
        follow(stall);
      },
      stallClosed(stall) {
        sink.stallClosed(stall);
        follow(stall);
        if (newest.get(stall.targetId)?.id === stall.id) newest.delete(stall.targetId);
        // It outlasted its incident.
        if (stall.incidentId !== null && !open.has(stall.incidentId)) hangings.delete(stall.incidentId);
        tell({ ...now(), kind: 'stall-closed', target: nameOf(stall.targetId), stall: stall.id });
      },
      incidentOpened(incident) {
        sink.incidentOpened(incident);
        open.add(incident.id);
        tell({
          ...now(),
          kind: 'incident-opened',
          incident: incidentTold(incident, nameOf(incident.targetId)),
          stall: hangingOf(incident, 'newest'),
        });
      },
      incidentChanged(incident) {
        sink.incidentChanged(incident);
        tell({ ...now(), kind: 'incident-changed', incident: incidentTold(incident, nameOf(incident.targetId)) });
      },
      incidentClosed(incident) {
        sink.incidentClosed(incident);
        tell({
          ...now(),
          kind: 'incident-closed',
          incident: incidentTold(incident, nameOf(incident.targetId)),
          stall: hangingOf(incident, 'longest'),
          closedBy: incident.closedBy ?? 'observer-stopped',
        });
        hangings.delete(incident.id);
        open.delete(incident.id);
      },
      gap(gap) {
        sink.gap(gap);
        const over = gap.endedAtUs !== null;
        const target = gap.targetId === null ? null : nameOf(gap.targetId);
        tell({ ...now(), kind: 'gap', target, reason: gap.reason, over });
        if (gap.reason === 'asleep' && over) reachedAgain();
      },
      networkChanged() {
        sink.networkChanged();
        reachedAgain();
      },
    }),
    forget(id) {
      const known = told.get(id);
      if (known !== undefined && isReached(known)) within -= 1;
      told.delete(id);
      newest.delete(id);
    },
  };
}

const isReached = ({ outcome, code }: Told): boolean =>
  outcome === 'ok' || outcome === 'slow' || (code !== null && !UNREACHED.has(code));

export function incidentTold(incident: Incident, target: string): IncidentTold {
  const { id, openedAtUs, closedAtUs, worstMs, slowCount: slow, failedCount: failed, flapping, verdict } = incident;
  return { id, target, openedAtUs, closedAtUs, worstMs, slow, failed, flapping, verdict: verdictTold(verdict) };
}

const verdictTold = ({ segment, confidence, summary, reasons, fromHop }: Incident['verdict']): VerdictTold => ({
  segment,
  confidence,
  summary,
  reasons,
  fromHop,
});

const stallTold = ({ id, phase, openedBy, elapsedMs, endedAtUs }: Stall): StallTold => ({
  stall: id,
  phase,
  openedBy,
  elapsedMs,
  inFlight: endedAtUs === null,
});
