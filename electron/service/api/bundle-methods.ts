import { BUNDLE_PROFILES, PROFILE_WORDS } from '../../bundle/completeness.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

/** More lines than this are no list that a person reads. */
const MAX_REPLACEMENTS = 500;

/** What is told of a bundle before it is written. The methods reject with ContractError. */
export function createBundleMethods(parts: ApiParts): MethodsNamed<'bundle.profiles' | 'bundle.preview'> {
  return {
    async 'bundle.profiles'() {
      return { profiles: BUNDLE_PROFILES.map((id) => ({ id, ...PROFILE_WORDS[id] })) };
    },
    async 'bundle.preview'({ incident, profile, redact }, signal = new AbortController().signal) {
      parts.flush();
      const preview = await parts.archive.previewBundle({ incident, profile, redact, signal });
      const { fileName, files, completeness, has, missing, replacements, ticket } = preview;
      return {
        fileName,
        files: files.map(({ path, bytes }) => ({ path, bytes })),
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        completeness,
        has: [...has],
        missing: missing.map(({ title, reason }) => ({ title, reason })),
        replacements: replacements.slice(0, MAX_REPLACEMENTS).map((one) => ({ ...one })),
        replaced: replacements.length,
        places: replacements.reduce((sum, { places }) => sum + places, 0),
        ticket,
      };
    },
  };
}
