import { sampleJson } from '../../contract/convert.ts';
import { ContractError } from '../../contract/errors.ts';
import { evidenceId } from '../../domain/ids.ts';
import { examine } from '../machine.ts';
import { reading } from '../read-errors.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

type ReadingMethods = MethodsNamed<'evidence.raw' | 'samples.recent' | 'hops.describe' | 'doctor'>;

/** The methods of the contract that look one thing up. They reject with ContractError. */
export function createReadingMethods(parts: ApiParts): ReadingMethods {
  return {
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
      const { id } = parts.registry.byName(target);
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
