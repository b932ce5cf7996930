import { readFileSync } from 'node:fs';
import type {
  BundleIncident,
  BundleSource,
  BundleStall,
  EvidenceHead,
} from '../../../electron/bundle/bundle-source.ts';
import { incidentShape } from '../../../electron/contract/shapes.ts';
import { EVIDENCE_KINDS } from '../../../electron/domain/evidence.ts';
import { episodeId, evidenceId, incidentId, stallId, type TargetId, targetId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { NO_PHASES, PHASES, type Phases } from '../../../electron/domain/phase.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import type { Stall } from '../../../electron/domain/stall.ts';
import { DEFAULT_THRESHOLDS, type Target } from '../../../electron/domain/target.ts';
import { controlTarget, httpTarget, sample, sampleSource } from './sample-source.ts';

/** Incidents that were recorded in a laboratory of real routers, and what a bundle is made of them. */
const RECORDED = incidentShape
  .array()
  .parse(JSON.parse(readFileSync('test/fixtures/incidents/lab-incidents.json', 'utf8')));

export const LAB_SCENARIOS: readonly string[] = RECORDED.map(({ targets }) => targets[0] ?? '');

export const SECOND_US = 1_000_000;
export const CONTROL_ID = targetId(100);

const us = (at: string): number => Date.parse(at) * 1_000;

function labTarget(name: string, id: TargetId): Target {
  const base = httpTarget();
  if (base.spec.kind !== 'http') throw new Error('the target of the fixture asks by HTTP');
  return httpTarget({
    id,
    name,
    spec: { ...base.spec, url: `https://${name}.lab.test/` },
    thresholds: { ...DEFAULT_THRESHOLDS, intervalMs: 1_000, captureAfterMs: 500, slowAfterMs: 1_000, timeoutMs: 6_000 },
  });
}

/** One incident of the laboratory, as a store would hand it over. */
export function labIncident(name: string, id: TargetId, shiftUs = 0): BundleIncident {
  const found = RECORDED.find(({ targets }) => targets[0] === name);
  if (found === undefined) throw new Error(`nothing was recorded of ${name}`);
  const at = (text: string): number => us(text) + shiftUs;
  const kinds: readonly string[] = EVIDENCE_KINDS;
  const stalls = found.stalls.map((entry, index): BundleStall => {
    const startedAtUs = at(entry.startedAt);
    const stall: Stall = {
      id: stallId(1_000 * id + entry.id),
      targetId: id,
      incidentId: incidentId(1_000 * id + found.id),
      openedBy: entry.openedBy,
      phase: entry.phase,
      startedAtUs,
      openedAtUs: startedAtUs + (entry.openedBy === 'overdue' ? 500_000 : 0),
      endedAtUs: entry.endedAt === null ? null : at(entry.endedAt),
      elapsedMs: entry.elapsedMs,
      end: entry.elapsedMs >= 5_999 || entry.openedBy === 'failure' ? 'failed' : 'slow',
      remoteAddress: entry.remote?.address ?? null,
      remotePort: entry.remote?.port ?? null,
      localAddress: entry.remote?.address.includes(':') === true ? '2001:db8:1::2' : '198.51.100.2',
      localPort: 38_990 + index,
    };
    const evidence = found.evidence
      .filter((item) => item.stall === entry.id)
      .map((item): EvidenceHead => {
        if (!kinds.includes(item.kind)) throw new Error(`${item.kind} is no kind of evidence`);
        return {
          id: evidenceId(10_000 * id + item.id),
          stallId: stall.id,
          targetId: id,
          kind: item.kind,
          method: item.method,
          status: item.status,
          startedAtUs: at(item.startedAt),
          endedAtUs: at(item.endedAt),
          summary: item.summary,
          remedy: item.remedy,
          truncated: false,
          data: item.data as JsonValue,
          sharedPath: item.sharedPath,
        };
      });
    return { stall, evidence };
  });
  return {
    note: '',
    incident: {
      id: incidentId(1_000 * id + found.id),
      targetId: id,
      episodeId: episodeId(found.episode),
      openedAtUs: at(found.openedAt),
      lastBadAtUs: at(found.closedAt ?? found.openedAt),
      closedAtUs: found.closedAt === null ? null : at(found.closedAt),
      closedBy: 'recovery',
      worstMs: found.worstMs,
      slowCount: found.slow,
      failedCount: found.failed,
      flapping: false,
      verdict: {
        ...found.verdict,
        citations: found.verdict.citations.map(({ text, evidence }) => ({
          text,
          evidence: evidence.map((one) => evidenceId(10_000 * id + one)),
        })),
      },
    },
    stalls,
  };
}

/** The sample of a request that hung: quick up to the phase in which it did. */
export function sampleOf({ stall }: BundleStall): Sample {
  const quick: Phases = { resolveMs: 3, connectMs: 5, tlsMs: 9, waitMs: 20, transferMs: 2 };
  let phases: Phases = NO_PHASES;
  let restMs = stall.elapsedMs;
  for (const phase of PHASES) {
    const key = `${phase}Ms` as const;
    const lengthMs = phase === stall.phase ? restMs : Math.min(restMs, quick[key] ?? 0);
    phases = { ...phases, [key]: lengthMs };
    restMs -= lengthMs;
    if (phase === stall.phase) break;
  }
  return sample({
    targetId: stall.targetId,
    startedAtUs: stall.startedAtUs,
    outcome: stall.end === 'slow' ? 'slow' : 'failed',
    totalMs: stall.elapsedMs,
    phases,
    status: null,
    remoteAddress: stall.remoteAddress,
    remotePort: stall.remotePort,
    localAddress: stall.localAddress,
    localPort: stall.localPort,
    failure:
      stall.end === 'slow'
        ? null
        : { phase: stall.phase, code: 'timeout', message: `No answer within ${stall.elapsedMs} ms.` },
  });
}

/** A latency that looks like one and is the same in each run: a slow wave, a little noise, now and then a peak. */
export function usualMs(index: number): number {
  const noise = ((index * 2_654_435_761) % 1_000) / 1_000;
  return 38 + 6 * Math.sin(index / 90) + 14 * noise ** 4 + (index % 97 === 0 ? 60 : 0);
}

/** Good requests of one target at an interval, those of the windows left out. */
export function* goodSamples(
  target: TargetId,
  span: { readonly fromUs: number; readonly toUs: number },
  intervalUs: number,
  without: readonly { readonly fromUs: number; readonly toUs: number }[] = [],
): Generator<Sample> {
  let index = Number(target) * 31;
  for (let startedAtUs = span.fromUs; startedAtUs < span.toUs; startedAtUs += intervalUs) {
    index += 1;
    if (without.some(({ fromUs, toUs }) => startedAtUs >= fromUs && startedAtUs < toUs)) continue;
    const totalMs = usualMs(index);
    yield sample({
      targetId: target,
      startedAtUs,
      totalMs,
      phases: { resolveMs: 3, connectMs: 5, tlsMs: 9, waitMs: totalMs - 19, transferMs: 2 },
      remoteAddress: '203.0.113.13',
      localAddress: '198.51.100.2',
    });
  }
}

/** A bundle's source of one scenario, with an hour of good requests on either side. */
export function labSource(name: string, overrides: Partial<BundleSource> = {}): BundleSource {
  const id = targetId(11);
  const entry = labIncident(name, id);
  const { openedAtUs, closedAtUs } = entry.incident;
  const window = { fromUs: openedAtUs, toUs: closedAtUs ?? openedAtUs + 10 * SECOND_US };
  const samplesSpan = { fromUs: window.fromUs - 3_600 * SECOND_US, toUs: window.toUs + 3_600 * SECOND_US };
  const bad = entry.stalls.map(sampleOf);
  const good = [...goodSamples(id, samplesSpan, 5 * SECOND_US, [window])];
  const control = [...goodSamples(CONTROL_ID, samplesSpan, 5 * SECOND_US)];
  return sampleSource({
    scope: { kind: 'incident', incidentId: entry.incident.id },
    window,
    samplesSpan,
    targets: [labTarget(name, id), { ...controlTarget, id: CONTROL_ID }],
    incidents: [entry],
    gaps: [
      {
        targetId: null,
        reason: 'asleep',
        startedAtUs: window.fromUs - 1_800 * SECOND_US,
        endedAtUs: window.fromUs - 1_500 * SECOND_US,
      },
    ],
    vantages: [
      {
        host: 'nas-berlin',
        interfaceName: 'to-r1',
        sourceAddress: '198.51.100.2',
        gateway: '198.51.100.1',
        vpn: false,
        publicAddress: null,
      },
    ],
    async *samples() {
      yield [...good, ...bad].toSorted((a, b) => a.startedAtUs - b.startedAtUs);
      yield control;
    },
    ...overrides,
  });
}

/** Rows of one day of three targets, with so many timeout windows made of the recorded ones. */
export function daySource(count: number, intervalUs = 5 * SECOND_US): BundleSource {
  const targets = [targetId(21), targetId(22), targetId(23)];
  const dayUs = 86_400 * SECOND_US;
  const fromUs = Date.UTC(2026, 10, 20, 0, 0, 0) * 1_000;
  const window = { fromUs, toUs: fromUs + dayUs };
  const incidents = Array.from({ length: count }, (_, index): BundleIncident => {
    const target = targets[index % targets.length] ?? targetId(21);
    const name = LAB_SCENARIOS[index % LAB_SCENARIOS.length] ?? 'silent';
    const base = labIncident(name, target);
    const shiftUs = fromUs + Math.floor(((index + 0.5) * dayUs) / count) - base.incident.openedAtUs;
    const entry = labIncident(name, target, shiftUs);
    const number = 1_000 + index;
    return {
      ...entry,
      incident: { ...entry.incident, id: incidentId(number) },
      stalls: entry.stalls.map(({ stall, evidence: heads }, place) => {
        const own = stallId(number * 100 + place);
        return {
          stall: { ...stall, id: own, incidentId: incidentId(number) },
          evidence: heads.map((head, order) => ({
            ...head,
            id: evidenceId(number * 10_000 + place * 100 + order),
            stallId: own,
          })),
        };
      }),
    };
  });
  const samplesSpan = { fromUs: fromUs - 3_600 * SECOND_US, toUs: window.toUs + 3_600 * SECOND_US };
  const windowsOf = (target: TargetId) =>
    incidents
      .filter(({ incident }) => incident.targetId === target)
      .map(({ incident }) => ({ fromUs: incident.openedAtUs, toUs: incident.closedAtUs ?? incident.lastBadAtUs }));
  return sampleSource({
    scope: { kind: 'range', targetIds: null },
    window,
    samplesSpan,
    earlier: null,
    targets: [
      ...['shop', 'payments', 'mail'].map((name, index) => labTarget(name, targets[index] ?? targetId(21))),
      { ...controlTarget, id: CONTROL_ID },
    ],
    incidents: incidents.toSorted((a, b) => a.incident.openedAtUs - b.incident.openedAtUs),
    async *samples() {
      for (const target of targets) {
        const bad = incidents
          .filter(({ incident }) => incident.targetId === target)
          .flatMap(({ stalls }) => stalls.map(sampleOf));
        yield [...goodSamples(target, samplesSpan, intervalUs, windowsOf(target)), ...bad].toSorted(
          (a, b) => a.startedAtUs - b.startedAtUs,
        );
      }
      yield [...goodSamples(CONTROL_ID, samplesSpan, intervalUs)];
    },
  });
}
