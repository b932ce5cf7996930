import { create } from 'zustand';
import type { FactsJson } from '../../electron/contract/settings-shapes.ts';
import type { CapabilityJson } from '../../electron/contract/shapes.ts';
import { failureText } from '../api/engine-client.ts';
import { connection } from './connection.ts';

export type Facts = FactsJson;
export type Capability = CapabilityJson;

export interface FactsState {
  readonly facts: Facts | null;
  /** What this computer can and cannot capture; null until it was found out. */
  readonly capabilities: readonly Capability[] | null;
  readonly reading: boolean;
  /** Why something could not be read, in one sentence; null when all could. */
  readonly refusal: string | null;
}

export const useFacts = create<FactsState>(() => ({ facts: null, capabilities: null, reading: false, refusal: null }));

/** Finds out anew, which takes a few seconds: programs are started for it. What was known stays until then. */
export async function readFacts(): Promise<void> {
  if (useFacts.getState().reading) return;
  useFacts.setState({ reading: true, refusal: null });
  const [facts, doctor] = await Promise.all([
    connection.engine.call('facts', {}).then((result) => {
      if (result.ok) useFacts.setState({ facts: result.value });
      return result;
    }),
    connection.engine.call('doctor', {}).then((result) => {
      if (result.ok) useFacts.setState({ capabilities: result.value.capabilities });
      return result;
    }),
  ]);
  const failed = [facts, doctor].find((result) => !result.ok);
  useFacts.setState({ reading: false, refusal: failed?.ok === false ? failureText(failed.failure) : null });
}
