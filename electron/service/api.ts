import type { ContractApi } from '../contract/contract.ts';
import { sampleJson, targetJson } from '../contract/convert.ts';
import { ContractError } from '../contract/errors.ts';
import type { Clock } from '../domain/clock.ts';
import { evidenceId } from '../domain/ids.ts';
import { roundedMs } from '../domain/rounded-ms.ts';
import { readTargetLines } from '../domain/target-lines.ts';
import { secretsNeeded } from '../domain/target-secrets.ts';
import type { ReadTarget } from '../domain/target-text.ts';
import { utcText } from '../domain/utc-text.ts';
import type { Engine, TargetWithSecrets } from '../engine/engine.ts';
import type { StoreReader } from '../store/reader.ts';
import type { EventHub } from './event-hub.ts';
import type { HopLabels } from './hop-labels.ts';
import type { LivePicture } from './live-picture.ts';
import { examine } from './machine.ts';
import { createPathMethods } from './paths-api.ts';
import { reading } from './read-errors.ts';
import type { Archive } from './service.ts';
import type { TargetRegistry } from './target-registry.ts';

export interface ApiParts {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly reader: StoreReader;
  readonly archive: Archive;
  readonly registry: TargetRegistry;
  readonly hopLabels: HopLabels;
  readonly picture: LivePicture;
  readonly hub: EventHub;
  /** Writes what waits, so that the reader sees it. */
  readonly flush: () => void;
}

/** The contract over the running engine. Methods reject with ContractError. */
export function createApi(parts: ApiParts): ContractApi {
  const { engine, registry, picture, hub } = parts;

  const jsonOf = ({ target, secrets }: TargetWithSecrets) => targetJson(target, engine.isPaused(target.id), secrets);
  const targetsNow = () => registry.entries().map(jsonOf);
  const tellTargets = (): void => {
    hub.publish((seq) => ({ type: 'targets.changed', seq, targets: targetsNow() }));
  };
  const tellSecrets = (): void => {
    hub.publish((seq) => ({ type: 'secrets.changed', seq }));
  };
  const idOf = (name: string | null) => (name === null ? null : registry.byName(name).id);

  return {
    ...createPathMethods(parts),
    subscribe: hub.subscribe,
    async overview() {
      const observer = engine.observer();
      return {
        at: utcText(parts.clock.utcUs()),
        seq: hub.lastSeq(),
        rows: picture.rows(registry.entries(), engine),
        observer: {
          eventLoopDelayMs: roundedMs(observer.eventLoopDelayMs),
          latenessP99Ms: observer.latenessP99Ms === null ? null : roundedMs(observer.latenessP99Ms),
          cpuShare: observer.cpuShare,
          probesPerSecond: observer.probesPerSecond,
          inGrace: engine.isInGrace(),
        },
        notes: picture.notes(),
      };
    },
    async 'targets.list'() {
      return { targets: targetsNow() };
    },
    async 'targets.add'({ text, name }) {
      const added = registry.add(readPasted(text, name, registry), 'kept');
      parts.flush();
      tellTargets();
      if (added.some(holdsSecrets)) tellSecrets();
      return { targets: added.map(jsonOf) };
    },
    async 'targets.remove'({ target }) {
      const removed = registry.remove(target);
      picture.forget(removed.target.id);
      parts.flush();
      tellTargets();
      if (holdsSecrets(removed)) tellSecrets();
      return {};
    },
    async 'targets.setSecrets'({ target, ...changes }) {
      const entry = registry.setSecrets(target, changes);
      parts.flush();
      tellTargets();
      if (entry.target.origin === 'kept') tellSecrets();
      return { target: jsonOf(entry) };
    },
    async 'targets.pause'({ target }) {
      engine.pause(idOf(target));
      tellTargets();
      return {};
    },
    async 'targets.resume'({ target }) {
      engine.resume(idOf(target));
      tellTargets();
      return {};
    },
    async 'incidents.list'({ limit, openOnly }) {
      parts.flush();
      return { incidents: [...(await parts.archive.incidents({ limit, openOnly }))] };
    },
    async 'incidents.show'({ id }) {
      parts.flush();
      return parts.archive.incident(id);
    },
    async 'evidence.raw'({ id }, signal) {
      parts.flush();
      const text = await reading(parts.reader.evidenceRaw(evidenceId(id), signal));
      if (text === null) {
        throw new ContractError('not-found', `There is no evidence ${id}, or its text is damaged.`, { evidence: id });
      }
      return text;
    },
    async 'samples.recent'({ target, limit }, signal) {
      parts.flush();
      const { id } = registry.byName(target);
      const samples = await reading(parts.reader.recentSamples(id, limit, signal));
      return { samples: samples.map((sample) => sampleJson(sample, target)) };
    },
    async 'hops.describe'({ addresses }, signal = new AbortController().signal) {
      const labels = await parts.hopLabels.describe(addresses, signal);
      return { hops: [...labels].map(([address, label]) => ({ address, ...label })) };
    },
    async doctor() {
      return { capabilities: await examine() };
    },
  };
}

/** Whether there is something for a keychain: values of a target that is there at the next start too. */
function holdsSecrets({ target, secrets }: TargetWithSecrets): boolean {
  return target.origin === 'kept' && secretsNeeded(target.spec, secrets).some(({ isHeld }) => isHeld);
}

/** Targets from pasted text, all or none, under names that are free. `name` is for a single target. */
function readPasted(text: string, name: string | null, registry: TargetRegistry): readonly ReadTarget[] {
  const taken = new Set(registry.all().map((target) => target.name));
  const lines = readTargetLines(text, null, taken);
  const [problem] = lines.problems;
  if (problem !== undefined) {
    const further = lines.problems.length - 1 + lines.furtherProblems;
    const more = further === 0 ? '' : ` (and ${further} more ${further === 1 ? 'line' : 'lines'})`;
    const where = /[\r\n]/.test(text.trim()) ? `Line ${problem.line}: ` : '';
    throw new ContractError('invalid-input', `${where}${problem.reason}${more}. Nothing was added.`, {
      line: problem.line,
    });
  }
  const [first] = lines.targets;
  if (first === undefined) throw new ContractError('invalid-input', 'There is no target in this text.', {});
  if (name === null) return lines.targets;
  if (lines.targets.length > 1) {
    throw new ContractError('invalid-input', 'One name cannot be given to several targets.', { name });
  }
  return [{ ...first, definition: { ...first.definition, name } }];
}
