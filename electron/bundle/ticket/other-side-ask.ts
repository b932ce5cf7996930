import type { Segment } from '../../domain/verdict/verdict.ts';
import type { ReadmeParts } from '../readme/readme-parts.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { OTHER_SIDE_FILE } from './ticket-parts.ts';

/** Where the server has no part in it, nothing that it could tell is asked for. */
const BEFORE_THE_SERVER: ReadonlySet<Segment> = new Set(['observer', 'local-network', 'resolver']);

/** What is asked of whoever runs the server beside what the verdict asks: half of the proof is only theirs to get. */
export function otherSidePoints(segment: Segment, { source, line }: ReadmeParts): readonly string[] {
  const { to } = endpointFacts(source);
  return to === null || BEFORE_THE_SERVER.has(segment)
    ? []
    : [`Run the commands of ${OTHER_SIDE_FILE} on ${line(to)} and send us their output; each says what it is for.`];
}
