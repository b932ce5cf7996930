import type { ComparedMemberJson, ComparisonChoiceJson } from '../../electron/contract/comparison-shapes.ts';

export type ComparedMember = ComparedMemberJson;

/** Lengths that end now, and `common`: as much as all members have in common. */
export const COMPARED_RANGES = ['1h', '6h', '24h', '7d', '30d', 'common'] as const;
export type ComparedRange = (typeof COMPARED_RANGES)[number];

/** What is to be set side by side. With fewer than two members it is still being chosen. */
export interface ComparisonChoice {
  /** The others are compared with the first. */
  readonly members: readonly ComparedMember[];
  readonly range: ComparedRange;
}

/** More are refused by the engine, and by the eye. */
export const MOST_MEMBERS = 8;

const HOUR_MS = 3_600_000;
const LENGTHS_MS: Readonly<Record<Exclude<ComparedRange, 'common'>, number>> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
};

/** null: as long as the members allow. */
export const lengthMsOf = (range: ComparedRange): number | null => (range === 'common' ? null : LENGTHS_MS[range]);

/** As the engine is asked. `nowMs` is Date.now(), where the range ends. */
export function choiceInput({ members, range }: ComparisonChoice, nowMs: number): ComparisonChoiceJson {
  const lengthMs = lengthMsOf(range);
  return {
    members: [...members],
    from: lengthMs === null ? null : new Date(nowMs - lengthMs).toISOString(),
    to: lengthMs === null ? null : new Date(nowMs).toISOString(),
  };
}

/** The same for the same member. */
export const memberKey = (member: ComparedMember): string =>
  member.kind === 'target' ? JSON.stringify([member.target]) : JSON.stringify([member.bundle, member.target]);

export const isMemberOf = ({ members }: ComparisonChoice, member: ComparedMember): boolean =>
  members.some((other) => memberKey(other) === memberKey(member));

export const withMember = (choice: ComparisonChoice, member: ComparedMember): ComparisonChoice =>
  isMemberOf(choice, member) || choice.members.length >= MOST_MEMBERS
    ? choice
    : { members: [...choice.members, member], range: rangeWith(choice, member) };

export const withoutMember = (choice: ComparisonChoice, member: ComparedMember): ComparisonChoice => ({
  ...choice,
  members: choice.members.filter((other) => memberKey(other) !== memberKey(member)),
});

/** The one that the others are compared with from now on. */
export const withFirst = (choice: ComparisonChoice, member: ComparedMember): ComparisonChoice => ({
  ...choice,
  members: [member, ...withoutMember(choice, member).members],
});

/** What somebody sent is of some time ago, about which the last hours say nothing. */
const rangeWith = ({ members, range }: ComparisonChoice, member: ComparedMember): ComparedRange =>
  member.kind === 'bundle' && members.every(({ kind }) => kind === 'target') ? 'common' : range;

/** Only targets that are watched here go on. */
export const isLive = ({ members, range }: ComparisonChoice): boolean =>
  range !== 'common' || members.every(({ kind }) => kind === 'target');

/** As it stands in the address, after the name of the screen; each part is encoded. */
export const choiceParts = ({ members, range }: ComparisonChoice): readonly string[] => [
  range,
  ...members.map((member) =>
    member.kind === 'target'
      ? `target=${encodeURIComponent(member.target)}`
      : `bundle=${encodeURIComponent(member.bundle)}=${encodeURIComponent(member.target)}`,
  ),
];

/** Longer names the engine refuses, too. */
const LONGEST_TARGET = 500;
const LONGEST_BUNDLE = 100;

/** What such parts mean; null where nobody can make sense of them. */
export function readChoice([range, ...rest]: readonly string[]): ComparisonChoice | null {
  const known = COMPARED_RANGES.find((one) => one === range);
  if (known === undefined || rest.length === 0 || rest.length > MOST_MEMBERS) return null;
  const members = rest.map(readMember);
  const read = members.filter((member) => member !== null);
  return read.length < members.length || new Set(read.map(memberKey)).size < read.length
    ? null
    : { members: read, range: known };
}

function readMember(part: string): ComparedMember | null {
  const [kind, ...values] = part.split('=');
  const [first, second, ...more] = values.map(decoded);
  if (more.length > 0 || !isName(first, kind === 'bundle' ? LONGEST_BUNDLE : LONGEST_TARGET)) return null;
  if (kind === 'target' && second === undefined) return { kind, target: first };
  return kind === 'bundle' && isName(second, LONGEST_TARGET) ? { kind, bundle: first, target: second } : null;
}

const isName = (text: string | null | undefined, longest: number): text is string =>
  text != null && text !== '' && text.length <= longest;

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
