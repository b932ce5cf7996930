import { ContractError } from '../../contract/errors.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';
import { exportScope } from './export-scope.ts';

/** More lines than this are no list that a person reads. */
const MAX_REPLACEMENTS = 500;

type BundleMethods = MethodsNamed<'bundle.profiles' | 'bundle.preview' | 'bundle.collect'>;

/** What is told of a bundle before it is written, and what is collected for it. The methods reject with ContractError. */
export function createBundleMethods(parts: ApiParts): BundleMethods {
  const { archive, collector, incidentChanges, evidence, hub, flush, note } = parts;
  /** A desk's file that is broken is told once, not at each look at the list. */
  const told = new Set<string>();

  return {
    async 'bundle.profiles'() {
      const { all } = await archive.profiles();
      for (const problem of await archive.profileProblems()) {
        if (!told.has(problem)) note(`A profile cannot be used: ${problem}.`);
        told.add(problem);
      }
      return { profiles: all.map(({ id, title, says, form }) => ({ id, title, says, form })) };
    },
    async 'bundle.preview'({ scope, profile, redact }, signal = new AbortController().signal) {
      flush();
      const preview = await archive.previewBundle({ scope: exportScope(scope), profile, redact, signal });
      const { name, form, files, completeness, items, replacements, ticket, ticketMarkdown } = preview;
      return {
        name,
        form,
        files: files.map(({ path, bytes }) => ({ path, bytes })),
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        completeness,
        items: items.map(({ remedy, ...item }) => ({ ...item, remedy: remedy === null ? null : { ...remedy } })),
        replacements: replacements.slice(0, MAX_REPLACEMENTS).map((one) => ({ ...one })),
        replaced: replacements.length,
        places: replacements.reduce((sum, { places }) => sum + places, 0),
        ticket,
        ticketMarkdown,
      };
    },
    async 'bundle.collect'({ incident, profile, item }, signal = new AbortController().signal) {
      const { drafts, stall } = await collector.collect({
        incident,
        profile,
        item,
        signal,
        progress: (progress) => hub.publish((seq) => ({ type: 'collect.progress', seq, incident, item, ...progress })),
      });
      if (incidentChanges.isRemoved(stall.incidentId)) {
        throw new ContractError(
          'not-found',
          `Incident ${incident} was deleted meanwhile; what was taken went with it.`,
          {
            incident,
          },
        );
      }
      for (const draft of drafts) evidence(draft, stall);
      flush();
      return { says: drafts.map(({ summary }) => summary).join(' ') };
    },
  };
}
