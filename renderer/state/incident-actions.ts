import { failureText } from '../api/engine-client.ts';
import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';
import { IncidentFollower, useIncident } from './incident.ts';
import type { IncidentFilter } from './incident-filter.ts';
import { readFurther, readIncidentList, tellIncidentList } from './incident-list.ts';
import { NoteKeeper } from './incident-note.ts';
import { readRequestSamples, requestSamplesAfter, useRequestSamples } from './incident-samples.ts';
import { readRawText } from './raw-texts.ts';

const client = connection.engine;

/** What came of something that a person asked for: null, or one sentence that says why not. */
type Refusal = string | null;

const follower = new IncidentFollower(client);
const notes = new NoteKeeper(client, (incident, note) =>
  useIncident.setState(({ shown }) => ({
    shown:
      shown.kind === 'shown' && shown.id === incident ? { ...shown, incident: { ...shown.incident, note } } : shown,
  })),
);

/** Shows an incident and keeps it in step with the engine; the returned function ends it. */
export function followIncident(id: number): () => void {
  follower.show(id);
  const unfollow = followNews({
    events: (events) => follower.take(events),
    live() {
      follower.again();
      notes.saveAll();
    },
  });
  return () => {
    unfollow();
    follower.leave();
    // Nothing that was typed waits for a pause of somebody who has left.
    notes.saveAll();
  };
}

export const readIncidentAgain = (): void => follower.again();

/** Lists incidents by `filter` and keeps the list in step with the engine; the returned function ends it. */
export function followIncidentList(filter: IncidentFilter): () => void {
  const ending = new AbortController();
  const read = (): void => void readIncidentList(client, filter, ending.signal);
  read();
  const unfollow = followNews({
    events: tellIncidentList,
    live: read,
  });
  return () => {
    unfollow();
    ending.abort();
  };
}

/** Reads the list on until row `index` is there. */
export const readListUntil = (index: number, signal: AbortSignal): Promise<void> => readFurther(client, index, signal);

/** Reads the requests that began while one of them hung, and those that still begin; the returned function ends it. */
export function followRequestSamples(target: string, from: string, to: string | null): () => void {
  const ending = new AbortController();
  const read = (): void => void readRequestSamples(client, { target, from, to }, ending.signal);
  read();
  const unfollow = followNews({
    events: (events) => useRequestSamples.setState(({ around }) => ({ around: requestSamplesAfter(around, events) })),
    live: read,
  });
  return () => {
    unfollow();
    ending.abort();
  };
}

export const readRaw = (evidence: number): void => void readRawText(client, evidence);

export const typeNote = (incident: number, text: string): void => notes.type(incident, text);
export const saveNote = (incident: number): void => notes.save(incident);

export async function removeIncident(id: number): Promise<Refusal> {
  const result = await client.call('incidents.remove', { id });
  return result.ok ? null : failureText(result.failure);
}

/** As many as the engine gives at once. */
const MOST = 1_000;

/** The next older or newer incident; null when there is none. */
export async function incidentBeside(id: number, which: 'older' | 'newer'): Promise<number | null> {
  const listed = async (limit: number, before: number | null): Promise<readonly number[]> => {
    const result = await client.call('incidents.list', {
      limit,
      openOnly: false,
      ...(before === null ? {} : { before }),
    });
    return result.ok ? result.value.incidents.map((incident) => incident.id) : [];
  };
  if (which === 'older') return (await listed(1, id))[0] ?? null;
  // The list can be asked for downwards only, and numbers have few gaps.
  for (const before of [id + MOST + 1, null]) {
    const newer = (await listed(MOST, before)).filter((other) => other > id);
    if (newer.length > 0) return Math.min(...newer);
  }
  return null;
}
