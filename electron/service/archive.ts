import { problemText } from '../bundle/profile/profiles.ts';
import { incidentJson, incidentSummaryJson } from '../contract/convert.ts';
import { ContractError } from '../contract/errors.ts';
import type { IncidentJson } from '../contract/shapes.ts';
import { incidentId } from '../domain/ids.ts';
import type { Sample } from '../domain/sample.ts';
import { SystemClock } from '../engine/system-clock.ts';
import { openReader } from '../store/open-reader.ts';
import type { StoreReader } from '../store/reader.ts';
import { BundleThread } from './bundle-thread/bundle-thread.ts';
import { mayHaveBundles } from './bundles/bundles-folder.ts';
import { storedTargets } from './compare/stored-member.ts';
import { historyEventJson } from './history/create-history-book.ts';
import { allProfiles } from './profiles.ts';
import { asContractError, reading } from './read-errors.ts';
import type { Archive } from './service.ts';
import { storedTargetByName } from './stored-target.ts';

async function* chunksOf(chunks: AsyncIterable<readonly Sample[]>): AsyncGenerator<readonly Sample[]> {
  try {
    yield* chunks;
  } catch (thrown) {
    throw asContractError(thrown);
  }
}

/** Reads the data directory; nothing is opened before the first question. Calls reject with ContractError. */
export function openArchive({ directory }: { readonly directory: string }): Archive {
  return archiveOver(openReader({ directory }), directory);
}

/** @param directory the data directory, of which bundles are made in a thread of their own, and where a person's own profiles lie */
export function archiveOver(reader: StoreReader, directory: string): Archive {
  const bundles = new BundleThread({ directory });
  return {
    async targets() {
      const stored = await reading(reader.targets());
      return stored.filter((entry) => entry.removedAtUs === null).map((entry) => entry.target);
    },
    async incidents(query) {
      const found = await reading(reader.incidents({ ...query, targetId: null, fromUs: null, toUs: null }));
      const names = new Map((await reading(reader.targets())).map(({ target }) => [target.id, target.name]));
      return found.map((incident) =>
        incidentSummaryJson(incident, names.get(incident.targetId) ?? `target ${incident.targetId}`),
      );
    },
    status: async () => {
      // Most never ask for it.
      const { storedStatus } = await import('./status/stored-status.ts');
      return reading(storedStatus({ directory, reader, nowUs: new SystemClock().utcUs() }));
    },
    async history({ target, limit }) {
      const targetId = target === null ? null : storedTargetByName(await reading(reader.targets()), target).target.id;
      const found = await reading(reader.history({ targetId, kinds: null, beforeId: null, limit }));
      return found.map(({ id, event, target: name }) => historyEventJson(id, event, name));
    },
    async incident(id): Promise<IncidentJson> {
      const record = await reading(reader.incident(incidentId(id)));
      if (record === null) throw new ContractError('not-found', `There is no incident ${id}.`, { incident: id });
      const targets = await reading(reader.targets());
      const target = targets.find((entry) => entry.target.id === record.incident.targetId);
      const name = target?.target.name ?? `target ${record.incident.targetId}`;
      return incidentJson(record.incident, name, record.note, record.stalls, record.evidence);
    },
    async *samples(query) {
      const targets = await reading(reader.targets(query.signal));
      const { target } = storedTargetByName(targets, query.target);
      yield* chunksOf(reader.samples(target.id, { fromUs: query.fromUs, toUs: query.toUs }, query.signal));
    },
    exportBundle: (request) => bundles.export(request),
    previewBundle: (request) => bundles.preview(request),
    bundleName: (request) => bundles.name(request),
    openBundle: (request) => bundles.open(request),
    keptBundles: async (signal) =>
      (await mayHaveBundles(directory)) ? bundles.kept(signal) : { bundles: [], notes: [] },
    closeBundle: (id) => bundles.closeKept(id),
    async compare(request) {
      // Most never ask for it.
      const { runComparison } = await import('./compare/compare.ts');
      return runComparison({ reader, bundles, nowUs: () => new SystemClock().utcUs() }, request);
    },
    lookIntoBundle: (path, signal) => bundles.look({ kind: 'file', path }, signal),
    recordedNames: async (signal) => (await storedTargets(reader, signal)).map(({ target }) => target.name),
    profiles: () => allProfiles(directory),
    profileProblems: async () => (await allProfiles(directory)).problems.map(problemText),
    async close() {
      await bundles.close();
      await reader.close();
    },
  };
}
