import { ContractError } from '../../contract/errors.ts';
import { type ComparedBlocks, endOf } from '../../store/compared-blocks.ts';
import type { StoredTarget, StoreReader } from '../../store/reader.ts';
import { reading } from '../read-errors.ts';
import { storedTargetByName } from '../stored-target.ts';
import { isSynchronized } from './clock-synchronization.ts';
import type { ComparedMember, MemberPlace } from './compared-member.ts';

/** A target that was recorded here. Throws ContractError `not-found`. */
export async function storedMember(
  name: string,
  {
    reader,
    targets,
    place,
  }: {
    readonly reader: StoreReader;
    readonly targets: readonly StoredTarget[];
    readonly place: MemberPlace;
  },
  signal: AbortSignal,
): Promise<ComparedMember> {
  const { target, removedAtUs } = storedTargetByName(targets, name);
  const span = await reading(reader.recordedSpan(target.id, signal));
  return {
    side: { kind: 'target', target: name },
    facts: {
      target,
      span: span === null ? null : { ...span, toUs: span.toUs + target.thresholds.intervalMs * 1_000 },
      place,
      notes: removedAtUs === null ? [] : [`“${name}” is not watched any more.`],
    },
    async measured(blocks: ComparedBlocks, ending: AbortSignal) {
      const range = { fromUs: blocks.fromUs, toUs: endOf(blocks) };
      const [series, gaps] = await Promise.all([
        reading(reader.compared(target.id, blocks, ending)),
        reading(reader.gapsOf(target.id, range, ending)),
      ]);
      return { series, gaps };
    },
    clockReadings: (fromUs, toUs, ending) => reading(reader.clockReadings({ fromUs, toUs }, ending)),
  };
}

/** This computer, as it was called when it measured last. */
export async function placeHere(reader: StoreReader, signal: AbortSignal): Promise<MemberPlace> {
  const last = (await reading(reader.vantages(signal))).at(-1);
  const facts = await reading(reader.hostFacts({ fromUs: Number.MAX_SAFE_INTEGER, toUs: null }, signal));
  return {
    machine: 'here',
    host: last?.host ?? null,
    address: last?.sourceAddress ?? null,
    otherwise: 'here',
    synchronized: isSynchronized(facts),
  };
}

/** Without anything recorded, there is no target either. */
export async function storedTargets(reader: StoreReader, signal: AbortSignal): Promise<readonly StoredTarget[]> {
  try {
    return await reading(reader.targets(signal));
  } catch (thrown) {
    if (thrown instanceof ContractError && thrown.data.code === 'not-found') return [];
    throw thrown;
  }
}
