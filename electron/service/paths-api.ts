import type { ContractMethods, MethodName } from '../contract/contract.ts';
import { pathStripJson } from '../contract/convert-chart.ts';
import { pathJson, routeChangeJson, traceJson } from '../contract/convert-path.ts';
import { ContractError } from '../contract/errors.ts';
import type { Clock } from '../domain/clock.ts';
import { utcText } from '../domain/utc-text.ts';
import type { Engine } from '../engine/engine.ts';
import type { CyclesOutcome, Focus, PathDestination } from '../engine/paths/engine-paths.ts';
import type { StoreReader } from '../store/reader.ts';
import { microseconds, rangeOf, stretchOf, WITHIN_MS_US } from './api/contract-times.ts';
import type { EventHub } from './event-hub.ts';
import { lastGoodPath } from './last-good-path.ts';
import { storedDestination } from './path-archive.ts';
import { reading } from './read-errors.ts';
import type { TargetRegistry } from './target-registry.ts';

export interface PathsApiParts {
  readonly clock: Clock;
  readonly engine: Pick<Engine, 'paths'>;
  readonly reader: StoreReader;
  readonly registry: TargetRegistry;
  readonly hub: EventHub;
  /** Writes what waits, so that the reader sees it. */
  readonly flush: () => void;
}

export type PathMethods = Pick<ContractMethods, Extract<MethodName, `paths.${string}`>>;

const MAX_HOPS = 30;

/** The methods of the contract that are about paths, over the running engine and its store. They reject with ContractError. */
export function createPathMethods(parts: PathsApiParts): PathMethods {
  const { engine, reader, registry, hub } = parts;

  const destinationOf = async (name: string, signal?: AbortSignal): Promise<PathDestination> => {
    const target = registry.byName(name);
    parts.flush();
    return engine.paths.destinationOf(target.id) ?? storedDestination(reader, target, signal);
  };

  const pathAt = async (name: string, atUs: number, signal: AbortSignal | undefined) => {
    const { address } = await destinationOf(name, signal);
    const path = await reading(reader.pathAt(address, atUs, signal));
    return { destination: address, path: path === null ? null : pathJson(path) };
  };
  const focusJson = ({ sinceUs, leftMs }: Focus) => ({ since: utcText(sinceUs), leftMs: Math.round(leftMs) });

  return {
    async 'paths.now'({ target }, signal) {
      const { id } = registry.byName(target);
      const focus = engine.paths.focused().find((one) => one.targetId === id);
      return {
        ...(await pathAt(target, parts.clock.utcUs(), signal)),
        focus: focus === undefined ? null : focusJson(focus),
      };
    },
    'paths.at': async ({ target, at }, signal) => pathAt(target, microseconds(at) + WITHIN_MS_US, signal),
    async 'paths.lastGood'({ target, before }, signal) {
      const { address } = await destinationOf(target, signal);
      const beforeUs = before === null ? parts.clock.utcUs() + 1 : microseconds(before);
      const path = await lastGoodPath(reader, address, beforeUs, signal);
      return { destination: address, path: path === null ? null : pathJson(path) };
    },
    async 'paths.list'({ target, from, to, limit }, signal) {
      const { address } = await destinationOf(target, signal);
      const paths = await reading(reader.paths(address, rangeOf(from, to), limit, signal));
      return { paths: paths.map(pathJson) };
    },
    async 'paths.changes'({ target, from, to, limit }, signal) {
      const address = target === null ? null : (await destinationOf(target, signal)).address;
      parts.flush();
      const changes = await reading(reader.routeChanges(rangeOf(from, to), address, limit, signal));
      return { changes: changes.map(routeChangeJson) };
    },
    async 'paths.strip'({ target, from, to, cells }, signal) {
      const { fromUs, toUs } = stretchOf(from, to);
      const destination = await destinationOf(target, signal).catch(nullWithoutAddress);
      if (destination === null) return { strip: null };
      const strip = await reading(reader.pathStrip(destination.address, { fromUs, toUs }, cells, signal));
      return { strip: strip === null ? null : pathStripJson(strip, fromUs, toUs) };
    },
    async 'paths.focus'({ target, on }) {
      const { id } = registry.byName(target);
      if (!on) {
        engine.paths.stopFocus(id);
        return { focus: null };
      }
      const outcome = engine.paths.focus(id);
      if (outcome.kind === 'refused') {
        const code = outcome.code === 'no-such-target' ? 'not-found' : outcome.code;
        throw new ContractError(code, outcome.message, { target });
      }
      return { focus: focusJson(outcome.focus) };
    },
    async 'paths.run'({ target, cycles }, signal = new AbortController().signal) {
      const { address, port, protocol } = await destinationOf(target, signal);
      const outcome = await engine.paths.run(
        { address, port, protocol, cycles, maxHops: MAX_HOPS },
        (done, trace) =>
          hub.publish((seq) => ({ type: 'path.progress', seq, target, done, cycles, trace: traceJson(trace) })),
        signal,
      );
      return runAnswer(outcome, target, cycles);
    },
  };
}

function nullWithoutAddress(thrown: unknown): null {
  if (thrown instanceof ContractError && thrown.data.code === 'address-unknown') return null;
  throw thrown;
}

function runAnswer(outcome: CyclesOutcome, target: string, cycles: number) {
  if (outcome.kind === 'impossible') {
    const remedy = outcome.remedy === null ? '' : ` ${outcome.remedy}`;
    const code = outcome.obstacle === 'cancelled' ? 'cancelled' : 'tracing-impossible';
    throw new ContractError(code, `${outcome.message}${remedy}`, { target, obstacle: outcome.obstacle });
  }
  const { startedAtUs, done, trace, cancelled } = outcome;
  if (cancelled) {
    throw new ContractError('cancelled', `The run was cancelled after ${done} of ${cycles} cycles.`, { target, done });
  }
  return { at: utcText(startedAtUs), done, cycles, trace: traceJson(trace) };
}
