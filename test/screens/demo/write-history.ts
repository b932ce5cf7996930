import { readFileSync } from 'node:fs';
import type { Incident } from '../../../electron/domain/incident.ts';
import { msText } from '../../../electron/domain/ms-text.ts';
import type { PathSnapshot } from '../../../electron/domain/path-snapshot.ts';
import type { Phase, Phases } from '../../../electron/domain/phase.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { suspectText } from '../../../electron/domain/segment-label.ts';
import type { Stall } from '../../../electron/domain/stall.ts';
import type { Target } from '../../../electron/domain/target.ts';
import type { Hop } from '../../../electron/domain/trace.ts';
import { judge } from '../../../electron/domain/verdict/judge.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { readConfiguration } from '../../../electron/service/configuration/read-configuration.ts';
import { openStore } from '../../../electron/store/open-store.ts';
import type { Store } from '../../../electron/store/store.ts';
import { chance } from './chance.ts';
import { ASLEEP, COURSES, type Course, type Hang } from './courses.ts';
import { hangFacts } from './hang-facts.ts';

const MINUTE_US = 60_000_000;
const INTERVAL_US = 5_000_000;
const HISTORY_MINUTES = 26 * 60;
const SECOND_US = 1_000_000;
const PATH_EVERY_US = 5 * MINUTE_US;

/** Writes a day of samples, windows and paths into an empty data directory, up to now. The targets are kept ones. */
export function writeHistory(directory: string): void {
  const clock = new SystemClock();
  const opened = openStore({ directory, clock, appVersion: 'pictures', log: () => undefined });
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { store } = opened;
  const nowUs = clock.utcUs();
  store.putGap({
    targetId: null,
    reason: 'asleep',
    startedAtUs: nowUs - ASLEEP.minutesAgo * MINUTE_US,
    endedAtUs: nowUs - (ASLEEP.minutesAgo - ASLEEP.forMinutes) * MINUTE_US,
  });
  const read = readConfiguration(readFileSync(new URL('targets.yaml', import.meta.url), 'utf8'), null);
  if (read.kind === 'wrong') throw new Error(JSON.stringify(read.problems));
  const numbers = numberHangs(store);
  const incidents: Incident[] = [];
  for (const { definition } of read.configuration.targets) {
    const target = store.upsertTarget(definition, 'kept');
    const course = COURSES.find(({ name }) => name === definition.name);
    if (course !== undefined) incidents.push(...writeCourse(store, target, course, nowUs, numbers));
  }
  writeChanges(store, incidents);
  writePaths(store, nowUs);
  store.flush();
  store.close();
}

/** As they would have been numbered while they happened. */
function numberHangs(store: Store): ReadonlyMap<Hang, Incident['id']> {
  const hangs = COURSES.flatMap((course) => course.hangs).sort((one, other) => other.minutesAgo - one.minutesAgo);
  return new Map(hangs.map((hang) => [hang, store.nextIncidentId()]));
}

function writeCourse(
  store: Store,
  target: Target,
  course: Course,
  nowUs: number,
  numbers: ReadonlyMap<Hang, Incident['id']>,
): readonly Incident[] {
  const random = chance(target.id);
  const fromUs = nowUs - HISTORY_MINUTES * MINUTE_US;
  const asleepFromUs = nowUs - ASLEEP.minutesAgo * MINUTE_US;
  const asleepToUs = asleepFromUs + ASLEEP.forMinutes * MINUTE_US;
  const special = new Map<number, { readonly hang: Hang; readonly at: number }>();
  const slotOf = (us: number): number => Math.floor((us - fromUs) / INTERVAL_US);
  for (const hang of course.hangs) {
    hang.elapsedMs.forEach((_, at) => {
      special.set(slotOf(nowUs - hang.minutesAgo * MINUTE_US) + at, { hang, at });
    });
  }
  const near = new Set(course.nearMisses.map((minutes) => slotOf(nowUs - minutes * MINUTE_US)));
  const incidents = new Map<Hang, Incident>();
  const slots = slotOf(nowUs - 4 * SECOND_US);
  for (let slot = 0; slot < slots; slot += 1) {
    const startedAtUs = Math.round(fromUs + slot * INTERVAL_US + random() * 3_000);
    if (startedAtUs >= asleepFromUs && startedAtUs < asleepToUs) continue;
    const bad = special.get(slot);
    if (bad !== undefined) {
      const elapsedMs = bad.hang.elapsedMs[bad.at] ?? 0;
      const failed = bad.hang.failed && bad.at === 0;
      const sample = sampleOf(target, course, startedAtUs, random, { phase: bad.hang.phase, elapsedMs, failed });
      store.appendSample(sample, null);
      const id = numbers.get(bad.hang) ?? store.nextIncidentId();
      const incident = grown(incidents.get(bad.hang) ?? null, id, store, target, sample, bad.hang);
      incidents.set(bad.hang, incident);
      store.putStall(stallOf(store, target, sample, bad.hang.phase, incident.id, failed ? 'failed' : 'slow'));
      continue;
    }
    const elapsedMs = 1_050 + random() * 800;
    const miss = near.has(slot) ? { phase: slowPhase(course), elapsedMs, failed: false } : null;
    const sample = sampleOf(target, course, startedAtUs, random, miss);
    store.appendSample(sample, null);
    if (miss !== null) store.putStall(stallOf(store, target, sample, miss.phase, null, 'near-miss'));
  }
  for (const incident of incidents.values()) store.putIncident(incident);
  return [...incidents.values()];
}

/** What the engine would have written down of them. */
function writeChanges(store: Store, incidents: readonly Incident[]): void {
  const changes = incidents.flatMap((incident) => {
    const { id, targetId, openedAtUs, lastBadAtUs, slowCount, failedCount, worstMs, verdict } = incident;
    const lasted = msText((lastBadAtUs - openedAtUs) / 1_000);
    const bad = failedCount > 0 ? `${slowCount} slow and ${failedCount} failed requests` : `${slowCount} slow requests`;
    const says = `It lasted ${lasted}: ${bad}, the longest took ${msText(worstMs)}. Suspected: ${suspectText(verdict, 'here')}.`;
    return [
      { atUs: openedAtUs, targetId, kind: 'opened', says: 'It began with 1 slow request.', incident: id },
      { atUs: lastBadAtUs, targetId, kind: 'recovered', says, incident: id },
    ] as const;
  });
  for (const change of changes.toSorted((one, other) => one.atUs - other.atUs)) store.appendHistory(change);
}

const slowPhase = ({ usualMs }: Course): Phase =>
  usualMs.tls !== null ? 'tls' : usualMs.connect !== null ? 'connect' : 'resolve';

function sampleOf(
  target: Target,
  course: Course,
  startedAtUs: number,
  random: () => number,
  bad: { readonly phase: Phase; readonly elapsedMs: number; readonly failed: boolean } | null,
): Sample {
  // A little of the day, a little of chance, and now and then something to look at.
  const day = 1 + 0.06 * Math.sin(startedAtUs / (97 * MINUTE_US));
  const spike = random() < 0.004 ? 1.5 + random() : 1;
  const usual = (phase: Phase): number | null => {
    const ms = course.usualMs[phase];
    return ms === null ? null : ms * day * (0.94 + 0.12 * random()) * (phase === 'wait' ? spike : 1);
  };
  const order: readonly Phase[] = ['resolve', 'connect', 'tls', 'wait', 'transfer'];
  let past = false;
  const lengths = order.map((phase) => {
    if (past) return null;
    if (bad?.phase !== phase) return usual(phase);
    if (bad.failed) past = true;
    return bad.elapsedMs - (bad.failed ? 0 : 60);
  });
  const [resolveMs = null, connectMs = null, tlsMs = null, waitMs = null, transferMs = null] = lengths;
  const phases: Phases = { resolveMs, connectMs, tlsMs, waitMs, transferMs };
  const totalMs = lengths.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  const outcome = bad === null || bad.elapsedMs < 2_000 ? 'ok' : bad.failed ? 'failed' : 'slow';
  return {
    targetId: target.id,
    startedAtUs,
    outcome,
    totalMs,
    phases,
    status: outcome === 'failed' ? null : course.status,
    remoteAddress: course.remote?.address ?? null,
    remotePort: course.remote?.port ?? null,
    localAddress: '198.51.100.2',
    localPort: 40_000 + Math.floor(random() * 20_000),
    failure:
      outcome === 'failed'
        ? { phase: bad?.phase ?? 'connect', code: 'timeout', message: 'No answer within 30 s.' }
        : null,
    latenessMs: random() * 0.8,
    observer: { eventLoopDelayMs: random(), suspect: null },
    tcp:
      bad === null ? { rttUs: (course.usualMs.connect ?? 1) * 1_000, retransmits: 0 } : { rttUs: null, retransmits: 4 },
    reusedConnection: false,
    edge: null,
    certificateSha256: null,
  };
}

function stallOf(
  store: Store,
  target: Target,
  sample: Sample,
  phase: Phase,
  incidentId: Incident['id'] | null,
  end: 'near-miss' | 'slow' | 'failed',
): Stall {
  const elapsedMs = sample.totalMs ?? 0;
  return {
    id: store.nextStallId(),
    targetId: target.id,
    incidentId,
    openedBy: 'overdue',
    phase,
    startedAtUs: sample.startedAtUs,
    openedAtUs: sample.startedAtUs + SECOND_US,
    endedAtUs: sample.startedAtUs + Math.round(elapsedMs * 1_000),
    elapsedMs,
    end,
    remoteAddress: sample.remoteAddress,
    remotePort: sample.remotePort,
    localAddress: sample.localAddress,
    localPort: sample.localPort,
  };
}

function grown(
  known: Incident | null,
  id: Incident['id'],
  store: Store,
  target: Target,
  sample: Sample,
  hang: Hang,
): Incident {
  const endUs = sample.startedAtUs + Math.round((sample.totalMs ?? 0) * 1_000);
  const bad = (known === null ? 0 : known.slowCount + known.failedCount) + 1;
  const openedAtUs = known?.openedAtUs ?? sample.startedAtUs;
  const worstMs = Math.max(known?.worstMs ?? 0, sample.totalMs ?? 0);
  const failed = sample.outcome === 'failed';
  return {
    id,
    targetId: target.id,
    episodeId: known?.episodeId ?? store.nextEpisodeId(),
    openedAtUs,
    lastBadAtUs: Math.max(endUs, known?.lastBadAtUs ?? 0),
    closedAtUs: Math.max(endUs, known?.lastBadAtUs ?? 0),
    closedBy: 'recovery',
    worstMs,
    slowCount: (known?.slowCount ?? 0) + (failed ? 0 : 1),
    failedCount: (known?.failedCount ?? 0) + (failed ? 1 : 0),
    flapping: false,
    verdict: judge(hangFacts(target, { phase: hang.phase, bad, worstMs, openedAtUs })),
  };
}

/** Hops as the lab's client meets them on its way to the far server. */
const WAY: readonly { readonly addresses: readonly string[]; readonly rttMs: number }[] = [
  { addresses: ['198.51.100.1'], rttMs: 0.2 },
  { addresses: ['198.51.100.6'], rttMs: 0.3 },
  // Balanced over two routers: each trace goes by one of them.
  { addresses: ['198.51.100.50', '198.51.100.54'], rttMs: 0.4 },
  { addresses: [], rttMs: 0 },
  { addresses: ['198.51.100.66'], rttMs: 0.6 },
  { addresses: ['192.0.2.66'], rttMs: 40.8 },
];

function writePaths(store: Store, nowUs: number): void {
  const random = chance(77);
  const asleepFromUs = nowUs - ASLEEP.minutesAgo * MINUTE_US;
  const api = COURSES.find(({ name }) => name === 'api');
  const moments: PathSnapshot[] = [];
  for (let atUs = nowUs - HISTORY_MINUTES * MINUTE_US; atUs < nowUs - MINUTE_US; atUs += PATH_EVERY_US) {
    if (atUs >= asleepFromUs && atUs < asleepFromUs + ASLEEP.forMinutes * MINUTE_US) continue;
    moments.push({ takenAtUs: Math.round(atUs), cause: 'baseline', trace: traceOf(random, 0) });
  }
  for (const hang of api?.hangs ?? []) {
    for (let second = 1; second < 7; second += 1) {
      const takenAtUs = Math.round(nowUs - hang.minutesAgo * MINUTE_US + second * SECOND_US);
      moments.push({ takenAtUs, cause: 'stall', trace: traceOf(random, 0.6) });
    }
  }
  for (const snapshot of moments.sort((one, other) => one.takenAtUs - other.takenAtUs)) store.appendPath(snapshot);
}

function traceOf(random: () => number, lossAtEnd: number): PathSnapshot['trace'] {
  const hops = WAY.map(({ addresses, rttMs }, index): Hop => {
    const isLast = index === WAY.length - 1;
    const isLost = addresses.length === 0 || (isLast && random() < lossAtEnd) || (index === 1 && random() < 0.15);
    const rtt = rttMs * (0.95 + 0.1 * random()) + random() * 0.3;
    const address = addresses[Math.floor(random() * addresses.length)] ?? null;
    return {
      ttl: index + 1,
      addresses: isLost || address === null ? [] : [address],
      rttMs: isLost ? [] : [rtt],
      answerers:
        isLost || address === null
          ? []
          : [{ address, rttMs: [rtt], answers: [isLast ? 'open' : 'time-exceeded'], mtuBytes: null }],
      sent: 1,
      lost: isLost ? 1 : 0,
      statistics: null,
      note: isLast && !isLost ? 'open' : null,
    };
  });
  return {
    destination: '192.0.2.66',
    port: 443,
    protocol: 'tcp',
    reached: (hops.at(-1)?.lost ?? 1) === 0,
    durationMs: 41.6,
    pathMtuBytes: 1_500,
    hops,
  };
}
