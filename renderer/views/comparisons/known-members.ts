import type { OpenedBundle } from '../../state/bundles.ts';
import type { ComparisonMember } from '../../state/comparison.ts';
import { type ComparedMember, memberKey } from '../../state/comparison-choice.ts';
import type { TargetRow } from '../../state/targets.ts';

/** What is known of a member before, or without, an answer about it. */
export interface KnownMember {
  readonly name: string;
  /** What sets it apart; its place of measuring, or nothing, until the engine has told. */
  readonly says: string;
  readonly address: string;
  readonly role: 'subject' | 'control';
  /** Whether it can be compared now; else why not. */
  readonly missing: string | null;
}

export interface Known {
  /** null until they were read. */
  readonly rows: ReadonlyMap<string, TargetRow> | null;
  readonly bundles: readonly OpenedBundle[] | null;
  /** Of the last answer, whichever choice that was for. */
  readonly members: readonly ComparisonMember[];
}

export function knownMember(member: ComparedMember, { rows, bundles, members }: Known): KnownMember {
  const told = members.find((other) => memberKey(other.member) === memberKey(member)) ?? null;
  if (member.kind === 'target') {
    const target = rows?.get(member.target)?.target;
    return {
      name: member.target,
      says: told?.says ?? '',
      address: target?.address ?? told?.address ?? '',
      role: told?.role ?? target?.role ?? 'subject',
      missing: rows !== null && target === undefined && told === null ? 'It is not watched any more.' : null,
    };
  }
  const bundle = bundles?.find(({ id }) => id === member.bundle) ?? null;
  const target = bundle?.targets.find(({ name }) => name === member.target);
  return {
    name: member.target,
    says: told?.says ?? (bundle === null ? '' : `from ${bundlePlace(bundle)}`),
    address: target?.address ?? told?.address ?? '',
    role: told?.role ?? target?.role ?? 'subject',
    missing: bundles !== null && bundle === null ? 'The bundle that it came from is not open any more.' : null,
  };
}

const LONGEST_PLACE = 24;

/** Where a bundle was measured, short: the computer's name, else the file's. */
export function bundlePlace({ vantage, fileName }: Pick<OpenedBundle, 'vantage' | 'fileName'>): string {
  const host = vantage?.split(',')[0]?.trim() ?? '';
  const place = host === '' ? fileName : host;
  return place.length > LONGEST_PLACE ? `${place.slice(0, LONGEST_PLACE - 1)}…` : place;
}
