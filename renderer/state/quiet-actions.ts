import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';
import { acknowledge, quietAfter, readQuiet, snooze, useQuiet } from './quiet.ts';
import { useSignature } from './quiet-signature.ts';

const client = connection.engine;

/** Knows from now on who is told nothing of what; the returned function ends it. */
export const followQuiet = (): (() => void) =>
  followNews({
    live: () => void readQuiet(client),
    events: (events) => useQuiet.setState(({ quiet }) => ({ quiet: quietAfter(quiet, events) })),
  });

/** The person here has seen an incident. Answers null, or one sentence that says why it was not taken down. */
export const seeIncident = (incident: number): Promise<string | null> => {
  const name = useSignature.getState().name.trim();
  return acknowledge(client, incident, name === '' ? null : name);
};

/** `target` null: all. `forMs` null ends it. */
export const snoozeTarget = (target: string | null, forMs: number | null): Promise<string | null> =>
  snooze(client, target, forMs);
