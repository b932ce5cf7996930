import type { EvidenceId } from '../../ids.ts';
import type { VerdictFacts } from '../facts.ts';
import type { Weight } from '../rule.ts';
import { allOf, capital, counted } from '../wording/counted.ts';

/**
 * How the controls fared. `all-bad`: not one got through, so the fault is not the target's alone. `some-bad`: some did, or their own
 * probes and the new connections to them disagree. `fine`: the network between here and there worked. `unknown`: nobody looked.
 */
export interface ControlsReading {
  readonly state: 'all-bad' | 'some-bad' | 'fine' | 'unknown';
  /** How much `all-bad` says against the target alone being at fault: a single control may be in trouble of its own. */
  readonly weight: Extract<Weight, 'strong' | 'fair'>;
  /** One sentence; empty for `unknown`. */
  readonly text: string;
  /** They failed for a reason of their own, since new connections to them came about. */
  readonly failedOfTheirOwn: boolean;
  readonly evidence: readonly EvidenceId[];
}

type Connects = NonNullable<VerdictFacts['controls']['connects']>;

export function controlsReading({ controls }: Pick<VerdictFacts, 'controls'>): ControlsReading {
  const { hanging, failing, fine } = controls;
  const connects = controls.connects !== null && controls.connects.tried > 0 ? controls.connects : null;
  const bad = hanging + failing;
  if (bad + fine === 0) return connects === null ? UNKNOWN : byConnects(connects);
  const evidence = connects?.evidence ?? [];
  if (bad === 0) {
    const text = `${capital(allOf(fine, 'control'))} ${fine === 1 ? 'was' : 'were'} fine at the same time.`;
    if (connects !== null && connects.reached === 0 && connects.timing === 'in-flight') {
      return reading('some-bad', `${text.slice(0, -1)}, but no new connection to a control came about.`, evidence);
    }
    return reading('fine', text, []);
  }
  if (fine > 0) {
    const parts = [
      ...(hanging > 0 ? [`${hanging} hung`] : []),
      ...(failing > 0 ? [`${failing} failed`] : []),
      `${fine} ${fine === 1 ? 'was' : 'were'} fine`,
    ];
    return reading('some-bad', `Of ${bad + fine} controls, ${andList(parts)} at the same time.`, []);
  }
  const allReached = connects !== null && connects.reached === connects.tried;
  if (allReached && hanging === 0) {
    const text = `${capital(allOf(failing, 'control'))} failed for a reason of ${failing === 1 ? 'its' : 'their'} own: ${allOf(connects.tried, 'new connection')} to ${failing === 1 ? 'it' : 'them'} came about.`;
    return { ...reading('fine', text, evidence), failedOfTheirOwn: true };
  }
  const words =
    failing === 0
      ? `${capital(allOf(hanging, 'control'))} hung`
      : hanging === 0
        ? `${capital(allOf(failing, 'control'))} failed`
        : `Of ${bad} controls, ${hanging} hung and ${failing} failed`;
  if (allReached) {
    const again = connects.tried === 1 || bad === 1 ? 'a new connection to it' : 'new connections to them';
    return reading('some-bad', `${words} at the same time, yet ${again} came about.`, evidence);
  }
  const noneReached = connects !== null && connects.reached === 0;
  const text = noneReached
    ? `${words} at the same time, and ${connects.tried === 1 || bad === 1 ? 'a new connection to it' : 'new connections to them'} did not come about.`
    : `${words} at the same time.`;
  return { ...reading('all-bad', text, evidence), weight: bad > 1 || noneReached ? 'strong' : 'fair' };
}

function byConnects(connects: Connects): ControlsReading {
  const { tried, reached, evidence, timing } = connects;
  const when = timing === 'in-flight' ? 'at that moment' : 'right after';
  if (reached === tried) {
    return reading('fine', `${capital(allOf(tried, 'new connection'))} to controls came about ${when}.`, evidence);
  }
  if (reached > 0) {
    return reading('some-bad', `${reached} of ${counted(tried, 'control')} could be connected to ${when}.`, evidence);
  }
  const text =
    tried === 1
      ? `The control could not be connected to ${when}.`
      : `None of ${tried} controls could be connected to ${when}.`;
  return { ...reading('all-bad', text, evidence), weight: tried > 1 && timing === 'in-flight' ? 'strong' : 'fair' };
}

const UNKNOWN = reading('unknown', '', []);

function reading(state: ControlsReading['state'], text: string, evidence: readonly EvidenceId[]): ControlsReading {
  return { state, weight: 'fair', text, failedOfTheirOwn: false, evidence };
}

const andList = (parts: readonly string[]): string => `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
