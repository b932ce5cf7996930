import type { JsonValue } from '../../json.ts';
import type { ControlFacts } from '../facts.ts';
import { countAt, listAt } from './json-reading.ts';
import { capturedBy, type Noted, timely } from './noted.ts';

export interface ControlsEvidence {
  readonly tried: number;
  readonly reached: number;
}

/** null where no control was tried. */
export function readControls(data: JsonValue): ControlsEvidence | null {
  const tried = listAt(data, 'controls').length;
  const reached = countAt(data, 'reached');
  return tried === 0 || reached === null || reached > tried ? null : { tried, reached };
}

/** All connections that were tried while requests hung. */
export function controlConnectsOf(all: readonly Noted<ControlsEvidence>[]): ControlFacts['connects'] {
  const inTime = timely(all);
  const captured = capturedBy(inTime);
  if (captured === null) return null;
  return {
    ...captured,
    tried: inTime.reduce((sum, { reading }) => sum + reading.tried, 0),
    reached: inTime.reduce((sum, { reading }) => sum + reading.reached, 0),
  };
}
