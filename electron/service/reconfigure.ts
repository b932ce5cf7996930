import { isDeepStrictEqual } from 'node:util';
import type { AddressAndPort, Target, TargetDefinition } from '../domain/target.ts';
import type { TargetWithSecrets } from '../engine/engine.ts';
import type { EventHub } from './event-hub.ts';
import type { LivePicture } from './live-picture.ts';
import type { ConfiguredNotices } from './notices/configured-notices.ts';
import { namesWords, type Reconfigured, reconfiguredText } from './reconfigured-text.ts';
import type { Guards } from './start-guards.ts';
import type { Steering } from './steering.ts';
import type { TargetInput } from './target-input.ts';
import type { TargetRegistry } from './target-registry.ts';

/** What a command line and its configuration file say after the file was read again. */
export interface Reconfiguration {
  readonly targets: readonly TargetInput[];
  readonly resolvers: readonly AddressAndPort[];
  readonly publicAddress: string | null;
  readonly notices: ConfiguredNotices | null;
}

export type ReconfigureOutcome =
  | { readonly kind: 'done'; readonly what: Reconfigured; readonly says: string }
  /** Everything goes on as it was. */
  | { readonly kind: 'refused'; readonly says: string };

/** The configuration of a run that was given its targets, as it may be another one later. */
export interface RunConfiguration {
  /** Never throws for what it says: then nothing of it is taken, and whoever listens is told. */
  take(configuration: Reconfiguration): ReconfigureOutcome;
  /** What was to be taken could not be read; whoever listens is told why. */
  refuse(says: string): void;
}

export interface ReconfigureParts {
  readonly registry: TargetRegistry;
  /** Whatever is on the shelves of the store, watched or not. */
  readonly stored: () => readonly Target[];
  readonly steering: Steering;
  readonly picture: Pick<LivePicture, 'forget'>;
  readonly hub: EventHub;
  readonly guards: Pick<Guards, 'history'> & {
    readonly notices: Pick<Guards['notices'], 'reconfigure'>;
    readonly heartbeat: Pick<Guards['heartbeat'], 'reconfigured'>;
  };
  readonly note: (message: string) => void;
  readonly publicAddressChanged: () => void;
  readonly flush: () => void;
}

interface Plan {
  readonly leave: readonly TargetWithSecrets[];
  /** Under the name that it has. */
  readonly change: readonly { readonly name: string; readonly input: TargetInput }[];
  readonly add: readonly TargetInput[];
  readonly same: number;
}

/**
 * Takes a configuration in the place of the one that a run was started with. Only what differs is touched: a target that is as before is
 * not even looked at, one that was changed or has another name keeps its number, and so its history, its pause and an incident that is
 * open. What a page added meanwhile stays.
 */
export function createRunConfiguration(parts: ReconfigureParts): RunConfiguration {
  const { registry, steering, picture, hub, guards } = parts;

  const refuse = (says: string): void => {
    const message = `The configuration was not taken again, so everything goes on as before: ${says}`;
    parts.note(message);
    guards.history.add({ targetId: null, kind: 'configuration', says: message, incident: null });
    parts.flush();
  };

  const take = ({ targets, resolvers, publicAddress, notices }: Reconfiguration): ReconfigureOutcome => {
    const taken = clash(targets, registry.entries());
    if (taken !== null) {
      refuse(taken);
      return { kind: 'refused', says: taken };
    }
    const plan = planOf(targets, registry.entries(), new Set(parts.stored().map(({ name }) => name)));
    for (const { target } of plan.leave) {
      registry.leave(target.name);
      picture.forget(target.id);
      steering.pauses.forget(target.id);
    }
    for (const { name, input } of plan.change) {
      const { target } = registry.change(name, input);
      if (target.name !== name) hub.publish((seq) => ({ type: 'target.renamed', seq, from: name, to: target.name }));
    }
    const added = registry.add(plan.add, 'passing');
    if (plan.leave.length + plan.change.length + added.length > 0) steering.teller.tellTargets();

    const before = { resolvers: steering.resolvers(), publicAddress: steering.publicAddress() };
    steering.giveAgain({ resolvers, publicAddress });
    if (before.publicAddress !== steering.publicAddress()) parts.publicAddressChanged();
    const settings = !isDeepStrictEqual(before, {
      resolvers: steering.resolvers(),
      publicAddress: steering.publicAddress(),
    });
    if (settings) hub.publish((seq) => ({ type: 'settings.changed', seq, ...steering.settings.now() }));
    guards.notices.reconfigure(notices);
    guards.heartbeat.reconfigured();

    const renamed = plan.change.filter(({ name, input }) => input.definition.name !== name);
    const what: Reconfigured = {
      added: added.map(({ target }) => target.name),
      removed: plan.leave.map(({ target }) => target.name),
      renamed: renamed.map(({ name, input }) => ({ from: name, to: input.definition.name })),
      changed: plan.change.flatMap(({ name, input }) => (input.definition.name === name ? [name] : [])),
      same: plan.same,
    };
    const says = reconfiguredText(what);
    guards.history.add({ targetId: null, kind: 'configuration', says, incident: null });
    parts.flush();
    return { kind: 'done', what, says };
  };
  return { take, refuse };
}

/** Why it cannot be taken whole; null when it can. */
function clash(inputs: readonly TargetInput[], now: readonly TargetWithSecrets[]): string | null {
  if (inputs.length === 0) return 'There is no target in it.';
  const seen = new Set<string>();
  for (const { definition } of inputs) {
    if (seen.has(definition.name)) return `The name “${definition.name}” is there twice.`;
    seen.add(definition.name);
  }
  const own = now.flatMap(({ target }) => (target.origin === 'kept' && seen.has(target.name) ? [target.name] : []));
  if (own.length === 0) return null;
  return `${namesWords(own)} ${own.length === 1 ? 'was' : 'were'} added on the page meanwhile; remove ${own.length === 1 ? 'it' : 'them'} there, or choose another name in the file.`;
}

/** `stored`: names that no other target can be given. */
function planOf(inputs: readonly TargetInput[], now: readonly TargetWithSecrets[], stored: ReadonlySet<string>): Plan {
  const passing = now.filter(({ target }) => target.origin === 'passing');
  const byName = new Map(inputs.map((input) => [input.definition.name, input]));
  const change: { name: string; input: TargetInput }[] = [];
  const gone: TargetWithSecrets[] = [];
  let same = 0;
  for (const entry of passing) {
    const { name } = entry.target;
    const input = byName.get(name);
    if (input === undefined) gone.push(entry);
    else if (isSame(entry, input)) same += 1;
    else change.push({ name, input });
  }
  const known = new Set(passing.map(({ target }) => target.name));
  const fresh = inputs.filter(({ definition }) => !known.has(definition.name));
  // What is probed in the very same way under another name is the same target.
  const free = new Map<string, TargetInput[]>();
  for (const input of fresh) {
    if (stored.has(input.definition.name)) continue;
    const key = likeness(input);
    free.set(key, [...(free.get(key) ?? []), input]);
  }
  const renamed = new Set<TargetInput>();
  const leave = gone.filter((entry) => {
    const input = free.get(likeness({ definition: entry.target, secrets: entry.secrets }))?.shift();
    if (input === undefined) return true;
    renamed.add(input);
    change.push({ name: entry.target.name, input });
    return false;
  });
  return { leave, change, add: fresh.filter((input) => !renamed.has(input)), same };
}

const isSame = ({ target, secrets }: TargetWithSecrets, input: TargetInput): boolean =>
  isDeepStrictEqual(definitionOf(target), input.definition) && isDeepStrictEqual(secrets, input.secrets);

function definitionOf({ id: _id, origin: _origin, ...definition }: Target): TargetDefinition {
  return definition;
}

/** All but the name. */
function likeness({ definition, secrets }: TargetInput): string {
  const { spec, thresholds, family, resolver, role, group, required, packets } = definition;
  return JSON.stringify([spec, thresholds, family, resolver, role, group, required, packets, secrets], sorted);
}

/** The same text whatever the order in which keys were put in. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
