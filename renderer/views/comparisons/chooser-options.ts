import type { OpenedBundle } from '../../state/bundles.ts';
import { type ComparedMember, type ComparisonChoice, isMemberOf, memberKey } from '../../state/comparison-choice.ts';
import type { TargetRow } from '../../state/targets.ts';
import { bundlePlace } from './known-members.ts';

/** Something that can be compared. */
export interface ChooserOption {
  readonly key: string;
  readonly member: ComparedMember;
  readonly name: string;
  readonly detail: string;
}

export interface ChooserGroup {
  readonly key: string;
  readonly label: string;
  readonly options: readonly ChooserOption[];
}

export interface ChooserList {
  readonly groups: readonly ChooserGroup[];
  /** How many there are in all; not more than `MOST_OPTIONS` are in the groups. */
  readonly found: number;
}

/** So many are drawn; among more, one searches. */
export const MOST_OPTIONS = 200;
/** So many targets are looked over at a glance. */
const FEW = 40;

interface Sources {
  readonly rows: ReadonlyMap<string, TargetRow> | null;
  readonly bundles: readonly OpenedBundle[] | null;
}

/** What is not in the comparison yet and has each word of `find` in its name, its address or where it is from. What is most like the first member comes first. */
export function chooserList({ rows, bundles }: Sources, choice: ComparisonChoice, find: string): ChooserList {
  const words = find.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const matches = (...texts: readonly (string | null)[]): boolean => {
    const text = texts.join('\n').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  };
  const targets = [...(rows?.values() ?? [])]
    .map(({ target }) => target)
    .filter(
      ({ name, address, group, role }) =>
        !isMemberOf(choice, { kind: 'target', target: name }) &&
        matches(name, address, group, role === 'control' ? role : null),
    )
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const bundled = (bundles ?? []).map((bundle) => bundleGroup(bundle, choice, matches));
  const first = firstOf(choice, { rows, bundles });
  const like = first === null ? [] : likeGroups(targets, first);
  const rest = restGroup(targets, first);
  // A long list of targets must not hide what somebody sent.
  const ordered = first === null && targets.length < FEW ? [rest, ...bundled] : [...like, ...bundled, rest];
  const groups = ordered.filter(({ options }) => options.length > 0);
  return { groups: cut(groups), found: groups.reduce((sum, { options }) => sum + options.length, 0) };
}

type Target = TargetRow['target'];

/** What is most worth comparing with the first: what it shares something with, and what is known to be well. */
function likeGroups(targets: readonly Target[], first: Likable): readonly ChooserGroup[] {
  const isLike = likenessTo(first);
  const controls = targets.filter((target) => !isLike(target) && target.role === 'control');
  return [
    group('close', 'Of the same host or group', targets.filter(isLike).map(optionOf)),
    group('controls', 'Controls', controls.map(optionOf)),
  ];
}

/** All others. */
function restGroup(targets: readonly Target[], first: Likable | null): ChooserGroup {
  const isLike = first === null ? () => false : likenessTo(first);
  const rest = targets.filter((target) => first === null || !(isLike(target) || target.role === 'control'));
  return group('here', 'Watched here', rest.map(optionOf));
}

const group = (key: string, label: string, options: readonly ChooserOption[]): ChooserGroup => ({
  key,
  label,
  options,
});

const optionOf = ({ name, address, role }: Target): ChooserOption => {
  const member: ComparedMember = { kind: 'target', target: name };
  return { key: memberKey(member), member, name, detail: role === 'control' ? `control, ${address}` : address };
};

function bundleGroup(
  bundle: OpenedBundle,
  choice: ComparisonChoice,
  matches: (...texts: readonly (string | null)[]) => boolean,
): ChooserGroup {
  const options = bundle.targets.flatMap(({ name, address, role }) => {
    const member: ComparedMember = { kind: 'bundle', bundle: bundle.id, target: name };
    if (isMemberOf(choice, member) || !matches(name, address, bundle.fileName, bundle.vantage)) return [];
    return [{ key: memberKey(member), member, name, detail: role === 'control' ? `control, ${address}` : address }];
  });
  return group(bundle.id, `From ${bundlePlace(bundle)} (${bundle.fileName})`, options);
}

function cut(groups: readonly ChooserGroup[]): readonly ChooserGroup[] {
  let left = MOST_OPTIONS;
  return groups.flatMap((one) => {
    const options = one.options.slice(0, left);
    left -= options.length;
    return options.length === 0 ? [] : [{ ...one, options }];
  });
}

interface Likable {
  readonly address: string;
  readonly group: string | null;
}

function firstOf({ members }: ComparisonChoice, { rows, bundles }: Sources): Likable | null {
  const [first] = members;
  if (first === undefined) return null;
  if (first.kind === 'target') return rows?.get(first.target)?.target ?? null;
  const bundle = bundles?.find(({ id }) => id === first.bundle);
  const address = bundle?.targets.find(({ name }) => name === first.target)?.address;
  return address === undefined ? null : { address, group: null };
}

function likenessTo(first: Likable): (target: Likable) => boolean {
  const host = hostOf(first.address);
  return ({ address, group: own }) =>
    (own !== null && own === first.group) || (host !== null && hostOf(address) === host);
}

const hostOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).hostname || null : null);

/** Targets that are watched here and ask for the same as one of a bundle, with that one: what can be compared with it at once. */
export function seenHereToo(
  bundle: OpenedBundle,
  rows: ReadonlyMap<string, TargetRow> | null,
): readonly { readonly here: string; readonly there: string }[] {
  const own = [...(rows?.values() ?? [])].map(({ target }) => target);
  const pairs = bundle.targets
    .filter(({ role }) => role === 'subject')
    .flatMap(({ name, address }) => {
      const same = own.find((target) => target.name === name && target.address === address);
      const here = same ?? own.find((target) => target.address === address);
      return here === undefined ? [] : [{ here: here.name, there: name }];
    });
  const hung = new Set(bundle.incidents.map(({ target }) => target));
  return pairs.toSorted((one, other) => Number(hung.has(other.there)) - Number(hung.has(one.there)));
}
