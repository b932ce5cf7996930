import type { StatusJson } from '../../contract/guard-shapes.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import { utcText } from '../../domain/utc-text.ts';
import { patienceMs } from '../../engine/schedule/schedule-report.ts';
import { StoreReadError, type StoreReader } from '../../store/reader.ts';
import { readStanding, type Standing } from '../../store/standing.ts';
import { type KeptRun, readRun } from './kept-run.ts';
import { statusOf } from './status-of.ts';
import { withGivenUp } from './with-given-up.ts';

/** An engine writes at least every five seconds, unless its disk or it itself is stuck. */
const SILENT_AFTER_US = 30_000_000;
/** A request that ends now is in the file within a second. */
const WRITTEN_WITHIN_MS = 2_000;
/** Two processes read the same clock, and not the same fraction of a millisecond. */
const CLOCKS_APART_US = 1_000_000;
const MOST_OPEN = 10_000;
/** So many of the newest entries are looked through for what was acknowledged. */
const MOST_ACKNOWLEDGED = 2_000;

export interface StoredStatusParts {
  readonly directory: string;
  readonly reader: StoreReader;
  /** UTC microseconds. */
  readonly nowUs: number;
}

/** How all stands, as the files of a data directory tell, whether or not an engine is writing there. Files that cannot be read are blindness. */
export async function storedStatus(parts: StoredStatusParts): Promise<StatusJson> {
  try {
    return await ofDirectory(parts);
  } catch (thrown) {
    if (!(thrown instanceof StoreReadError)) throw thrown;
    return statusOf({ nowUs: parts.nowUs, targets: [], blind: thrown.message });
  }
}

async function ofDirectory(parts: StoredStatusParts): Promise<StatusJson> {
  const standing = readStanding(parts.directory);
  return withGivenUp(await ofStanding(parts, standing), standing.settings);
}

async function ofStanding({ directory, reader, nowUs }: StoredStatusParts, standing: Standing): Promise<StatusJson> {
  const { held, lastAliveUs, settings } = standing;
  const stored = (await reader.targets()).filter(({ removedAtUs }) => removedAtUs === null).map(({ target }) => target);
  const run = readRun(settings);
  const sinceUs = held?.holder?.sinceUs ?? null;
  // Whoever edits the list of targets has the directory for a moment too, and measures nothing.
  const isEngine = held !== null && run !== null && (sinceUs === null || run.startedAtUs >= sinceUs);
  if (!isEngine) return statusOf({ nowUs, targets: keptOnes(stored), blind: notRunning(directory, lastAliveUs) });
  const isSilent = lastAliveUs !== null && nowUs - lastAliveUs > SILENT_AFTER_US;
  if (isSilent) {
    const blind = `The engine holds ${directory} and has written nothing since ${utcText(lastAliveUs)}; its disk is full or faulty, or it hangs.`;
    return statusOf({ nowUs, targets: keptOnes(stored), blind });
  }
  return ofRun({ reader, nowUs, run, watched: stored.filter(({ id }) => run.targets.includes(id)) });
}

async function ofRun({
  reader,
  nowUs,
  run,
  watched,
}: {
  readonly reader: StoreReader;
  readonly nowUs: number;
  readonly run: KeptRun;
  readonly watched: readonly Target[];
}): Promise<StatusJson> {
  const everything = { fromUs: null, toUs: null };
  const latest = new Map((await reader.latestSamples()).map((sample) => [sample.targetId, sample]));
  const open = await reader.incidents({ ...everything, openOnly: true, targetId: null, limit: MOST_OPEN });
  const incidents = new Map(open.map((incident) => [incident.targetId, incident]));
  const held = (await reader.gaps({ fromUs: nowUs, toUs: nowUs + CLOCKS_APART_US })).filter(
    ({ endedAtUs }) => endedAtUs === null,
  );
  const paused = new Set(held.flatMap(({ reason, targetId }) => (reason === 'paused' ? [targetId] : [])));
  const seen = await acknowledged(reader, open);
  const fresh = watched.map((target) => freshSample(target, latest.get(target.id), run, nowUs));
  const targets = watched.map(({ id, name, group, required, role }, index) => {
    const incident = incidents.get(id) ?? null;
    const last = fresh[index] ?? null;
    return {
      ...{ name, group, required, role, incident },
      paused: paused.has(null) || paused.has(id),
      last: last === null ? null : { suspect: last.observer.suspect !== null },
      acknowledged: incident !== null && seen.has(incident.id),
    };
  });
  const isAsleep = held.some(({ reason }) => reason === 'asleep');
  const awake = targets.filter((target) => !target.paused);
  const oldest = watched.flatMap(({ id }) => latest.get(id)?.startedAtUs ?? []);
  let blind: string | null = isAsleep ? 'This computer is asleep, or has just been.' : await toldBlindness(reader);
  if (blind === null && awake.length > 0 && awake.every(({ last, incident }) => last === null && incident === null)) {
    blind = stale(Math.max(0, ...oldest), run, nowUs);
  }
  return statusOf({ nowUs, targets, blind });
}

/** What was measured last, where that is not longer ago than it may be; null otherwise. */
function freshSample(target: Target, last: Sample | undefined, run: KeptRun, nowUs: number): Sample | null {
  if (last === undefined || last.startedAtUs < run.startedAtUs) return null;
  const { intervalMs, timeoutMs } = target.thresholds;
  const ageMs = (nowUs - last.startedAtUs) / 1_000;
  return ageMs <= patienceMs(intervalMs) + timeoutMs + WRITTEN_WITHIN_MS ? last : null;
}

function stale(newestUs: number, run: KeptRun, nowUs: number): string | null {
  if (newestUs >= run.startedAtUs) return `The engine runs, but nothing was measured since ${utcText(newestUs)}.`;
  const forMs = (nowUs - run.startedAtUs) / 1_000;
  return forMs > patienceMs(0) ? `The engine runs since ${utcText(run.startedAtUs)}, but nothing was measured.` : null;
}

/** What the engine itself wrote last of whether it sees anything. */
async function toldBlindness(reader: StoreReader): Promise<string | null> {
  const [newest] = await reader.history({
    targetId: null,
    kinds: ['blind', 'seeing', 'started'],
    beforeId: null,
    limit: 1,
  });
  return newest?.event.kind === 'blind' ? newest.event.says : null;
}

async function acknowledged(reader: StoreReader, open: readonly Incident[]): Promise<ReadonlySet<IncidentId>> {
  if (open.length === 0) return new Set();
  const entries = await reader.history({
    targetId: null,
    kinds: ['acknowledged'],
    beforeId: null,
    limit: MOST_ACKNOWLEDGED,
  });
  const seen = new Set(entries.map(({ event }) => event.incident));
  return new Set(open.map(({ id }) => id).filter((id) => seen.has(id)));
}

const notRunning = (directory: string, lastAliveUs: number | null): string =>
  lastAliveUs === null
    ? `No engine has ever recorded in ${directory}.`
    : `No engine is recording in ${directory}; the last record is from ${utcText(lastAliveUs)}.`;

/** Of which nothing is known at this moment. */
function keptOnes(stored: readonly Target[]): Parameters<typeof statusOf>[0]['targets'] {
  return stored
    .filter(({ origin }) => origin === 'kept')
    .map(({ name, group, required, role }) => ({
      ...{ name, group, required, role },
      paused: false,
      last: null,
      incident: null,
      acknowledged: false,
    }));
}
