import type { Profile } from '../profile/profile.ts';
import { listed, wrapped } from '../words/wrapped.ts';
import type { LeftOut } from '../write/desk-limits.ts';
import type { Section } from './readme-parts.ts';

const MAX_NAMED = 40;

/** What was recorded, but is not among the files, because this desk would refuse it. */
export function leftOutSection(parts: {
  readonly profile: Profile;
  readonly leftOut: readonly LeftOut[];
}): readonly Section[] {
  const { profile, leftOut } = parts;
  if (leftOut.length === 0) return [];
  const more = leftOut.length - MAX_NAMED;
  return [
    {
      heading: 'WHAT WAS LEFT OUT FOR THIS DESK',
      text: [
        wrapped(`${profile.title} takes files of certain kinds and sizes only. An export for another desk has these:`),
        listed(leftOut.slice(0, MAX_NAMED).map(({ path, reason }) => `${path}: ${reason}`)),
        ...(more > 0 ? [wrapped(`and ${more} more, in the manifest.`)] : []),
      ].join('\n'),
    },
  ];
}
