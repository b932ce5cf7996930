import type { MethodOutput } from '../../contract/contract.ts';
import { vantageJson } from '../../contract/convert.ts';
import { utcText } from '../../domain/utc-text.ts';
import { seenAs } from '../../domain/vantage.ts';
import { APP_VERSION } from '../app-version.ts';
import { retentionOf } from '../engine-settings.ts';
import { factsSections } from '../facts-sections.ts';
import { followDefaults } from '../follow-defaults.ts';
import { machineFacts, thisMachine } from '../machine.ts';
import { reading } from '../read-errors.ts';
import { tryResolver } from '../try-resolver.ts';
import type { ApiParts, MethodsNamed } from './api-parts.ts';

type SettingsMethods = MethodsNamed<'settings.show' | 'settings.change' | 'resolvers.try' | 'facts'>;

/** The methods of the contract about the engine itself and the machine that it runs on. They reject with ContractError. */
export function createSettingsMethods(parts: ApiParts): SettingsMethods {
  const { clock, reader, registry, picture, hub, steering, targetRows, flush, note } = parts;
  const { settings, teller } = steering;
  const never = new AbortController().signal;

  const state = async (signal: AbortSignal): Promise<MethodOutput<'settings.show'>> => {
    const { samplesBytes, summariesBytes, incidentsBytes, pathsBytes, totalBytes } = await reading(
      reader.storeUse(signal),
    );
    return {
      settings: settings.now(),
      overridden: steering.overridden,
      use: { directory: parts.directory, samplesBytes, summariesBytes, incidentsBytes, pathsBytes, totalBytes },
    };
  };

  return {
    'settings.show': (_input, signal = never) => state(signal),
    async 'settings.change'(change, signal = never) {
      const before = settings.now();
      const after = settings.change(change);
      if (change.retention !== undefined) targetRows.setRetention(retentionOf(after.retention));
      if (change.thresholds !== undefined) {
        const { left, changed } = followDefaults(before.thresholds, after.thresholds, registry, targetRows);
        if (changed) teller.tellTargets();
        if (left.length > 0) note(leftText(left));
      }
      if (change.publicAddress !== undefined) parts.publicAddressChanged();
      hub.publish((seq) => ({ type: 'settings.changed', seq, ...after }));
      flush();
      return state(signal);
    },
    'resolvers.try': ({ resolver }, signal = never) => tryResolver(resolver, clock, signal),
    async facts(_input, signal = never) {
      const beside = steering.resolvers();
      const found = await machineFacts(null, { ...thisMachine(signal), resolvers: beside });
      const vantage = picture.vantage() ?? seenAs(found.vantage, steering.publicAddress());
      return {
        version: APP_VERSION,
        startedAt: utcText(parts.startedAtUs),
        directory: parts.directory,
        vantage: vantageJson(vantage),
        sections: factsSections(found, beside),
      };
    },
  };
}

const MOST_NAMED = 5;

function leftText(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const named = names.slice(0, MOST_NAMED).map((name) => `“${name}”`);
  return `The new thresholds do not go together with those that ${named.join(', ')}${more} ${names.length === 1 ? 'has' : 'have'} of ${names.length === 1 ? 'its' : 'their'} own, so nothing was changed there.`;
}
